package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;

/** Keys of the section {@code vocab}. */
final class VocabKeys {
    static final Key<VocabConfig.Type> TYPE = Key.of(
            "vocab.type",
            Choice.of(VocabConfig.Type.class),
            VocabConfig.Type.UNIGRAM,
            config -> config.vocab().type(),
            "Kind of the SentencePiece model. unigram: pieces by probability (Kudo 2018). bpe: pieces by merging the most"
                    + " frequent pair (Sennrich et al. 2016).");
    static final Key<Integer> SIZE = Key.of(
            "vocab.size",
            WholeNumber.between(8, 1_000_000),
            8000,
            config -> config.vocab().size(),
            "Number of pieces, control symbols included. Usual: 4000 to 10000 for up to 200k pairs, 16000 to 32000 above.");
    static final Key<Boolean> SHARED = Key.of(
            "vocab.shared",
            TrueOrFalse.TYPE,
            true,
            config -> config.vocab().shared(),
            "true: one vocabulary, trained on both sides, as languages that share a script like it. false: one for each side,"
                    + " of vocab.size each.");
    static final Key<Double> CHARACTER_COVERAGE = Key.of(
            "vocab.character_coverage",
            DecimalNumber.above(0).atMost(1),
            0.9995,
            config -> config.vocab().characterCoverage(),
            "Share of the characters of the training text that get a piece; the rarest others become unknown (or bytes, with"
                    + " vocab.byte_fallback). 1.0 keeps all.");
    static final Key<Boolean> BYTE_FALLBACK = Key.of(
            "vocab.byte_fallback",
            TrueOrFalse.TYPE,
            false,
            config -> config.vocab().byteFallback(),
            "true: a character without a piece is spelt with up to 4 of 256 byte pieces, so that nothing is unknown; they count in"
                    + " vocab.size.");
    static final Key<List<String>> USER_DEFINED_SYMBOLS = Key.of(
            "vocab.user_defined_symbols",
            TextList.TYPE,
            List.of(),
            config -> config.vocab().userDefinedSymbols(),
            "Texts that are always one piece and never split, such as tags of a language or a format.");
    static final Key<String> NORMALIZATION = Key.of(
            "vocab.normalization",
            Choice.of("nmt_nfkc", "nfkc", "nmt_nfkc_cf", "nfkc_cf", "identity"),
            "nmt_nfkc",
            config -> config.vocab().normalization(),
            "Rule that text passes before it is split, named as in SentencePiece. nfkc: Unicode's NFKC; nmt_: also removes"
                    + " control characters and unifies spaces; _cf: also folds case; identity: none.");
    static final Key<Integer> SAMPLE_SENTENCES = Key.of(
            "vocab.sample_sentences",
            WholeNumber.between(1, 1_000_000_000),
            2_000_000,
            config -> config.vocab().sampleSentences(),
            "Sentences, drawn at random, that training the vocabulary looks at, at most. Its memory grows with them.");
    static final Key<Path> SOURCE_MODEL = Key.optional(
            "vocab.source_model",
            FilePath.INPUT,
            config -> config.vocab().sourceModel(),
            "An existing SentencePiece .model for the source side, or for both when vocab.shared. Left out: one is trained.");
    static final Key<Path> TARGET_MODEL = Key.optional(
            "vocab.target_model",
            FilePath.INPUT,
            config -> config.vocab().targetModel(),
            "An existing SentencePiece .model for the target side, when not vocab.shared. Left out: one is trained.");

    static final List<Key<?>> ALL = List.of(
            TYPE,
            SIZE,
            SHARED,
            CHARACTER_COVERAGE,
            BYTE_FALLBACK,
            USER_DEFINED_SYMBOLS,
            NORMALIZATION,
            SAMPLE_SENTENCES,
            SOURCE_MODEL,
            TARGET_MODEL);

    private VocabKeys() {}

    static VocabConfig build(Values values) {
        return new VocabConfig(
                values.get(TYPE),
                values.get(SIZE),
                values.get(SHARED),
                values.get(CHARACTER_COVERAGE),
                values.get(BYTE_FALLBACK),
                values.get(USER_DEFINED_SYMBOLS),
                values.get(NORMALIZATION),
                values.get(SAMPLE_SENTENCES),
                values.find(SOURCE_MODEL),
                values.find(TARGET_MODEL));
    }
}
