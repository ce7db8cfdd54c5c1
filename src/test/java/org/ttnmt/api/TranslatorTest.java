package org.ttnmt.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ttnmt.app.training.ToyModel;

/** The library with a model that writes upper case. */
@Timeout(60)
class TranslatorTest {
    private static final TranslatorOptions OPTIONS =
            TranslatorOptions.defaults().withBatchSize(4).withBeamSize(3).withThreads(1);

    @Test
    void sentencesListsAndStreamsAreTranslatedInOrder() {
        try (Translator translator = open(new ToyModel(), OPTIONS)) {
            assertEquals("ABC", translator.translate("abc"));
            assertEquals("", translator.translate("  "));
            assertEquals(List.of("A", "", "LONG ONE", "B"), translator.translate(List.of("a", "", "long one", "b")));
            assertEquals(List.of(), translator.translate(List.of()));
            List<String> many =
                    IntStream.range(0, 500).mapToObj(i -> "line " + i).toList();
            assertEquals(
                    many.stream().map(line -> line.toUpperCase(Locale.ROOT)).toList(),
                    translator.translate(many.stream().parallel()).toList());
        }
    }

    @Test
    void defaultsFitHostsWithManyProcessors() {
        assertEquals(4, TranslatorOptions.on(4).threads());
        assertEquals(1024, TranslatorOptions.on(2000).threads());
    }

    /** A translation is a line, so that a program may write it to a file as it is. */
    @Test
    void aSentenceOfSeveralLinesHasATranslationOfOne() {
        try (Translator translator = open(new ToyModel(), OPTIONS)) {
            assertEquals("A  B C\u2028D\u0085E", translator.translate("a\r\nb\nc\u2028d\u0085e"));
        }
    }

    @Test
    void candidatesHaveScoresBestFirst() {
        try (Translator translator = open(new ToyModel(), OPTIONS.withNBest(2))) {
            List<Candidate> candidates = translator.candidates("ab");
            assertEquals(
                    List.of("AB", "Ab"),
                    candidates.stream().map(Candidate::text).toList());
            assertEquals(-0.1, candidates.get(0).score(), 1e-6);
            assertEquals(-2.7, candidates.get(1).logProb(), 1e-6);
            assertEquals(candidates, translator.submit("ab").join());
        }
    }

    @Test
    void aStreamIsReadAsItsTranslationsAreTaken() {
        AtomicInteger read = new AtomicInteger();
        AtomicBoolean closed = new AtomicBoolean();
        Stream<String> endless =
                Stream.generate(() -> "line " + read.getAndIncrement()).onClose(() -> closed.set(true));
        try (Translator translator = open(new ToyModel(), OPTIONS);
                Stream<String> translated = translator.translate(endless)) {
            assertEquals(0, read.get());
            Iterator<String> results = translated.iterator();
            for (int i = 0; i < 100; i++) {
                assertEquals("LINE " + i, results.next());
                assertTrue(read.get() <= i + 9, read + " lines read for " + (i + 1));
            }
        }
        assertTrue(closed.get());
    }

    @Test
    void whatIsClosedSaysSo() {
        ToyModel model = new ToyModel();
        Translator translator = open(model, OPTIONS);
        Iterator<String> results =
                translator.translate(Stream.generate(() -> "a")).iterator();
        results.next();
        translator.close();
        translator.close();
        assertTrue(model.closed);
        for (Runnable call : List.<Runnable>of(
                () -> translator.translate("a"),
                () -> translator.translate(List.of("a")),
                () -> translator.candidates("a"),
                () -> translator.submit("a").join(),
                () -> IntStream.range(0, 100).forEach(i -> results.next()))) {
            assertEquals(
                    "The translator is closed.",
                    assertThrows(IllegalStateException.class, call::run).getMessage());
        }
    }

