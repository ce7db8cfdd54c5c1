package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import picocli.CommandLine;

class TtCommandLineTest {

    @Test
    void withoutCommandItIsWrongUsage() {
        CommandRun run = CommandRun.of();
        assertEquals(2, run.exitCode());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("tt: Missing command: what shall tt do? There are: train, "), run.err());
        assertTrue(run.err().endsWith("Try 'tt --help' for all options and examples.\n"), run.err());
        assertEquals(
                """
                tt data: Missing command: what shall tt data do? There are: check, clean, sample.
                Try 'tt data --help' for all options and examples.
                """,
                CommandRun.of("data").err());
    }

    /** Nobody reads further than a few lines: the options are what --help is for. */
    @Test
    void wrongUsageIsToldInThreeLines() {
        String misspelt =
                """
                tt translate: Unknown option: '--modle%s'
                Did you mean '--model'?
                Try 'tt translate --help' for all options and examples.
                """;
        assertEquals(
                misspelt.formatted(""),
                CommandRun.of("translate", "-m", "runs/demo", "--modle", "runs/demo")
                        .err());
        assertEquals(
                misspelt.formatted("=runs/demo"),
                CommandRun.of("translate", "--modle=runs/demo").err(),
                "not that --model is missing");
        assertEquals(
                """
                tt translate: Missing required option: '--model=DIR'
                Try 'tt translate --help' for all options and examples.
                """,
                CommandRun.of("translate", "--beam-size", "2", "--", "--modle").err());
        assertEquals(
                """
                tt export: Invalid value for option '--format': 'ctranslat2' is not one of ctranslate2, marian, \
                huggingface. Did you mean ctranslate2?
                Try 'tt export --help' for all options and examples.
                """,
                CommandRun.of("export", "-m", "runs/demo", "-f", "ctranslat2", "-o", "out")
                        .err());
    }

    @Test
    void aMisspeltCommandIsSuggested() {
        CommandRun run = CommandRun.of("compeltion");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("tt: 'compeltion' is not a command. There are: "), run.err());
        assertTrue(run.err().contains("Did you mean 'tt completion'?"), run.err());
    }

    @Test
    void anArgumentTooManyIsNamed() {
        CommandRun run = CommandRun.of("completion", "bash", "zsh");
        assertEquals(2, run.exitCode());
        assertTrue(
                run.err().startsWith("tt completion: 'zsh' is one argument more than this command takes."), run.err());
    }

    /** In a locale without umlauts every name with one is such a name. */
    @Test
    void whatCannotBeTheNameOfAFileIsNamed() {
        CommandRun run = CommandRun.of("translate", "--model", "runs/none", "a\0b.en");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().startsWith("tt translate: 'a\0b.en' cannot be the name of a file"), run.err());
    }

    @Test
    void aMisspeltOptionIsSuggested() {
        CommandRun run = CommandRun.of("completion", "--hlep", "bash");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("Unknown option: '--hlep'"), run.err());
        assertTrue(run.err().contains("Did you mean '--help'?"), run.err());
        assertTrue(run.err().contains("Try 'tt completion --help'"), run.err());
    }

    @Test
    void helpGoesToStandardOutputWithExamplesAndExitCodes() {
        CommandRun run = CommandRun.of("--help");
        assertEquals(0, run.exitCode());
        assertEquals("", run.err());
        for (String expected : List.of(
                "Usage: tt [-hV] COMMAND",
                "tt train --config configs/quickstart.yaml",
                "130   stopped by Ctrl-C after saving",
                "tt COMMAND --help")) {
            assertTrue(run.out().contains(expected), run.out());
        }
    }

    @Test
    void helpIsACommandToo() {
        assertEquals(CommandRun.of("--help").out(), CommandRun.of("help").out());
        assertEquals(
                CommandRun.of("train", "--help").out(),
                CommandRun.of("help", "train").out());
        assertEquals(
                CommandRun.of("data", "check", "--help").out(),
                CommandRun.of("help", "data", "check").out());
        for (String[] wrong : List.of(
                new String[] {"help", "trian"}, new String[] {"trian", "--help"}, new String[] {"trian", "-V"})) {
            CommandRun run = CommandRun.of(wrong);
            assertEquals(2, run.exitCode());
            assertTrue(
                    run.err().contains("'trian' is not a command.") && run.err().contains("'tt train'"), run.err());
        }
        assertEquals(2, CommandRun.of("completion", "bash", "zsh", "--help").exitCode());
    }

    /** Making the others would cost each start time. */
    @Test
    void aCommandThatIsNamedIsMadeAlone() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Terminal terminal = Terminal.plain(nowhere, nowhere);
        try (SignalStop stop = new SignalStop(nowhere)) {
            Set<String> all =
                    TtCommandLine.create(terminal, stop).getSubcommands().keySet();
            assertEquals(19, all.size());
            for (String name : all) {
                Set<String> made = TtCommandLine.create(terminal, stop, name, "--help")
                        .getSubcommands()
                        .keySet();
                assertEquals(Set.of("completion", "help").contains(name) ? all : Set.of(name), made);
            }
        }
    }

    @Test
    void versionNamesWhatTheResultDependsOn() {
        CommandRun run = CommandRun.of("--version");
        assertEquals(0, run.exitCode());
        String[] lines = run.out().split("\\R");
        assertTrue(lines[0].matches("tt \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"), lines[0]);
        assertTrue(lines[1].startsWith("Java " + Runtime.version()), lines[1]);
        assertTrue(lines[2].matches("DJL \\d+\\.\\d+\\.\\d+"), lines[2]);
        assertTrue(lines[3].matches("PyTorch \\d+\\.\\d+\\.\\d+ \\(\\w+(-\\w+)?\\)"), lines[3]);
        assertTrue(lines[4].matches("Device (cpu|gpu): .+ threads"), lines[4]);
        assertTrue(lines[5].matches("Engines (java, )?libtorch( .*)?"), lines[5]);
    }

    @Test
    void completionIsAScriptThatKnowsTheCommands() {
        CommandRun bash = CommandRun.of("completion", "bash");
        assertEquals(0, bash.exitCode());
        assertTrue(bash.out().startsWith("#!/usr/bin/env bash"), bash.out());
        assertTrue(bash.out().contains("completion"), bash.out());
        assertTrue(CommandRun.of("completion", "zsh").out().startsWith("autoload"));
        CommandRun misspelt = CommandRun.of("completion", "zhs");
        assertEquals(2, misspelt.exitCode());
        assertTrue(
                misspelt.err().contains("(SHELL): 'zhs' is not one of bash, zsh. Did you mean zsh?"), misspelt.err());
    }

    /** Every command has a header, a line for each option and parameter, and an example that starts with its name. */
    @Test
    void everyCommandTeaches() {
        Terminal terminal = Terminal.plain(
                new java.io.PrintWriter(java.io.Writer.nullWriter()),
                new java.io.PrintWriter(java.io.Writer.nullWriter()));
        CommandLine tt = TtCommandLine.create(terminal, new SignalStop(terminal.err()));
        assertFalse(tt.getSubcommands().isEmpty());
        assertAll(tt.getSubcommands().entrySet().stream().map(entry -> () -> {
            CommandLine.Model.CommandSpec spec = entry.getValue().getCommandSpec();
            assertTrue(spec.usageMessage().header().length > 0, entry.getKey() + " has no header");
            String footer = String.join("\n", spec.usageMessage().footer());
            assertTrue(footer.contains("tt " + entry.getKey()), entry.getKey() + " has no example");
            spec.options()
                    .forEach(option -> assertTrue(
                            option.hidden() || option.description().length > 0,
                            entry.getKey() + " " + option.longestName()));
            spec.positionalParameters()
                    .forEach(parameter -> assertTrue(
                            parameter.hidden() || parameter.description().length > 0,
                            entry.getKey() + " " + parameter.paramLabel()));
            assertTrue(spec.optionsMap().containsKey("--help"), entry.getKey() + " has no --help");
        }));
    }
}
