package org.ttnmt.cli;

import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.config.JsonSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tt config schema}: the keys of configurations, for editors. */
@Command(
        name = "schema",
        header = "Print the keys of configurations as a JSON schema, for editors.",
        description = {
            "%nWith it an editor completes keys, shows what they mean, their defaults and what they allow, and marks"
                    + " what tt would refuse. The schema is one of draft 7, as yaml-language-server reads it: in VS"
                    + " Code (extension YAML), Neovim, Emacs and others, the first line of a configuration names it:%n",
            "  # yaml-language-server: $schema=schema.json%n",
            "What several keys must agree on, and whether files are there, tt alone checks: tt train --dry-run.%n"
        },
        parameterListHeading = "%nParameters:%n",
        footer = {
            "  Of configurations for tt train:",
            "    tt config schema > schema.json",
            "  Of comparisons for tt compare:",
            "    tt config schema compare > compare-schema.json",
            "  Of distillations for tt distil:",
            "    tt config schema distil > distil-schema.json"
        })
final class ConfigSchemaCommand extends BaseCommand {

    /** Kinds of configurations, by the commands that read them. */
    enum Kind {
        TRAIN,
        COMPARE,
        DISTIL
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "COMMAND",
            defaultValue = "train",
            description = "Whose configurations: train, compare or distil. Default: ${DEFAULT-VALUE}.")
    private Kind kind;

    @Override
    public Integer call() {
        out().print(
                        switch (kind) {
                            case TRAIN -> JsonSchema.ofRun();
                            case COMPARE -> JsonSchema.ofExperiment();
                            case DISTIL -> JsonSchema.ofDistillation();
                        });
        return ExitCode.OK;
    }
}
