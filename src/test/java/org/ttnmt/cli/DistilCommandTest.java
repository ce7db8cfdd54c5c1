package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.cli.terminal.ExitCode;

/** {@code tt distil} through the real command line; what it does is tested with the use case. */
class DistilCommandTest {
    private static final String QUICKSTART = "configs/distil-quickstart.yaml";

    @TempDir
    Path folder;

    private CommandRun plan(String... settings) {
        String[] args = new String[7 + settings.length];
        System.arraycopy(
                new String[] {
                    "distil",
                    "--config",
                    QUICKSTART,
                    "--folder",
                    folder.resolve("new").toString(),
                    "--dry-run",
                    "-q"
                },
                0,
                args,
                0,
                7);
        System.arraycopy(settings, 0, args, 7, settings.length);
        return CommandRun.of(args);
    }

    @Test
    void aDryRunTellsTheStagesAndWritesNothing() {
        CommandRun run = plan("--set", "report.variants=[depth]", "--threads", "1");
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        for (String stage : new String[] {
            "backward: train a model of the other direction",
            "teacher-2: train a teacher" + " with seed 2",
            "student-depth: train a student whose decoder is as deep as its encoder"
        }) {
            assertTrue(run.out().contains("\n" + stage), run.out());
        }
        assertTrue(run.out().contains("\n0 of 12 stages are done; about "), run.out());
        assertFalse(Files.exists(folder.resolve("new")));
    }

    @Test
    void aPlanIsForProgramsToo() {
        CommandRun run = plan("--format", "json", "--threads", "1");
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        assertTrue(run.out().startsWith("{"), run.out());
        assertTrue(run.out().contains("\"stage\" : \"vocabulary\""), run.out());
        assertTrue(run.out().contains("\"seconds_left\" : "), run.out());
    }

    @Test
    void mistakesAreToldInOneSentence() {
        CommandRun run = plan("--set", "techers=3");
        assertEquals(ExitCode.USER_ERROR, run.exitCode());
        assertEquals(
                "tt: --set techers: unknown key of a distillation; did you mean teachers?",
                run.err().strip());
        assertEquals("", run.out());
    }
}
