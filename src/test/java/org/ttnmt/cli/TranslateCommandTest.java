package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.UserException;
import org.ttnmt.app.training.ToyModel;
import org.ttnmt.app.translate.ModelOpener;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.io.LineCount;

@Timeout(60)
class TranslateCommandTest {

    /** What a run was given and gave. */
    private record Run(int exitCode, String out, String err) {}

    @TempDir
    private Path folder;

    private final AtomicReference<String> opened = new AtomicReference<>("");
    private final ToyModel model = new ToyModel();

    @Test
    void translatesStandardInputToStandardOutput() {
        Run run = tt("one\n\n  \ntwo", "--model", "demo");
        assertEquals(new Run(0, "ONE\n\n\nTWO\n", ""), run);
        int perWorker = Math.max(1, Runtime.getRuntime().availableProcessors() / 8);
        assertEquals("demo AUTO ComputeConfig[device=cpu, threads=" + perWorker + ", engine=AUTO]", opened.get());
        assertTrue(model.closed);
    }

    @Test
    void translatesAFileIntoAFile() throws IOException {
        Path in = Files.writeString(folder.resolve("in.txt"), "\uFEFFeins\r\nzwei\r\n");
        Path out = folder.resolve("out.txt");
        assertEquals(new Run(0, "", ""), tt("ignored", "-m", "demo", in.toString(), "-o", out.toString()));
        assertEquals("EINS\nZWEI\n", Files.readString(out));
    }

    @Test
    void severalFilesAreOneTextOfWhichEachKeepsItsName() throws IOException {
        Path first = Files.writeString(folder.resolve("a.txt"), "eins\nzwei");
        Path second = Files.write(folder.resolve("b.txt"), new byte[] {'x', '\n', (byte) 0xff, '\n'});
        Run run = tt("drei\n", "-m", "demo", first.toString(), "-", second.toString());
        assertEquals("EINS\nZWEI\nDREI\nX\n\uFFFD\n", run.out());
        assertTrue(run.err().startsWith("warning: " + second + ":2: "), run.err());
        assertEquals(0, run.exitCode());

        Run numbered = tt("", "-m", "demo", "--n-best", "1", first.toString(), first.toString());
        assertEquals(
                List.of("0 ||| EINS", "1 ||| ZWEI", "2 ||| EINS", "3 ||| ZWEI"),
                numbered.out()
                        .lines()
                        .map(line -> line.replaceAll(" \\|\\|\\| -.*", ""))
                        .toList());

        Run missing = tt("", "-m", "demo", first.toString(), folder + "/none.txt");
        assertEquals(1, missing.exitCode());
        assertTrue(missing.err().startsWith("tt: " + folder + "/none.txt: no such file."), missing.err());
        assertEquals("", missing.out());
        Run twice = tt("", "-m", "demo", "-", "-");
        assertEquals(2, twice.exitCode());
        assertTrue(twice.err().startsWith("tt translate: Standard input can be read once"), twice.err());
        Run same = tt("", "-m", "demo", first.toString(), second.toString(), "-o", second.toString());
        assertTrue(same.err().contains("is the input as well as the output"), same.err());
    }

    @Test
    void quietLeavesWarnings() throws IOException {
        Path in = Files.write(folder.resolve("in.txt"), new byte[] {'x', '\n', (byte) 0xff, '\n'});
        Run loud = tt("", "-m", "demo", in.toString(), "--verify");
        assertTrue(loud.err().contains("verified: 2 lines"), loud.err());
        Run quiet = tt("", "-m", "demo", in.toString(), "--verify", "--quiet");
        assertTrue(quiet.err().matches("warning: " + in + ":2: .*\n"), quiet.err());
    }

