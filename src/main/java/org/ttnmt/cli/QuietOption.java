package org.ttnmt.cli;

import org.ttnmt.app.Progress;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.cli.terminal.TerminalProgress;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code --quiet}, for each command that takes long; used as a {@link Mixin}. */
final class QuietOption {

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing about progress on standard error; warnings and errors stay.")
    private boolean quiet;

    /** Where the command says how far it is. */
    Progress progress(Terminal terminal) {
        return over(TerminalProgress.of(terminal));
    }

    /** {@code progress}, or its warnings alone. */
    Progress over(Progress progress) {
        return quiet ? Progress.ofWarnings(progress) : progress;
    }
}
