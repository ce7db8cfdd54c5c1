package org.ttnmt.cli;

import java.util.Locale;
import org.ttnmt.cli.terminal.ExitCode;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tt completion}: prints what a shell needs to complete commands, options and file names. */
@Command(
        name = "completion",
        header = "Print the completion script of a shell.",
        description = "%nCommands, options and file names then complete with the Tab key.",
        parameterListHeading = "%nParameters:%n",
        footer = {
            "  bash, for this session:      source <(tt completion bash)",
            "  bash, for good:              tt completion bash > ~/.local/share/bash-completion/completions/tt",
            "  zsh, in ~/.zshrc:            source <(tt completion zsh)"
        })
final class CompletionCommand extends BaseCommand {

    /** Shells that are served. */
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "SHELL", description = "One of: bash, zsh.")
    private Shell shell;

    @Override
    public Integer call() {
        String script = AutoComplete.bash("tt", spec.root().commandLine());
        if (shell == Shell.ZSH) {
            script = "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n" + script;
        }
        spec.commandLine().getOut().print(script);
        return ExitCode.OK;
    }
}
