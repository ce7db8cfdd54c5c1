package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ttnmt.cli.terminal.ExitCode;

/**
 * Something broken, and what a user reads when running into it.
 *
 * @param name what is broken
 * @param command that is run on it
 * @param breaking breaks it
 * @param exitCode that is expected
 * @param sentence that must be among the output, with DIR for the folder
 */
record Torture(String name, Command command, Breaking breaking, int exitCode, String sentence) {

    /** What is run. */
    @SuppressWarnings("ImmutableEnumChecker") // List.of
    enum Command {
        CHECK("data", "check", "--config"),
        DRY_RUN("train", "--dry-run", "--threads", "1", "--config"),
        TRAIN("train", "--threads", "1", "--config");

        private final List<String> args;

        Command(String... args) {
            this.args = List.of(args);
        }
    }

    /** Breaks something in a folder where all is well. */
    interface Breaking {
        void in(TortureFolder folder) throws IOException;
    }

    /** Training refuses it. */
    static Torture refused(String name, Breaking breaking, String sentence) {
        return new Torture(name, Command.TRAIN, breaking, ExitCode.USER_ERROR, sentence);
    }

    /** The audit calls it an error. */
    static Torture error(String name, Breaking breaking, String sentence) {
        return new Torture(name, Command.CHECK, breaking, ExitCode.USER_ERROR, "error: " + sentence);
    }

    /** The audit warns of it. */
    static Torture warning(String name, Breaking breaking, String sentence) {
        return new Torture(name, Command.CHECK, breaking, ExitCode.OK, "warning: " + sentence);
    }

    /** The audit notes it. */
    static Torture note(String name, Breaking breaking, String sentence) {
        return new Torture(name, Command.CHECK, breaking, ExitCode.OK, "note: " + sentence);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Breaks it, runs the command line, and looks at what it says and leaves. */
    void run(Path directory, String... more) throws IOException {
        TortureFolder folder = new TortureFolder(directory);
        breaking.in(folder);
        List<String> args = new ArrayList<>(command.args);
        args.add(folder.configFile());
        args.addAll(List.of(more));
        CommandRun run = CommandRun.of(args.toArray(String[]::new));
        String said = (run.out() + run.err()).replace(directory.toString(), "DIR");
        assertTrue(said.contains(sentence), () -> "expected: " + sentence + "\nbut it said: " + said);
        assertEquals(exitCode, run.exitCode(), said);
        Path model = directory.resolve("run");
        if (command != Command.TRAIN) {
            assertFalse(Files.exists(model), "nothing is written");
        } else if (exitCode != ExitCode.OK) {
            assertFalse(Files.exists(model.resolve("weights.safetensors")), "no model is written");
            assertFalse(Files.exists(model.resolve("checkpoints/update-00000001.safetensors")), "nothing is trained");
        }
    }
}
