package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.ttnmt.app.store.Quantize;
import org.ttnmt.cli.terminal.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tt quantize}: a smaller copy of a model. */
@Command(
        name = "quantize",
        header = "Make a smaller copy of a model, with eight-bit weights.",
        description = {
            "%nWrites a directory like that of the model, whose weights take a quarter of the room: matrices as"
                    + " eight-bit integers with a scale for each row, everything else as it is. tt translate computes"
                    + " with such a model in int8 by itself; any model can be computed with in int8 by --precision"
                    + " int8.%n",
            "Inputs of the products are scaled position by position while translating, so there is nothing to"
                    + " calibrate, and a sentence has the same translation in any batch.%n"
        },
        footer = {
            "  tt quantize --model runs/quickstart -o runs/quickstart-int8",
            "  tt eval --model runs/quickstart-int8 --src data-samples/test.en --ref data-samples/test.zh -m bleu -tok"
                    + " zh"
        })
final class QuantizeCommand extends BaseCommand {

    @Mixin
    private OneModelOption model;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "Directory of the copy; it is made when it is not there.")
    private Path output;

    @Override
    public Integer call() {
        Quantize.Sizes sizes = new Quantize(model.directory, output).run();
        out().printf(
                        Locale.ROOT,
                        "%s: weights of %.1f MB instead of %.1f MB%n",
                        output,
                        sizes.after() / 1e6,
                        sizes.before() / 1e6);
        return ExitCode.OK;
    }
}
