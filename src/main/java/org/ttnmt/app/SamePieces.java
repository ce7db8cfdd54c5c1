package org.ttnmt.app;

import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.RunConfig;
import org.ttnmt.text.Vocabulary;

/** What one embedding matrix for both sides asks of two vocabularies. */
final class SamePieces {
    private SamePieces() {}

    /**
     * Refuses vocabularies that differ when all embeddings are one matrix.
     *
     * @throws UserException naming the first difference
     */
    static void require(RunConfig config, Vocabulary source, Vocabulary target) {
        if (config.model().tiedEmbeddings() != TiedEmbeddings.ALL || source == target) {
            return;
        }
        if (source.size() != target.size()) {
            throw refusal("source has " + source.size() + " pieces and target " + target.size());
        }
        for (int id = 0; id < source.size(); id++) {
            if (!source.piece(id).equals(target.piece(id))) {
                throw refusal("piece " + id + " is " + source.piece(id) + " in source and " + target.piece(id)
                        + " in target");
            }
        }
    }

    private static UserException refusal(String difference) {
        return new UserException(
                "model.tied_embeddings is all, which needs the same pieces with the same ids on both sides, but "
                        + difference + ". Write target or none, or share the vocabulary (vocab.shared: true).");
    }
}
