package org.ttnmt.app.training;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.text.SentencePieceVocabulary;

/**
 * The vocabularies of both sides, opened from their files.
 *
 * @param source null when there is none
 * @param target null when there is none; the same as {@code source} when both are one file
 */
record VocabularyFiles(@Nullable SentencePieceVocabulary source, @Nullable SentencePieceVocabulary target) {

    /**
     * Opens none, one for both sides, or one each.
     *
     * @throws org.ttnmt.UserException when one cannot be opened
     */
    static VocabularyFiles open(List<Path> models) {
        return models.isEmpty() ? open(null, null) : open(models.get(0), models.get(models.size() - 1));
    }

    /** The same; a model that is null is not there. */
    static VocabularyFiles open(@Nullable Path source, @Nullable Path target) {
        SentencePieceVocabulary first = source == null ? null : SentencePieceVocabulary.open(source);
        return new VocabularyFiles(
                first, target == null ? null : target.equals(source) ? first : SentencePieceVocabulary.open(target));
    }
}
