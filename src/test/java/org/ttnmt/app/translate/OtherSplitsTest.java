package org.ttnmt.app.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.app.Progress;
import org.ttnmt.app.training.ToyModel;
import org.ttnmt.app.translate.Translation.Candidate;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.text.Vocabulary;

/** Translations whose text does not tell their pieces, over a vocabulary of bytes. */
class OtherSplitsTest {

    @Test
    void linesWithOtherPiecesAreCountedOnce() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ToyModel model = new ToyModel();
        Vocabulary target = model.target();
        OtherSplits splits = new OtherSplits(new StreamOutput(out, TranslationFormat.TEXT, model), target);
        splits.write(new Translation(Query.of(1, ""), List.of(found("ab", false, 100, 101))));
        splits.write(new Translation(Query.of(2, ""), List.of(found("ab", true, 100, 101))));
        splits.write(new Translation(Query.of(3, ""), List.of(found("", false))));
        List<String> said = new ArrayList<>();
        splits.finish(lines(said));
        assertEquals(List.of(), said);
        splits.write(new Translation(Query.of(4, ""), List.of(found("ab", false, 200), found("abc", false, 200, 102))));
        splits.finish(lines(said));
        assertEquals(
                List.of("note: 1 line has a translation in other pieces than the vocabulary splits the text into, with"
                        + " another score than tt score gives the text. --format tsv or json keeps the pieces."),
                said);
        splits.flush();
        assertEquals("ab\nab\n\nab\n", out.toString(StandardCharsets.UTF_8));
    }

    private static Candidate found(String text, boolean truncated, int... tokens) {
        double[] logProbs = new double[truncated ? tokens.length : tokens.length + 1];
        return new Candidate(text, new Hypothesis(tokens, logProbs, 0, 0, truncated), 0, List.of(), null);
    }

    private static Progress lines(List<String> said) {
        return Progress.ofLines(said::add);
    }
}
