package org.ttnmt.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.training.DataSample;
import org.ttnmt.app.training.DataSample.Effect;
import org.ttnmt.app.training.DataSample.Example;
import org.ttnmt.audit.Case;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.RunConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tt data sample}: what modifiers do to training pairs. */
@Command(
        name = "sample",
        header = "Show what data.modifiers, and those of data.stages, do to training pairs.",
        description = {
            "%nTries each modifier of a configuration alone on a thousand pairs, drawn from the first 20,000 of the"
                    + " training corpora, and shows some that it changes, before and after. Training does the same to"
                    + " the share of its pairs that the configuration asks for, and leaves a pair as it is where it"
                    + " would become too long or have pieces that the vocabulary does not know.%n"
        },
        footer = {
            "  The modifiers of a configuration, or those of Firefox's students:",
            "    tt data sample --config configs/quickstart.yaml --set data.modifiers=mozilla",
            "  Ten pairs each, an object a line:",
            "    tt data sample --config configs/quickstart.yaml --set data.modifiers=mozilla --pairs 10 --format json"
        })
final class DataSampleCommand extends BaseCommand {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Terminal terminal;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "Configuration of a run, with its training corpora and data.modifiers.")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Override a key of the configuration. May be repeated.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--pairs",
            paramLabel = "N",
            defaultValue = "3",
            description = "Pairs shown for each modifier, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int pairs;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Draw other pairs (default: the seed of the configuration).")
    private @Nullable Long seed;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, or json: an object a line (default: ${DEFAULT-VALUE}).")
    private TextOrJson format;

    DataSampleCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        Usage.checkRange(spec, "--pairs", pairs, 1, 1000);
        RunConfig run = ConfigReader.readToCheckTexts(config, overrides);
        List<Effect> effects = DataSample.of(run, pairs, seed == null ? run.seed() : seed);
        PrintWriter out = terminal.out();
        int stage = 0;
        for (Effect effect : effects) {
            if (format == TextOrJson.TEXT && effect.stage() != stage) {
                stage = effect.stage();
                out.println("stage " + stage + ": "
                        + run.data().stages().get(stage - 1).describe() + "\n");
            }
            if (format == TextOrJson.JSON) {
                for (Example example : effect.examples()) {
                    out.println(JSON.writeValueAsString(json(effect, example)));
                }
            } else {
                out.print(text(effect));
            }
        }
        return ExitCode.OK;
    }

    private static String text(Effect effect) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s, rate %s: %s; changes %d of %d pairs%n",
                effect.kind().id(),
                effect.rate(),
                effect.kind().effect(),
                effect.changed(),
                effect.tried()));
        for (Example example : effect.examples()) {
            text.append("  source  ").append(change(example.source(), example.modifiedSource()));
            text.append("  target  ").append(change(example.target(), example.modifiedTarget()));
        }
        return text.append('\n').toString();
    }

    private static String change(String before, String after) {
        return Case.visible(before) + (before.equals(after) ? "" : "  =>  " + Case.visible(after)) + "\n";
    }

    private static ObjectNode json(Effect effect, Example example) {
        ObjectNode node = JSON.createObjectNode();
        if (effect.stage() > 0) {
            node.put("stage", effect.stage());
        }
        return node.put("modifier", effect.kind().id())
                .put("rate", effect.rate())
                .put("source", example.source())
                .put("target", example.target())
                .put("modified_source", example.modifiedSource())
                .put("modified_target", example.modifiedTarget());
    }
}
