package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.List;
import org.ttnmt.app.store.ImportModel;
import org.ttnmt.cli.terminal.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tt import}: a model of another toolkit. */
@Command(
        name = "import",
        header = "Make a model of another toolkit a model of tt.",
        description = {
            "%nWrites a model directory for tt translate, tt score and tt eval; tt train can begin with it"
                    + " (training.init_from). Its name goes to standard output.%n",
            "marian: transformers that Marian has trained, .npz or .bin, float32, float16 or quantised by intgemm, with"
                    + " self-attention, SSRU or average attention, such as those of OPUS-MT and the students of"
                    + " Firefox Translations. MODEL is the file of the weights, or the folder with everything.%n",
            "huggingface: folders of transformers, MODEL alone: config.json with model_type marian (OPUS-MT), m2m_100 (M2M100,"
                    + " NLLB), mbart, t5 or mt5; model.safetensors or pytorch_model.bin, whole or in shards; the"
                    + " SentencePiece models. A model of several languages is told them by tt translate --from and"
                    + " --to.%n",
            "ctranslate2: folders of encoder-decoder models for CTranslate2 4.x, of any precision but int16. Their SentencePiece"
                    + " models are in the folder, or named behind it, source first.%n",
            "What tt cannot compute is refused by the name of the other toolkit's option.%n"
        },
        parameterListHeading = "%nArguments:%n",
        footer = {
            "  A folder of OPUS-MT, whose decoder.yml names the files:",
            "    tt import opus-2021-02-19 -o runs/opus",
            "  The same, file by file:",
            "    tt import opus.npz source.spm target.spm opus.vocab.yml -o runs/opus",
            "  A student of Firefox Translations:",
            "    tt import model.ende.intgemm.alphas.bin vocab.ende.spm lex.50.50.ende.s2t.bin -o runs/ende",
            "  A folder of Hugging Face's, and how to translate with it:",
            "    tt import nllb-200-distilled-600M -o runs/nllb",
            "    tt translate --model runs/nllb --from eng_Latn --to deu_Latn <in.txt"
        })
final class ImportCommand extends BaseCommand {

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            defaultValue = "auto",
            description = "Whose format: marian, huggingface, ctranslate2, or auto (what the files tell, the default).")
    private ImportModel.Format format;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The weights, or the folder that the model is.")
    private Path model;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "FILE",
            description = "What belongs to weights: SentencePiece models (.spm) of source and target, or one for both;"
                    + " vocabularies (.yml, .txt) with the ids of the pieces, one for both or one each, unless the ids"
                    + " are those of the SentencePiece models; a shortlist (lex.*.bin, lex.*.gz).")
    private List<Path> others = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "Directory of the new model; it is made when it is not there.")
    private Path output;

    @Option(names = "--overwrite", description = "Replace files that are in the directory already.")
    private boolean overwrite;

    @Override
    public Integer call() {
        ImportModel.Result result = new ImportModel(format, model, others, output, overwrite).run();
        result.notes().forEach(note -> err().println("tt: " + note));
        out().println(result.model());
        return ExitCode.OK;
    }
}
