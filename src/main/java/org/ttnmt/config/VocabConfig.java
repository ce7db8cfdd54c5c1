package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The subword vocabulary.
 *
 * @param type SentencePiece model type
 * @param size number of pieces, control symbols included
 * @param shared one vocabulary for both sides, or one each
 * @param characterCoverage share of the corpus' characters that are covered by pieces, in (0, 1]
 * @param byteFallback unknown characters become UTF-8 bytes instead of unk
 * @param userDefinedSymbols pieces that are never split
 * @param normalization name of the normalisation rule: nmt_nfkc, nfkc, nmt_nfkc_cf, nfkc_cf or identity
 * @param sampleSentences sentences that training looks at, at most; bounds memory
 * @param sourceModel an existing SentencePiece model for the source (or for both when shared), or null to train one
 * @param targetModel an existing SentencePiece model for the target, or null
 */
public record VocabConfig(
        Type type,
        int size,
        boolean shared,
        double characterCoverage,
        boolean byteFallback,
        List<String> userDefinedSymbols,
        String normalization,
        int sampleSentences,
        @Nullable Path sourceModel,
        @Nullable Path targetModel) {

    public VocabConfig {
        userDefinedSymbols = List.copyOf(userDefinedSymbols);
        VocabKeys.SIZE.require(size);
        VocabKeys.CHARACTER_COVERAGE.require(characterCoverage);
        VocabKeys.USER_DEFINED_SYMBOLS.require(userDefinedSymbols);
        VocabKeys.NORMALIZATION.require(normalization);
        VocabKeys.SAMPLE_SENTENCES.require(sampleSentences);
        Rule.require(VocabKeys.USER_DEFINED_SYMBOLS, Rules.symbols(userDefinedSymbols, byteFallback));
        Rule.require(VocabKeys.SIZE, Rules.vocabSize(size, byteFallback, userDefinedSymbols, List.of()));
    }

    /** The same with more pieces that are never split, such as the tags of the corpora. */
    public VocabConfig withSymbols(List<String> more) {
        return new VocabConfig(
                type,
                size,
                shared,
                characterCoverage,
                byteFallback,
                Stream.concat(userDefinedSymbols.stream(), more.stream())
                        .distinct()
                        .toList(),
                normalization,
                sampleSentences,
                sourceModel,
                targetModel);
    }

    /** Whether the ids of both sides can mean the same pieces: in one vocabulary, or in two that were made so. */
    public boolean mayHaveSamePieces() {
        return shared || (sourceModel != null && targetModel != null);
    }

    /** SentencePiece model type. */
    public enum Type {
        UNIGRAM,
        BPE
    }
}
