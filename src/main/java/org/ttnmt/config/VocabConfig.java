package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The subword vocabulary. */
public final class VocabConfig extends Section<VocabConfig> {
    static final Keys KEYS = new Keys();

    /** Pieces of the smallest vocabulary that there is. */
    public static final int LEAST_SIZE = 8;

    public static final Key<Type> TYPE = KEYS.of(
            "vocab.type",
            Type.UNIGRAM,
            "Kind of the SentencePiece model. unigram: pieces by probability (Kudo 2018). bpe: pieces by merging the"
                    + " most frequent pair (Sennrich et al. 2016).");

    public Type type() {
        return get(TYPE);
    }

    public static final Key<Integer> SIZE = KEYS.of(
            "vocab.size",
            WholeNumber.between(LEAST_SIZE, 1_000_000),
            8000,
            "Number of pieces, control symbols included. Usual: 4000 to 10000 for up to 200k pairs, 16000 to 32000"
                    + " above.");

    public int size() {
        return get(SIZE);
    }

    public static final Key<Boolean> SHARED = KEYS.derived(
            "vocab.shared",
            TrueOrFalse.TYPE,
            values -> !writesLabels(values),
            "true: one vocabulary, trained on both sides, as languages that share a script like it. false: one for"
                    + " each side, of vocab.size each. The default is true, but false with model.decoder: tagging or"
                    + " classification, whose target vocabulary is the labels of data.train.");

    private static boolean writesLabels(Values values) {
        return values.known(ModelConfig.DECODER)
                && values.get(ModelConfig.DECODER).writesLabels();
    }

    public boolean shared() {
        return get(SHARED);
    }

    public static final Key<Double> CHARACTER_COVERAGE = KEYS.of(
            "vocab.character_coverage",
            DecimalNumber.above(0).atMost(1),
            0.9995,
            "Share of the characters of the training text that get a piece; the rarest others become unknown (or"
                    + " bytes, with vocab.byte_fallback). 1.0 keeps all.");

    public double characterCoverage() {
        return get(CHARACTER_COVERAGE);
    }

    public static final Key<Boolean> BYTE_FALLBACK = KEYS.of(
            "vocab.byte_fallback",
            TrueOrFalse.TYPE,
            false,
            "true: a character without a piece is spelt with up to 4 of 256 byte pieces, so that nothing is unknown;"
                    + " they count in vocab.size.");

    public boolean byteFallback() {
        return get(BYTE_FALLBACK);
    }

    public static final Key<List<String>> USER_DEFINED_SYMBOLS = KEYS.of(
            "vocab.user_defined_symbols",
            TextList.TYPE,
            List.of(),
            "Texts that are always one piece and never split, such as tags of a language or a format.");

    public List<String> userDefinedSymbols() {
        return get(USER_DEFINED_SYMBOLS);
    }

    public static final Key<String> NORMALIZATION = KEYS.of(
            "vocab.normalization",
            Choice.of("nmt_nfkc", "nfkc", "nmt_nfkc_cf", "nfkc_cf", "identity"),
            "nmt_nfkc",
            "Rule that text passes before it is split, named as in SentencePiece. nfkc: Unicode's NFKC; nmt_: also"
                    + " removes control characters and unifies spaces; _cf: also folds case; identity: none.");

    public String normalization() {
        return get(NORMALIZATION);
    }

    public static final Key<Integer> SAMPLE_SENTENCES = KEYS.of(
            "vocab.sample_sentences",
            WholeNumber.between(1, 1_000_000_000),
            2_000_000,
            "Sentences, drawn at random, that training the vocabulary looks at, at most. Its memory grows with them.");

    public int sampleSentences() {
        return get(SAMPLE_SENTENCES);
    }

    public static final Key<Path> SOURCE_MODEL = KEYS.optional(
            "vocab.source_model",
            FilePath.INPUT,
            "An existing SentencePiece .model for the source side, or for both when vocab.shared. Left out: one is"
                    + " trained.");

    public @Nullable Path sourceModel() {
        return find(SOURCE_MODEL);
    }

    public static final Key<Path> TARGET_MODEL = KEYS.optional(
            "vocab.target_model",
            FilePath.INPUT,
            "An existing SentencePiece .model for the target side, when not vocab.shared. Left out: one is trained.");

    public @Nullable Path targetModel() {
        return find(TARGET_MODEL);
    }

    /** Every key with its default value. */
    public static final VocabConfig DEFAULT = new VocabConfig(KEYS.defaults());

    VocabConfig(Settings values) {
        super(KEYS, values, VocabConfig::new);
    }

    /** The same with more pieces that are never split, such as the tags of the corpora. */
    public VocabConfig withSymbols(List<String> more) {
        return with(USER_DEFINED_SYMBOLS.is(Stream.concat(userDefinedSymbols().stream(), more.stream())
                .distinct()
                .toList()));
    }

    /** The piece that stands for a gap. */
    public static final String MASK = "<mask>";

    /** SentencePiece model type. */
    public enum Type {
        UNIGRAM,
        BPE
    }
}
