package org.ttnmt.app.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ttnmt.app.Progress;
import org.ttnmt.app.training.ToyModel;
import org.ttnmt.app.translate.TranslationInput;

class ScorePairsTest {

    @Test
    void isAskedToStopBetweenTheBatchesOfAWindow() throws IOException {
        AtomicInteger batches = new AtomicInteger();
        ToyModel model = new ToyModel() {
            @Override
            public List<float[]> force(List<int[]> sources, List<int[]> targets) {
                batches.incrementAndGet();
                return super.force(sources, targets);
            }
        };
        PairSource pairs = PairSource.columns(TranslationInput.of(List.of("ab\tAB", "cde\tCDE", "f\tF"), "pairs"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean ended = new ScorePairs(model, model.decoding(), 1, 100, Progress.silent())
                .run(pairs, out, ScoreFormat.TEXT, () -> batches.get() == 2);
        assertFalse(ended);
        assertEquals(2, batches.get());
        assertEquals("", out.toString(StandardCharsets.UTF_8), "a window is written whole");
    }
}
