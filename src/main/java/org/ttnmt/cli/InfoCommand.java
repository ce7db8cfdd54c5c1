package org.ttnmt.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ttnmt.app.store.ModelInfo;
import org.ttnmt.cli.terminal.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tt info}: what a model is. */
@Command(
        name = "info",
        header = "Say what a model is.",
        description = {
            "%nPrints what a model directory holds: parameters, the format of its weights, vocabularies, shortlist,"
                    + " licence files, what made it, and the keys of its network and of its search.%n"
        },
        parameterListHeading = "%nArguments:%n",
        footer = {"  tt info runs/quickstart", "  tt info runs/quickstart --format json | jq .parameters"})
final class InfoCommand extends BaseCommand {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    @Parameters(paramLabel = "MODEL", description = "Directory of a model.")
    private Path model;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "F",
            defaultValue = "text",
            description = "text, or json: an object. Default: ${DEFAULT-VALUE}.")
    private TextOrJson format;

    @Override
    public Integer call() throws JsonProcessingException {
        ModelInfo info = ModelInfo.of(model);
        if (format == TextOrJson.JSON) {
            out().println(JSON.writeValueAsString(info));
        } else {
            print(info);
        }
        return ExitCode.OK;
    }

    private void print(ModelInfo info) {
        out().println(info.model());
        line("parameters", String.format(Locale.ROOT, "%,d", info.parameters()));
        line(
                "weights",
                String.format(
                        Locale.ROOT,
                        "%s, %.1f MB, SHA-256 %s",
                        info.weights().format(),
                        info.weights().bytes() / 1e6,
                        info.weights().sha256()));
        info.vocabularies()
                .forEach(side -> line(
                        "vocabulary",
                        String.format(Locale.ROOT, "%s: %s, %,d pieces", side.side(), side.type(), side.pieces())));
        ModelInfo.Words words = info.shortlist();
        line(
                "shortlist",
                words == null
                        ? "none"
                        : String.format(
                                Locale.ROOT,
                                "%,d pieces, and %.1f for each of the source on average",
                                words.always(),
                                words.mean()));
        line(
                "made by",
                info.origin().entrySet().stream()
                        .map(fact -> fact.getKey() + " " + fact.getValue())
                        .collect(Collectors.joining(", ")));
        line("licence", info.licences().isEmpty() ? "no file" : String.join(", ", info.licences()));
        line("languages", info.languages().isEmpty() ? "one pair" : String.join(" ", info.languages()));
        section("model", info.network());
        section("decoding", info.decoding());
    }

    private void line(String name, String value) {
        out().printf("%-12s%s%n", name, value);
    }

    private void section(String name, Map<String, String> values) {
        out().println(name + ":");
        values.forEach((key, value) -> out().println("  " + key + ": " + value));
    }
}
