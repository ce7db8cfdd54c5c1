package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import picocli.CommandLine;

/** Every example in the help and in the README is a command line that tt understands. */
class ExamplesTest {

    /** From the name of the program to the end of the line, a pipe, a redirection, a parenthesis or a comment. */
    private static final Pattern EXAMPLE = Pattern.compile("(?m)(?<![\\w/.-])(?:scripts/)?tt (?=[-a-z])([^|<>)#\n]*)");

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|\\S+");

    private static CommandLine tt() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return TtCommandLine.create(Terminal.plain(nowhere, nowhere), new SignalStop(nowhere));
    }

    private static List<String> examples(String text) {
        return EXAMPLE.matcher(text)
                .results()
                .map(match -> match.group(1).strip())
                .toList();
    }

    private static String[] words(String example) {
        return WORD.matcher(example)
                .results()
                .map(match -> match.group().replaceAll("^['\"]|['\"]$", ""))
                .toArray(String[]::new);
    }

    @Test
    void examplesOfTheHelpAreUnderstood() {
        for (CommandLine command : tt().getSubcommands().values()) {
            String footer =
                    String.join("\n", command.getCommandSpec().usageMessage().footer());
            List<String> examples = Stream.of(footer.split("\n"))
                    .filter(line -> line.startsWith("    "))
                    .flatMap(line -> examples(line).stream())
                    .toList();
            assertAll(examples.stream()
                    .map(example -> () -> assertDoesNotThrow(() -> tt().parseArgs(words(example)), "tt " + example)));
        }
    }

    @Test
    void examplesOfTheReadmeAreUnderstood() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String blocks = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(readme)
                .results()
                .map(match -> match.group(1))
                .reduce("", String::concat);
        List<String> known = examples(blocks.replaceAll("(?m)^docker .*? tt ", "tt ")).stream()
                .filter(example -> tt().getSubcommands().containsKey(words(example)[0]))
                .toList();
        assertTrue(known.size() > 0, "no example found in README.md");
        assertAll(known.stream()
                .map(example ->
                        () -> assertDoesNotThrow(() -> tt().parseArgs(words(example)), "README.md: tt " + example)));
    }
}
