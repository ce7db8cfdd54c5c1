package org.ttnmt.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.store.ExportModel;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.exchange.StoredNumbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tt export}: a model for another toolkit. */
@Command(
        name = "export",
        header = "Write a model for another toolkit.",
        description = {
            "%nWrites a folder that the other toolkit loads as it is, with copies of the SentencePiece models, which"
                    + " turn text into pieces and back. The names of the files go to standard output.%n",
            "ctranslate2: for CTranslate2 4.x (binary version 6). Its Translator takes and gives pieces; scores and"
                    + " translations agree with those of tt translate.%n",
            "marian: for Marian 1.12, which decodes it (marian-decoder -c DIR/decoder.yml) and goes on training it. The"
                    + " model has to be one that Marian can compute: model.decoder_start: zero; of transformers also"
                    + " model.norm_epsilon: 1.0e-6 and positions: sinusoidal, of recurrent ones model.rnn_decoder:"
                    + " conditional and rnn_parameters: marian, as tt import makes them of Marian's. With --precision int8 --calibration FILE, a folder for the engine of"
                    + " Firefox Translations instead: weights as bytes, multipliers for activations, and the shortlist.%n",
            "huggingface: for transformers, as MarianMTModel and MarianTokenizer load it. The model has to be post-norm,"
                    + " with a decoder of self-attention.%n"
        },
        footer = {
            "  tt export --model runs/quickstart --format ctranslate2 -o quickstart-ct2",
            "  A file of a quarter of the size:",
            "    tt export --model runs/quickstart --format ctranslate2 --precision int8 -o quickstart-ct2-int8",
            "  A folder for Marian:",
            "    tt export --model runs/student --format marian -o student-marian",
            "  A folder for transformers:",
            "    tt export --model runs/quickstart --format huggingface -o quickstart-hf",
            "  A folder for Firefox:",
            "    tt export --model runs/student --format marian --precision int8 --calibration dev.en -o student-firefox"
        })
final class ExportCommand extends BaseCommand {
    private static final int MOST_POSITIONS = 100_000;

    @Mixin
    private OneModelOption model;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            required = true,
            description = "Whose format: ctranslate2, marian or huggingface.")
    private ExportModel.Format format;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "Folder to write; it is made when it is not there.")
    private Path output;

    @Option(
            names = "--precision",
            paramLabel = "P",
            defaultValue = "float32",
            description =
                    "Number format of the matrices in the file: float32, bfloat16, float16 or int8 (a scale for each"
                            + " row). Default: ${DEFAULT-VALUE}; CTranslate2 can convert when it loads.")
    private StoredNumbers precision;

    @Option(
            names = "--max-positions",
            paramLabel = "N",
            description =
                    "Rows of the table that stands for sinusoidal positions: the longest sentence in pieces, with its"
                            + " end. Default: " + ExportModel.POSITIONS + "; learned positions go over as they are.")
    private @Nullable Integer maxPositions;

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description =
                    "With --format marian --precision int8: text as the model will translate, a sentence a line. The"
                            + " model translates its first " + ExportModel.CALIBRATION_LINES
                            + " lines to see how large activations become.")
    private @Nullable Path calibration;

    @Option(names = "--overwrite", description = "Replace files that are in the folder already.")
    private boolean overwrite;

    @Override
    public Integer call() {
        Usage.checkRange(spec, "--max-positions", maxPositions, 2, MOST_POSITIONS);
        new ExportModel(model.directory, format, output, precision, maxPositions, calibration, overwrite)
                .run()
                .forEach(out()::println);
        return ExitCode.OK;
    }
}
