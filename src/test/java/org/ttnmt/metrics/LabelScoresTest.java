package org.ttnmt.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.UserException;

class LabelScoresTest {
    /** The example of scikit-learn's f1_score: macro 0.2666, micro 0.3333, of the labels 0.8, 0 and 0. */
    private static final List<String> TRUE = List.of("0 1 2", "0", "1 2");

    private static final List<String> FOUND = List.of("0 2 1", " 0", "0  1");

    private static LabelF1Score f1(LabelF1.Average average) {
        return LabelF1.of(List.of(TRUE, FOUND), average).score(FOUND, References.ofStreams(List.of(TRUE)));
    }

    @Test
    void scoresAreThoseOfScikitLearn() {
        LabelF1Score macro = f1(LabelF1.Average.MACRO);
        assertEquals(100 * 0.8 / 3, macro.score(), 1e-9);
        assertEquals(100 / 3.0, macro.micro(), 1e-9);
        assertEquals(100 / 3.0, f1(LabelF1.Average.MICRO).score(), 1e-9);
        assertEquals(List.of("0", "1", "2"), List.copyOf(macro.labels().keySet()));
        assertEquals(new LabelF1Score.OfLabel(2, 3, 2), macro.labels().get("0"));
        assertEquals(new LabelF1Score.OfLabel(0, 2, 2), macro.labels().get("1"));
        AccuracyScore accuracy = new Accuracy().score(FOUND, References.ofStreams(List.of(TRUE)));
        assertEquals(100 / 3.0, accuracy.score(), 1e-9);
        assertEquals("(2 of 6 labels)", accuracy.details());
    }

    /** As scikit-learn counts a label that the output alone has, and leaves out one that nobody has. */
    @Test
    void labelsAreThoseOfReferencesAndOutputs() {
        LabelF1 metric = new LabelF1(List.of("a", "b", "c"), LabelF1.Average.MACRO);
        LabelF1Score score = metric.score(List.of("a a b"), References.ofStreams(List.of(List.of("a a a"))));
        assertEquals(40, score.score(), 1e-9);
        assertEquals(2, score.labels().size());
    }

    @Test
    void whatIsNotLabelledAlikeIsRefused() {
        References references = References.ofStreams(List.of(List.of("a", "a b")));
        UserException e = assertThrows(UserException.class, () -> new Accuracy().score(List.of("a", "a"), references));
        assertEquals(
                "line 2: has 1 label, but its reference has 2; accuracy and F1 compare label by label. Give labels and"
                        + " those that should have been written, as many in each line, or use bleu or exact for text.",
                e.getMessage());
    }
}
