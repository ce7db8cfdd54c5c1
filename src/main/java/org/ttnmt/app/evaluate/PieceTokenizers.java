package org.ttnmt.app.evaluate;

import java.io.File;
import java.util.List;
import java.util.function.Function;
import org.ttnmt.text.SentencePieceVocabulary;

/** Opens SentencePiece models for BLEU over subword pieces. */
public final class PieceTokenizers {
    private PieceTokenizers() {}

    /** Gives the pieces of a line; the model stays open for the life of the process. */
    public static Function<String, List<String>> open(File model) {
        SentencePieceVocabulary vocabulary = SentencePieceVocabulary.open(model.toPath());
        return vocabulary::pieces;
    }
}
