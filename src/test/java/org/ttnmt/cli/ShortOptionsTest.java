package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A letter means the same in every command, and what has a letter in one command has it in all: the table in the
 * README. {@code tt eval} has sacreBLEU's letters, of which some are other ones.
 */
class ShortOptionsTest {
    private static final Pattern LETTER = Pattern.compile("-[a-zA-Z]");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(-[a-zA-Z])` \\| `(--[a-z-]+)` \\|");

    /** What a user who knows the other commands has to learn of {@code tt eval}. */
    private static final Set<String> OTHERWISE_IN_SACREBLEU = Set.of("-m", "-s", "-t");

    private final Map<String, String> table = new TreeMap<>();
    private final CommandLine tt;

    ShortOptionsTest() throws IOException {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        tt = TtCommandLine.create(Terminal.plain(nowhere, nowhere), new SignalStop(nowhere));
        ROW.matcher(Files.readString(Path.of("README.md")))
                .results()
                .forEach(row -> table.put(row.group(1), row.group(2)));
    }

    @Test
    void everyCommandHasTheLettersOfTheTable() {
        Set<String> used = new TreeSet<>();
        for (CommandLine command : commands(tt)) {
            String name = command.getCommandSpec().qualifiedName();
            for (OptionSpec option : command.getCommandSpec().options()) {
                List<String> names = List.of(option.names());
                names.stream().filter(LETTER.asMatchPredicate()).forEach(letter -> {
                    assertTrue(
                            names.contains(table.get(letter)),
                            name + " " + names + ": the table has " + letter + " " + table.get(letter));
                    used.add(letter);
                });
                table.forEach((letter, longName) -> {
                    if (names.contains(longName)) {
                        assertTrue(names.contains(letter), name + " " + names + " has no " + letter);
                    }
                });
            }
        }
        assertEquals(table.keySet(), used);
    }

    @Test
    void evalDiffersWhereSacrebleuDoes() {
        Set<String> otherwise = new TreeSet<>();
        CommandLine eval = Objects.requireNonNull(tt.getSubcommands().get("eval"));
        for (OptionSpec option : eval.getCommandSpec().options()) {
            List<String> names = List.of(option.names());
            names.stream()
                    .filter(letter -> table.containsKey(letter) && !names.contains(table.get(letter)))
                    .forEach(otherwise::add);
        }
        assertEquals(new TreeSet<>(OTHERWISE_IN_SACREBLEU), otherwise);
    }

    /** All but {@code tt eval}, those within others included. */
    private static List<CommandLine> commands(CommandLine root) {
        List<CommandLine> all = new ArrayList<>(List.of(root));
        root.getSubcommands().forEach((name, command) -> {
            if (!name.equals("eval")) {
                all.addAll(commands(command));
            }
        });
        return all;
    }
}
