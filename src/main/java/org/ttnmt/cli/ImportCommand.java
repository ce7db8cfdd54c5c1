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
            "marian: transformers that Marian has trained, with SentencePiece, such as those of OPUS-MT. MODEL is the"
                    + " .npz file. What tt's transformer cannot compute is refused by the name of Marian's option.%n"
        },
        parameterListHeading = "%nArguments:%n",
        footer = {
            "  A model of OPUS-MT:",
            "    tt import --format marian opus.npz source.spm target.spm opus.vocab.yml -o runs/opus",
            "  A model whose vocabulary is one SentencePiece model:",
            "    tt import --format marian model.npz vocab.spm -o runs/imported"
        })
final class ImportCommand extends BaseCommand {

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            required = true,
            description = "Whose format: marian.")
    private ImportModel.Format format;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The weights: an .npz file.")
    private Path model;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "VOCABULARY",
            description = "SentencePiece models (.spm) of source and target, or one for both; then the vocabularies"
                    + " (.yml, .txt)"
                    + " with the ids of the pieces, one for both or one each, unless the ids are those of the"
                    + " SentencePiece models.")
    private List<Path> vocabularies = List.of();

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
        ImportModel.Result result = new ImportModel(format, model, vocabularies, output, overwrite).run();
        result.notes().forEach(note -> err().println("tt: " + note));
        out().println(result.model());
        return ExitCode.OK;
    }
}
