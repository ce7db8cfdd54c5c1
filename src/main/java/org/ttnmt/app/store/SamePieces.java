package org.ttnmt.app.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.RunConfig;
import org.ttnmt.text.Vocabulary;

/** Whether two vocabularies are one. */
public final class SamePieces {
    private SamePieces() {}

    /**
     * Refuses vocabularies that differ when all embeddings are one matrix.
     *
     * @throws UserException naming the first difference
     */
    static void require(RunConfig config, Vocabulary source, Vocabulary target) {
        TiedEmbeddings tied = config.model().tiedEmbeddings();
        if (!tied.sharesEmbedding() || source == target) {
            return;
        }
        String difference = difference("source", source, "target", target);
        if (difference != null) {
            throw refusal(tied, difference);
        }
    }

    /** The first difference, in words; null when each id is the same piece in both. */
    public static @Nullable String difference(String name, Vocabulary one, String otherName, Vocabulary other) {
        if (one.size() != other.size()) {
            return name + " has " + one.size() + " pieces and " + otherName + " " + other.size();
        }
        for (int id = 0; id < one.size(); id++) {
            if (!one.piece(id).equals(other.piece(id))) {
                return "piece " + id + " is " + one.piece(id) + " in " + name + " and " + other.piece(id) + " in "
                        + otherName;
            }
        }
        return null;
    }

    private static UserException refusal(TiedEmbeddings tied, String difference) {
        return new UserException("model.tied_embeddings is " + tied.name().toLowerCase(Locale.ROOT)
                + ", which needs the same pieces with the same ids on both sides, but "
                + difference + ". Write target or none, or share the vocabulary (vocab.shared: true).");
    }
}
