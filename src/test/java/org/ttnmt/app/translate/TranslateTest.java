package org.ttnmt.app.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.training.ToyModel;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.Samples;
import org.ttnmt.io.Line;
import org.ttnmt.io.LineReader;

@Timeout(60)
class TranslateTest {
    private final List<String> warnings = new ArrayList<>();

    @Test
    void emptyAndBlankLinesStayInPlaceAndNeverReachTheNetwork() throws Exception {
        ToyModel model = new ToyModel();
        assertEquals("\n\n\n", translate(model, "\n  \t \n\r\n"));
        assertEquals("\n\n\n", translate(model, "\u00a0\u2003\u3000\n\u200b\ufeff\n\u0001\u200e\n"));
        assertEquals(0, model.starts.get());
        assertEquals("\nONE\n\n\nTWO\n", translate(model, "\none\n \n\ntwo\n"));
        assertEquals("", translate(model, ""));
        assertEquals("LAST LINE WITHOUT END\n", translate(model, "last line without end"));
    }

    @Test
    void linesArePutBackInOrderForAnyBatchSizeAndNumberOfWorkers() throws Exception {
        String input = randomLines(700);
        String expected = input.lines()
                .map(line -> line.strip().toUpperCase(Locale.ROOT) + "\n")
                .collect(Collectors.joining());
        for (int workers : new int[] {1, 3}) {
            for (int batchSize : new int[] {1, 7, 32, 1000}) {
                ToyModel model = new ToyModel();
                assertEquals(expected, translate(model, input, options(1, batchSize, workers, 1000)));
                assertTrue(model.largestBatch.get() <= batchSize);
                assertTrue(model.networks.get() <= workers);
            }
        }
    }

    @Test
    void workersTranslateAtTheSameTime() throws Exception {
        ToyModel model = new ToyModel(1);
        translate(model, randomLines(200), options(1, 8, 3, 1000));
        assertEquals(3, model.mostRunning.get());
    }

    @Test
    void veryLongLinesFormSmallBatches() throws Exception {
        ToyModel model = new ToyModel();
        // 4 sentences of 128 pieces are the most of a batch; these have 300 and fit one at a time
        String input = ("x".repeat(300) + "\n").repeat(4);
        assertEquals(input.toUpperCase(Locale.ROOT), translate(model, input, options(1, 4, 1, 1000)));
        assertEquals(1, model.largestBatch.get());
    }

    @Test
    void aLineComesOutWhileTheProducerIsStillThinking() throws Exception {
        PipedInputStream in = new PipedInputStream();
        BlockingQueue<String> out = new LinkedBlockingQueue<>();
        Thread translating = new Thread(() -> {
            try {
                run(new ToyModel(), in, queueOutput(out), StopSignal.never(), options(1, 32, 1, 1000));
            } catch (IOException e) {
                out.add(e.toString());
            }
        });
        try (PipedOutputStream producer = new PipedOutputStream(in)) {
            translating.start();
            for (String word : List.of("one", "", "three")) {
                producer.write((word + "\n").getBytes(StandardCharsets.UTF_8));
                producer.flush();
                long asked = System.nanoTime();
                assertEquals(word.toUpperCase(Locale.ROOT), out.poll(20, TimeUnit.SECONDS));
                assertEquals("flushed", out.poll(20, TimeUnit.SECONDS));
                assertTrue(System.nanoTime() - asked < TimeUnit.SECONDS.toNanos(5));
            }
        }
        translating.join();
    }

    @Test
    void endlessInputNeedsBoundedMemory() throws Exception {
        AtomicLong read = new AtomicLong();
        AtomicLong written = new AtomicLong();
        AtomicLong furthest = new AtomicLong();
        String text = "a ".repeat(20);
        int lines = 30_000;
        TranslateOptions options = options(1, 16, 2, 1000);
        TranslationOutput output = new TranslationOutput() {
            @Override
            public void write(Translation translation) {
                assertEquals(written.incrementAndGet(), translation.line());
                furthest.accumulateAndGet(read.get() - written.get(), Math::max);
            }

            @Override
            public void flush() {}
        };
        Supplier<@Nullable Line> endless = () -> {
            long number = read.incrementAndGet();
            return number <= lines ? new Line(number, number % 50 == 0 ? text : "", null) : null;
        };
        Translate.Summary summary =
                new Translate(new ToyModel(), options, progress()).run(input(endless), output, StopSignal.never());
        assertEquals(lines, summary.lines());
        assertTrue(furthest.get() <= 4L * options.largestWindow() + 2, "lines in memory: " + furthest.get());
    }

