package org.ttnmt.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.ttnmt.cli.terminal.ExitCode;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tt completion}: prints what a shell needs to complete commands, options and file names. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        header = "Print the completion script of a shell.",
        description = "%nCommands, options and file names then complete with the Tab key.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  bash, for this session:      source <(tt completion bash)",
            "  bash, for good:              tt completion bash > ~/.local/share/bash-completion/completions/tt",
            "  zsh, in ~/.zshrc:            source <(tt completion zsh)"
        })
final class CompletionCommand implements Callable<Integer> {

    /** Shells that are served. */
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec spec;

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
