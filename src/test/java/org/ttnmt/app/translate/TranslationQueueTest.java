package org.ttnmt.app.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ttnmt.app.Progress;
import org.ttnmt.app.training.ToyModel;
import org.ttnmt.model.StepModel;

/** Sentences from anywhere in batches, with a model that writes upper case. */
@Timeout(60)
class TranslationQueueTest {

    @Test
    void whatWaitsIsTranslatedTogether() throws Exception {
        ToyModel model = new ToyModel(5);
        List<CompletableFuture<Translation>> asked = new ArrayList<>();
        try (TranslationQueue queue = queue(model, 1)) {
            for (int i = 0; i < 64; i++) {
                asked.add(queue.submit("sentence"));
            }
        }
        for (CompletableFuture<Translation> one : asked) {
            assertTrue(one.isDone(), "closing waits for what was asked");
            assertEquals("SENTENCE", one.get().best().text());
        }
        assertEquals(8, model.largestBatch.get());
        assertTrue(model.starts.get() < 20, model.starts + " batches for 64 sentences");
    }

    @Test
    void workersTranslateAtTheSameTime() {
        ToyModel model = new ToyModel(5);
        try (TranslationQueue queue = queue(model, 3)) {
            List<CompletableFuture<Translation>> asked = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                asked.add(queue.submit("a sentence of some length " + i));
            }
            for (int i = 0; i < 300; i++) {
                String expected = ("a sentence of some length " + i).toUpperCase(Locale.ROOT);
                assertEquals(expected, asked.get(i).join().best().text());
            }
        }
        assertTrue(model.mostRunning.get() > 1, "one batch at a time");
    }

    @Test
    void aFailureReachesTheCallersOfItsBatchAlone() throws Exception {
        IllegalStateException failure = new IllegalStateException("no network");
        ToyModel model = new ToyModel() {
            @Override
            public StepModel stepModel() {
                StepModel whole = super.stepModel();
                return new StepModel() {
                    @Override
                    public Decoding start(List<int[]> sources, List<int[]> words) {
                        if (sources.get(0).length == 3) {
                            throw failure;
                        }
                        return whole.start(sources);
                    }

                    @Override
                    public int vocabularySize() {
                        return whole.vocabularySize();
                    }

                    @Override
                    public int bos() {
                        return whole.bos();
                    }

                    @Override
                    public int eos() {
                        return whole.eos();
                    }

                    @Override
                    public int unk() {
                        return whole.unk();
                    }
                };
            }
        };
        try (TranslationQueue queue = queue(model, 1)) {
            CompletableFuture<Translation> bad = queue.submit("bad");
            assertSame(failure, assertThrows(ExecutionException.class, bad::get).getCause());
            assertEquals("GOOD", queue.submit("good").get().best().text());
        }
    }

    private static TranslationQueue queue(ToyModel model, int workers) {
        return new TranslationQueue(
                model,
                new TranslateOptions(model.decoding(), 1, 8, workers, 100),
                new Warnings(Progress.silent(), "request"));
    }
}