    @Test
    void closingWaitsForCallsUnderWay() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            ToyModel model = new ToyModel(1); // which fails when it is closed while it is used
            Translator translator = open(model, OPTIONS.withWorkers(2));
            AtomicInteger translated = new AtomicInteger();
            Map<String, Integer> wrong = new ConcurrentHashMap<>();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Thread caller = new Thread(() -> {
                    while (true) {
                        try {
                            String text = translator.translate("word");
                            if (!text.equals("WORD")) {
                                wrong.merge(text, 1, Integer::sum);
                            }
                            translated.incrementAndGet();
                        } catch (IllegalStateException e) {
                            if (!"The translator is closed.".equals(e.getMessage())) {
                                wrong.merge(e.toString(), 1, Integer::sum);
                            }
                            return;
                        }
                    }
                });
                caller.start();
                callers.add(caller);
            }
            while (translated.get() < 20) {
                Thread.onSpinWait();
            }
            translator.close();
            assertTrue(model.closed);
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals(Map.of(), wrong);
        }
    }

    @Test
    void whoeverIsToldOfAResultMayClose() {
        ToyModel model = new ToyModel();
        Translator translator = open(model, OPTIONS);
        assertEquals(
                "ABC",
                translator
                        .submit("abc")
                        .thenApply(found -> {
                            translator.close();
                            return found.get(0).text();
                        })
                        .join());
        assertTrue(model.closed);
    }

    @Test
    void anInterruptEndsTheWaiting() {
        try (Translator translator = open(new ToyModel(20), OPTIONS)) {
            Thread.currentThread().interrupt();
            assertThrows(CancellationException.class, () -> translator.translate("a rather long sentence"));
            assertTrue(Thread.interrupted(), "the interrupt status stays");
            assertEquals("A", translator.translate("a"));
        }
    }

    @Test
    void whatIsLostIsTold() {
        List<String> told = new ArrayList<>();
        TranslatorOptions options = OPTIONS.withMaxSourceLength(3).withWarnings(told::add);
        try (Translator translator = open(new ToyModel(), options)) {
            assertEquals("ABC", translator.translate("abcdef"));
        }
        assertEquals(
                List.of("warning: request:1: the line has 6 pieces and only the first 3 are translated. Split it into"
                        + " sentences, one a line, or let --split-sentences (decoding.split_sentences) do it."),
                told);
    }

    @Test
    void paragraphsAreSplitWhereAskedTo() {
        List<String> told = new ArrayList<>();
        TranslatorOptions options = OPTIONS.withMaxSourceLength(4).withWarnings(told::add);
        try (Translator translator = open(new ToyModel(), options.withSplitSentences(true))) {
            assertEquals("ABC. DE.", translator.translate("abc. De."));
            assertEquals(List.of(), told);
        }
        try (Translator translator = open(new ToyModel(), options.withSplitSentences(false))) {
            assertEquals("ABC.", translator.translate("abc. De."));
            assertEquals(1, told.size());
        }
    }

    @Test
    void optionsAreChecked() {
        assertEquals(
                "nBest is 4 but must be 1 to 3",
                assertThrows(IllegalArgumentException.class, () -> OPTIONS.withNBest(4))
                        .getMessage());
        assertEquals(
                "batchSize is 0 but must be 1 to 4096",
                assertThrows(IllegalArgumentException.class, () -> OPTIONS.withBatchSize(0))
                        .getMessage());
        ToyModel model = new ToyModel();
        TranslatorOptions wide = TranslatorOptions.defaults().withNBest(5); // the model's beam has 2
        assertEquals(
                "nBest is 5 but must be 1 to the beam size, 2",
                assertThrows(IllegalArgumentException.class, () -> open(model, wide))
                        .getMessage());
        assertTrue(model.closed);
        assertFalse(new ToyModel().closed);
    }

    private static Translator open(ToyModel model, TranslatorOptions options) {
        return Translator.open((dir, precision, compute) -> model, Path.of("model"), options);
    }
}
