package org.ttnmt.cli;

import org.ttnmt.app.Progress;
import org.ttnmt.app.translate.TranslationModel;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code --verbose}, for commands that decode; used as a {@link Mixin}. */
final class VerboseOption {

    @Option(
            names = {"-v", "--verbose"},
            description = "Say on standard error which engine decodes, and why.")
    private boolean verbose;

    /** Says what was chosen when the model was opened. */
    void tell(TranslationModel model, Progress progress) {
        if (verbose) {
            progress.line("tt: engine: " + model.engine());
        }
    }
}
