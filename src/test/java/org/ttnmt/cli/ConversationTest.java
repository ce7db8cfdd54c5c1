package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ttnmt.app.training.ToyModel;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;

/** A person types into {@code tt translate}. */
@Timeout(60)
class ConversationTest {

    @Test
    void linesAreAskedForTranslatedAndVaried() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter messages = new StringWriter();
        Terminal terminal = Terminal.plain(new PrintWriter(new StringWriter()), new PrintWriter(messages));
        byte[] typed = ":1\nab\n:2\n:9\n\nc\n".getBytes(StandardCharsets.UTF_8);
        int exitCode;
        try (SignalStop stop = new SignalStop(terminal.err())) {
            TranslateStreams streams = new TranslateStreams(new ByteArrayInputStream(typed), out, true, true);
            exitCode = TtCommandLine.create(
                            terminal,
                            List.of(new TranslateCommand(
                                    terminal, stop, (dir, precision, compute) -> new ToyModel(), streams)))
                    .execute("translate", "-m", "demo");
        }
        terminal.err().flush();
        assertEquals(0, exitCode);
        List<String> written = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals("AB", written.get(0));
        assertEquals(" 90.5 %  AB", written.get(1), "as it was");
        assertEquals("  8.2 %  Ab", written.get(2), "the second choice");
        assertEquals(List.of("", "C"), written.subList(6, 8));
        String said = messages.toString();
        assertTrue(said.startsWith("Type a sentence and press Enter. :N shows what else could stand at word N"), said);
        assertTrue(said.contains("> There is no translation yet.\n"), said);
        assertTrue(said.contains("> The words are: 1 A  2 B. Type : and a number.\n"), said);
        assertEquals(7, said.split("> ", -1).length - 1, "a prompt for each line and the end: " + said);
    }

    /** The command in a process of its own, which a test can send signals to. */
    static final class Talk {
        private Talk() {}

        public static void main(String[] args) {
            Terminal terminal = Terminal.ofProcess(System.out);
            try (SignalStop stop = new SignalStop(terminal.err())) {
                TranslateStreams streams = new TranslateStreams(System.in, System.out, true, true);
                TtCommandLine.create(
                                terminal,
                                List.of(new TranslateCommand(
                                        terminal, stop, (dir, precision, compute) -> new ToyModel(), streams)))
                        .execute("translate", "-m", "demo");
            }
        }
    }

    @Test
    void aSignalEndsItAtOnceThoughNobodyPressesEnter() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/bin/sh")), "no shell to send signals with");
        Assumptions.assumeFalse(
                new ProcessBuilder("/bin/sh", "-c", "kill -INT $$").start().waitFor() == 0,
                "SIGINT is ignored here, as by whatever a script starts with &");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Talk.class.getName())
                .start();
        try (OutputStream typed = process.getOutputStream();
                BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
                BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            typed.write("ab\n".getBytes(StandardCharsets.UTF_8));
            typed.flush();
            assertEquals("AB", out.readLine());
            new ProcessBuilder("/bin/sh", "-c", "kill -INT " + process.pid())
                    .start()
                    .waitFor();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it waits for a line");
            assertEquals(130, process.exitValue());
            String said = err.lines().skip(1).collect(Collectors.joining("\n"));
            assertTrue(said.matches("> (> )?"), said);
        } finally {
            process.destroyForcibly();
        }
    }
}