    /** Slow, because only more lines of a megabyte than may be read ahead show the limit: a hundred of them. */
    @Tag("slow")
    @Test
    void fewCharactersAreReadAheadOfHugeLines() throws Exception {
        AtomicLong read = new AtomicLong();
        AtomicLong written = new AtomicLong();
        AtomicLong furthest = new AtomicLong();
        String megabyte = "x".repeat(1 << 20);
        Supplier<@Nullable Line> huge = () -> {
            long number = read.incrementAndGet();
            return number <= 100 ? new Line(number, megabyte, null) : null;
        };
        TranslationOutput output = new TranslationOutput() {
            @Override
            public void write(Translation translation) {
                furthest.accumulateAndGet(read.get() - written.incrementAndGet(), Math::max);
                assertEquals("XXX", translation.best().text());
            }

            @Override
            public void flush() {}
        };
        new Translate(new ToyModel(), options(1, 100, 1, 3), progress()).run(input(huge), output, StopSignal.never());
        assertEquals(100, written.get());
        assertTrue(furthest.get() <= 25, "megabytes in memory: " + furthest.get());
    }

    @Test
    void overlongLinesAreCutWithAWarningThatNamesThem() throws Exception {
        assertEquals("SHORT\nABCDEFGH\n", translate(new ToyModel(), "short\nabcdefghijkl\n", options(1, 4, 1, 8)));
        assertEquals(
                List.of("warning: in:2: the line has 12 pieces and only the first 8 are translated. Split it into"
                        + " sentences, one a line, or let --split-sentences (decoding.split_sentences) do it."),
                warnings);
    }

    @Test
    void bytesThatAreNotUtf8AreReplacedWithAWarning() throws Exception {
        byte[] input = {'a', '\n', 'b', (byte) 0xff, 'c', '\r', '\n', (byte) 0xef, (byte) 0xbf, (byte) 0xbd, '\n'};
        assertEquals("A\nB\uFFFDC\n\uFFFD\n", translate(new ToyModel(), input, options(1, 4, 1, 100)));
        assertEquals(
                List.of("warning: in:2: byte 2 of the line is 0xff, which is not UTF-8 there; U+FFFD is translated in"
                        + " its place"),
                warnings);
    }

    @Test
    void aNulIsReplacedWithAWarning() throws Exception {
        assertEquals("A\uFFFDB\n", translate(new ToyModel(), "a\0b\n", options(1, 4, 1, 100)));
        assertEquals(
                List.of("warning: in:1: byte 2 of the line is NUL, which no text holds (is the file binary or UTF-16?);"
                        + " U+FFFD is translated in its place"),
                warnings);
    }

    @Test
    void manyWarningsOfAKindAreCounted() throws Exception {
        String output = translate(new ToyModel(), "abcd\n".repeat(200), options(1, 4, 1, 3));
        assertEquals("ABC\n".repeat(200), output);
        assertEquals(11, warnings.size());
        assertEquals("warning: in: 200 lines were cut; the first 10 are named above", warnings.get(10));
    }

    @Test
    void hostileLinesGiveOneLineEach() throws Exception {
        String input = "\uFEFFbom\na\u0000b\ncr\rinside\n\u2028\u0085x\n😀😀\n\u200f\u05d0\u05d1\n</s>\n";
        String output = translate(new ToyModel(), input);
        assertEquals(7, output.chars().filter(c -> c == '\n').count());
        List<String> lines = List.of(output.split("\n"));
        assertEquals("BOM", lines.get(0));
        assertEquals("A\uFFFDB", lines.get(1));
        assertEquals("CR INSIDE", lines.get(2));
        assertEquals("😀😀", lines.get(4));
        assertEquals("</S>", lines.get(6));
    }