    @Test
    void readsCompressedFiles() throws IOException {
        Path in = folder.resolve("in.txt.gz");
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(in))) {
            gzip.write("packed\n".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals("PACKED\n", tt("", "-m", "demo", in.toString()).out());
    }

    @Test
    void linesAreCountedAsTheyAreRead() throws IOException {
        Path file = folder.resolve("in.txt");
        for (String text : List.of("", "\n", "a", "a\n", "a\n\nb", "\r\n\r\n")) {
            Files.writeString(file, text);
            int lines = (int) tt(text, "-m", "demo").out().lines().count();
            assertEquals(lines, LineCount.of(file), text);
        }
        assertEquals(-1, LineCount.of(Files.writeString(folder.resolve("in.gz"), "a\n")));
        assertEquals(-1, LineCount.of(folder));
    }

    @Test
    void aDashIsStandardInput() {
        assertEquals("X\n", tt("x\n", "-m", "demo", "-").out());
    }

    @Test
    void nBestListsAreThoseOfMoses() {
        Run run = tt("ab\n\nb\n", "-m", "demo", "--beam-size=4", "--n-best", "2");
        assertEquals(
                "0 ||| AB ||| -0.100000\n0 ||| Ab ||| -0.900000\n1 |||  ||| 0.000000\n2 ||| B |||"
                        + " -0.100000\n2 ||| b ||| -1.300000\n",
                run.out());
    }

    @Test
    void scoresComeBeforeTheText() {
        assertEquals(
                "-0.100000\tAB\n0.000000\t\n",
                tt("ab\n\n", "-m", "demo", "--scores").out());
        // no normalisation: three times -0.1
        assertEquals(
                "-0.300000\tAB\n",
                tt("ab\n", "-m", "demo", "--scores", "--length-penalty", "0").out());
    }

    @Test
    void maximumLengthIsObserved() {
        assertEquals(
                "ABC\n", tt("abcdefgh\n", "-m", "demo", "--max-length", "3").out());
        assertEquals(
                "ABCDE\n",
                tt("abcdefgh\n", "-m", "demo", "--max-length-ratio", "0.5", "--max-length-offset", "1")
                        .out());
        Run cut = tt("short\nabcdefgh\n", "-m", "demo", "--max-source-length", "6");
        assertEquals("SHORT\nABCDEF\n", cut.out());
        assertEquals(
                "warning: standard input:2: the line has 8 pieces and only the first 6 are translated. Split it into"
                        + " sentences, one a line, or let --split-sentences (decoding.split_sentences) do it.\n",
                cut.err());
    }

    @Test
    void optionsReachTheModel() {
        tt("x\n", "-m", "demo", "--precision", "bfloat16", "--threads", "9", "--workers", "2");
        assertEquals("demo BFLOAT16 ComputeConfig[device=cpu, threads=4, engine=AUTO]", opened.get());
    }

    @ParameterizedTest
    @CsvSource({
        "--beam-size, 0, 1, 1000",
        "--beam-size, 1001, 1, 1000",
        "--length-penalty, -0.5, 0, 10",
        "--length-penalty, NaN, 0, 10",
        "--n-best, 0, 1, 1000",
        "--batch-size, 0, 1, 4096",
        "--workers, 0, 1, 256",
        "--max-length, 0, 1, 100000",
        "--max-length-ratio, -1.0, 0, 1000",
        "--max-length-offset, -1, 0, 100000",
        "--max-source-length, 0, 1, 100000"
    })
    void valuesOutOfRangeAreRefusedBeforeAnythingIsLoaded(String option, String value, String least, String most) {
        Run run = tt("x\n", "-m", "demo", option, value);
        assertEquals(2, run.exitCode());
        assertEquals("", run.out());
        assertTrue(
                run.err()
                        .startsWith("tt translate: Invalid value for option '" + option + "': " + value
                                + " is not between " + least + " and " + most + "."),
                run.err());
        assertEquals("", opened.get());
    }

    @Test
    void optionsThatContradictEachOtherAreRefused() {
        Run nBest = tt("x\n", "-m", "demo", "--n-best", "3");
        assertEquals(2, nBest.exitCode());
        assertTrue(
                nBest.err()
                        .startsWith(
                                "tt translate: --n-best 3 is more than the beam size, 2. Use --beam-size 3 or more."),
                nBest.err());
        assertEquals(2, tt("x\n", "-m", "demo", "--n-best", "1", "--scores").exitCode());
        assertEquals(
                2,
                tt("x\n", "-m", "demo", "--max-length", "1", "--max-length-ratio", "2")
                        .exitCode());
        Run none = tt("x\n", "-m", "demo", "--max-length-ratio", "0", "--max-length-offset", "0");
        assertEquals(2, none.exitCode());
        assertTrue(
                none.err()
                        .startsWith(
                                "tt translate: --max-length-ratio 0.0 with --max-length-offset 0 allows no translation"
                                        + " of a line of one piece."),
                none.err());
        assertEquals(2, tt("x\n").exitCode());
        assertTrue(tt("x\n", "-m", "demo", "--precision", "int7").err().contains("'--precision'"));
    }

    @Test
    void filesThatCannotBeUsedAreNamed() throws IOException {
        Run missing = tt("", "-m", "demo", folder + "/none.txt");
        assertEquals(1, missing.exitCode());
        assertTrue(missing.err().startsWith("tt: " + folder + "/none.txt: no such file."), missing.err());
        assertEquals("", opened.get());

        Path in = Files.writeString(folder.resolve("in.txt"), "x\n");
        Run same = tt("", "-m", "demo", in.toString(), "-o", in.toString());
        assertEquals(1, same.exitCode());
        assertEquals("tt: " + in + ": is the input as well as the output. Give -o another name.\n", same.err());
        assertEquals("x\n", Files.readString(in));

        Path terms = Files.writeString(folder.resolve("terms.tsv"), "x\ty\n");
        Run glossary = tt("", "-m", "demo", in.toString(), "--glossary", terms.toString(), "-o", terms.toString());
        assertEquals(1, glossary.exitCode());
        assertTrue(glossary.err().contains("terms.tsv: is the input as well as the output"), glossary.err());
        Run twice = tt("", "-m", "demo", in.toString(), "-o", folder + "/a", "--attention", folder + "/a");
        assertEquals(2, twice.exitCode());
        assertTrue(twice.err().contains("is named twice to be written"), twice.err());

        Run nowhere = tt("", "-m", "demo", in.toString(), "-o", folder + "/a/b.txt");
        assertEquals(1, nowhere.exitCode());
        assertEquals(
                "tt: " + folder + "/a/b.txt: cannot be written, because its folder does not exist. Make it first.\n",
                nowhere.err());

        Run packed = tt("", "-m", "demo", in.toString(), "-o", folder + "/b.gz");
        assertEquals(1, packed.exitCode());
        assertTrue(packed.err().contains("tt writes plain text only."), packed.err());
    }

    @Test
    void aModelThatCannotBeOpenedLeavesTheOutputAlone() throws IOException {
        Path out = Files.writeString(folder.resolve("out.txt"), "precious");
        ModelOpener none = (dir, precision, compute) -> {
            throw new UserException(dir + ": no such model.");
        };
        Run run = tt(none, bytes("x\n"), new ByteArrayOutputStream(), "-m", "demo", "-o", out.toString());
        assertEquals(1, run.exitCode());
        assertEquals("tt: demo: no such model.\n", run.err());
        assertEquals("precious", Files.readString(out));
    }

    /** Whatever goes wrong on the way: there is no half of a file, and hours of work are not lost. */
    @Test
    void anOutputGetsItsNameWhenItIsWhole() throws IOException {
        Path out = folder.resolve("out.txt");
        InputStream half = new SequenceInputStream(bytes("line\n".repeat(1000)), new Broken());
        Run run = tt(this::open, half, new ByteArrayOutputStream(), "-m", "demo", "-o", out.toString());
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("could not be read after line 1000 (the disk is gone)"), run.err());
        Path left = folder.resolve("out.txt.tmp");
        assertTrue(
                run.err().startsWith("tt: " + out + " is as it was; what was written until here is in " + left + ".\n"),
                run.err());
        assertEquals(List.of("out.txt.tmp"), files());
        assertTrue(Files.readString(left).matches("(LINE\n)+"));
        Files.delete(left);

        Files.writeString(out, "precious");
        Run none = tt(this::open, new Broken(), new ByteArrayOutputStream(), "-m", "demo", "-o", out.toString());
        assertEquals(1, none.exitCode());
        assertEquals("precious", Files.readString(out));
        Path link = Files.createSymbolicLink(folder.resolve("link.txt"), out);
        assertEquals(new Run(0, "", ""), tt("x\n", "-m", "demo", "-o", link.toString()));
        assertEquals("X\n", Files.readString(out));
        assertEquals(List.of("link.txt", "out.txt"), files());
        assertEquals(new Run(0, "", ""), tt("x\n", "-m", "demo", "-o", "/dev/null"));
    }

    private static final class Broken extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("the disk is gone");
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            return read();
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aReaderThatWentAwayEndsItQuietly() {
        Run run = tt(this::open, bytes("line\n".repeat(10_000)), failing("Broken pipe"), "-m", "demo");
        assertEquals(new Run(0, "", ""), run);
        assertTrue(model.closed);
    }

    @Test
    void aFullDiskIsToldAndNotMistakenForAReader() {
        Run run = tt(this::open, bytes("line\n"), failing("No space left on device"), "-m", "demo");
        assertEquals(1, run.exitCode());
        assertEquals(
                "tt: standard output: could not be written to the end (No space left on device). What is there is"
                        + " incomplete; free space, then run the same command again.\n",
                run.err());
    }

    @Test
    void helpTeaches() {
        Run run = tt("", "--help");
        assertEquals(0, run.exitCode());
        for (String expected : List.of(
                "Translate a text, line by line.",
                "tt translate --model runs/quickstart --beam-size 1 test.en -o test.de",
                "--length-penalty=A",
                "Default: 32.",
                "exit code 0")) {
            assertTrue(run.out().contains(expected), run.out());
        }
        assertFalse(run.out().contains("${"), run.out());
        String device = run.out()
                .substring(run.out().lastIndexOf("--device=DEVICE"), run.out().indexOf("--help"))
                .replaceAll("\\s+", " ");
        assertTrue(device.contains("gpu:N for a certain GPU. One device"), device);
        assertFalse(device.contains("train"), device);
    }

    private ToyModel open(Path dir, DecodingPrecision precision, ComputeConfig compute) {
        opened.set(dir + " " + precision + " " + compute);
        return model;
    }

    private Run tt(String in, String... args) {
        return tt(this::open, bytes(in), new ByteArrayOutputStream(), args);
    }

    private static Run tt(ModelOpener opener, InputStream in, OutputStream out, String... args) {
        StringWriter messages = new StringWriter();
        StringWriter help = new StringWriter();
        Terminal terminal = Terminal.plain(new PrintWriter(help), new PrintWriter(messages));
        String[] command = new String[args.length + 1];
        command[0] = "translate";
        System.arraycopy(args, 0, command, 1, args.length);
        try (SignalStop stop = new SignalStop(terminal.err())) {
            TranslateStreams streams = new TranslateStreams(in, out, false, false);
            int exitCode = TtCommandLine.create(
                            terminal, List.of(new TranslateCommand(terminal, stop, opener, streams)))
                    .execute(command);
            terminal.err().flush();
            String text = out instanceof ByteArrayOutputStream bytes ? bytes.toString(StandardCharsets.UTF_8) : "";
            return new Run(exitCode, help + text, messages.toString());
        }
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }
}
