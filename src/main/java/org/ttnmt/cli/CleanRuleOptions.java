package org.ttnmt.cli;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.ttnmt.audit.Check;
import org.ttnmt.audit.CleanRules;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** An option of a command for each rule of cleaning, named after its check. */
final class CleanRuleOptions {
    private CleanRuleOptions() {}

    static void addTo(CommandSpec command) {
        addTo(command, Set.of());
    }

    /** @param without rules that are off, and have no option */
    static void addTo(CommandSpec command, Set<Check> without) {
        for (CleanRules.Rule rule : CleanRules.ALL) {
            if (without.contains(rule.check())) {
                continue;
            }
            command.addOption(OptionSpec.builder("--" + rule.option())
                    .paramLabel(rule.hasNumber() ? "N|off" : "on|off")
                    .type(String.class)
                    .description("Remove: " + rule.removes() + ". Default: " + rule.usual() + ".")
                    .build());
        }
    }

    /** The rules as the user wants them; wrong values are refused. */
    static CleanRules rules(CommandSpec command) {
        return rules(command, Set.of());
    }

    /** @param without rules that are off, and have no option */
    static CleanRules rules(CommandSpec command, Set<Check> without) {
        Map<Check, String> values = new EnumMap<>(Check.class);
        without.forEach(check -> values.put(check, "off"));
        for (CleanRules.Rule rule : CleanRules.ALL) {
            OptionSpec option = command.findOption("--" + rule.option());
            String value = option == null ? null : option.getValue();
            if (value != null) {
                values.put(rule.check(), value);
            }
        }
        try {
            return CleanRules.of(values);
        } catch (IllegalArgumentException e) {
            throw Usage.wrong(command, String.valueOf(e.getMessage()));
        }
    }
}