    @Test
    void truncatedTranslationsAreNamed() throws Exception {
        DecodingConfig decoding = Samples.decoding(1, 1, 0, 2);
        String output = translate(new ToyModel(), "ab\nabc\n", new TranslateOptions(decoding, 1, 4, 1, 100));
        assertEquals("AB\nAB\n", output);
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).startsWith("warning: in:2: the translation reached the maximum length"));
    }

    @Test
    void nBestIsSortedWithoutDuplicatesAndStartsWithTheBest() throws Exception {
        TranslateOptions options = new TranslateOptions(Samples.decoding(6, 1, 2, 5), 4, 4, 1, 100);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        run(new ToyModel(), bytes("ab\n\nc\n"), output(out, TranslationFormat.N_BEST), StopSignal.never(), options);
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals("0 ||| AB ||| -0.100000", lines.get(0));
        assertEquals("0 ||| Ab ||| -0.900000", lines.get(1));
        assertEquals("0 ||| aB ||| -0.900000", lines.get(2));
        assertEquals("0 ||| ab ||| -1.700000", lines.get(3));
        assertEquals("1 |||  ||| 0.000000", lines.get(4));
        assertEquals("2 ||| C ||| -0.100000", lines.get(5));
    }

    @Test
    void failureOfTheInputComesAfterTheTranslationsBeforeIt() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AtomicLong number = new AtomicLong();
        Supplier<@Nullable Line> failing = () -> {
            if (number.incrementAndGet() > 100) {
                throw new UserException("in: cannot be unpacked");
            }
            return new Line(number.get(), "x", null);
        };
        UserException error =
                assertThrows(UserException.class, () -> new Translate(new ToyModel(), options(1, 8, 1, 100), progress())
                        .run(input(failing), output(out, TranslationFormat.TEXT), StopSignal.never()));
        assertEquals("in: cannot be unpacked", error.getMessage());
        assertEquals("X\n".repeat(100), out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void outputThatFailsEndsEverything() {
        ToyModel model = new ToyModel();
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        String input = "some line\n".repeat(100_000);
        IOException error = assertThrows(
                IOException.class,
                () -> run(
                        model,
                        bytes(input),
                        output(broken, TranslationFormat.TEXT),
                        StopSignal.never(),
                        options(1, 8, 2, 100)));
        assertEquals("Broken pipe", error.getMessage());
        assertEquals(0, model.running.get());
        model.close();
    }

    @Test
    void stopFlushesWhatIsCompleteAndLeavesTheModelAlone() throws Exception {
        ToyModel model = new ToyModel(2);
        AtomicBoolean stop = new AtomicBoolean();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StreamOutput stream = output(out, TranslationFormat.TEXT);
        TranslationOutput output = new TranslationOutput() {
            @Override
            public void write(Translation translation) throws IOException {
                stream.write(translation);
                stop.set(translation.line() >= 20);
            }

            @Override
            public void flush() throws IOException {
                stream.flush();
            }
        };
        AtomicLong number = new AtomicLong();
        Supplier<@Nullable Line> endless = () -> new Line(number.incrementAndGet(), "a line", null);
        Translate.Summary summary =
                new Translate(model, options(1, 8, 2, 100), progress()).run(input(endless), output, stop::get);
        assertTrue(summary.stopped());
        assertEquals(20, summary.lines());
        assertEquals("A LINE\n".repeat(20), out.toString(StandardCharsets.UTF_8));
        model.close();
        assertFalse(Thread.currentThread().isInterrupted());
    }

    private String translate(ToyModel model, String input) throws IOException {
        return translate(model, input, options(1, 4, 1, 1000));
    }

    private String translate(ToyModel model, String input, TranslateOptions options) throws IOException {
        return translate(model, input.getBytes(StandardCharsets.UTF_8), options);
    }

    private String translate(ToyModel model, byte[] input, TranslateOptions options) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Translate.Summary summary = run(
                model,
                new ByteArrayInputStream(input),
                output(out, TranslationFormat.TEXT),
                StopSignal.never(),
                options);
        String text = out.toString(StandardCharsets.UTF_8);
        assertEquals(text.chars().filter(c -> c == '\n').count(), summary.lines());
        assertFalse(summary.stopped());
        return text;
    }

    private Translate.Summary run(
            ToyModel model, InputStream in, TranslationOutput out, StopSignal stop, TranslateOptions options)
            throws IOException {
        try (LineReader lines = new LineReader(in, "in")) {
            return new Translate(model, options, progress()).run(TranslationInput.of(lines, "in"), out, stop);
        }
    }

    private static TranslateOptions options(int beamSize, int batchSize, int workers, int maxSourceLength) {
        return new TranslateOptions(Samples.decoding(beamSize, 1, 2, 5), 1, batchSize, workers, maxSourceLength);
    }

    private static TranslationInput input(Supplier<@Nullable Line> lines) {
        return new TranslationInput(lines, "in", -1);
    }

    private static StreamOutput output(OutputStream out, TranslationFormat format) {
        return new StreamOutput(out, format, new ToyModel());
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String randomLines(int count) {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String line = "line " + i + " abcdefghijklmnopqrstuvwxyz漢字かな".substring(0, random.nextInt(30));
            text.append(i % 10 == 0 ? "" : line).append('\n');
        }
        return text.toString();
    }

    private static TranslationOutput queueOutput(BlockingQueue<String> out) {
        return new TranslationOutput() {
            private boolean dirty;

            @Override
            public void write(Translation translation) {
                out.add(translation.best().text());
                dirty = true;
            }

            @Override
            public void flush() {
                if (dirty) {
                    out.add("flushed");
                }
                dirty = false;
            }
        };
    }

    private Progress progress() {
        return Progress.ofLines(warnings::add);
    }
}
