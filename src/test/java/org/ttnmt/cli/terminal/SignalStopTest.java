package org.ttnmt.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals a real process: what the JVM does with a signal cannot be known otherwise. */
class SignalStopTest {

    /** A command that works until it is asked to stop, then saves. */
    static final class Worker {
        private Worker() {}

        public static void main(String[] args) throws InterruptedException {
            Terminal terminal = Terminal.ofProcess(System.out);
            Runtime.getRuntime().addShutdownHook(new Thread(Worker::linger));
            try (SignalStop stop = new SignalStop(terminal.err())) {
                stop.arm("stopping after this update", TerminalProgress.of(terminal)::line);
                boolean prepares = args[0].equals("prepare");
                boolean requested = !prepares && stop.requested();
                terminal.out().println("working");
                terminal.out().flush();
                Thread.sleep(prepares ? 100_000 : 0);
                while (!requested && !stop.requested() && !args[0].equals("return")) {
                    Thread.sleep(5);
                }
                Thread.sleep(200); // saving takes a while
                terminal.out().println("saved");
                terminal.out().flush();
            }
            terminal.out().println("returned");
            terminal.out().flush();
            System.exit(7);
        }

        /** Time in which the command's thread could end the JVM with a code of its own, if it returned. */
        private static void linger() {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
    }

    private static Process start(String mode) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Worker.class.getName(),
                        mode)
                .redirectErrorStream(true)
                .start();
    }

    /** Whether this process, and so every one that it starts, was told to ignore a signal; a JVM keeps to that. */
    private static boolean isIgnored(String signal) throws IOException, InterruptedException {
        return new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " $$")
                        .start()
                        .waitFor()
                == 0;
    }

    @ParameterizedTest
    @CsvSource({
        "work, INT, 130, 'stopping after this update\nsaved'",
        "work, TERM, 143, 'stopping after this update\nsaved'",
        "prepare, INT, 130, tt: stopped."
    })
    void theCommandSavesWhatThereIsAndTheProcessReturnsTheSignal(String mode, String signal, int exitCode, String said)
            throws Exception {
        Assumptions.assumeTrue(Path.of("/bin/sh").toFile().exists(), "no shell to send signals with");
        Assumptions.assumeFalse(
                isIgnored(signal), "SIG" + signal + " is ignored here, as by whatever a script starts with &");
        Process process = start(mode);
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("working", out.readLine());
            new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + process.pid())
                    .start()
                    .waitFor();
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "did not end");
            assertEquals(said, out.lines().collect(Collectors.joining("\n")));
        }
        assertEquals(exitCode, process.exitValue());
    }

    @Test
    void withoutASignalTheCommandsOwnCodeIsReturned() throws Exception {
        Process process = start("return");
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "did not end");
        assertEquals(7, process.exitValue());
    }
}
