package org.ttnmt.app.translate;

import java.util.List;
import org.ttnmt.UserException;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.data.PairText;
import org.ttnmt.decode.Searches;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.model.AttentionWeights;
import org.ttnmt.model.StepModel;
import org.ttnmt.text.LabelVocabulary;
import org.ttnmt.text.Vocabulary;

/** A trained model that is open for translating. Threads may share it. */
public interface TranslationModel extends AutoCloseable {

    Vocabulary source();

    Vocabulary target();

    /**
     * The network, valid until this model is closed.
     *
     * @throws UserException when it writes all at once
     */
    StepModel stepModel();

    /** What decodes with it. */
    EngineChoice engine();

    /** Hypotheses of all sentences that it computes together at most. */
    default int mostRows() {
        return Integer.MAX_VALUE;
    }

    /** How it writes. */
    default Decoder decoder() {
        return Decoder.AUTOREGRESSIVE;
    }

    /** The most translations of a source that a search has. */
    default int mostTranslations(DecodingConfig search) {
        return switch (decoder()) {
            case AUTOREGRESSIVE, ALONE, CTC -> search.beamSize();
            case MASK_PREDICT -> search.lengthCandidates();
            case TAGGING, NONE -> 1;
            case CLASSIFICATION -> target().size() - LabelVocabulary.FIRST;
        };
    }

    /** How its lines become ids, and ids lines. */
    default PairText text() {
        return PairText.of(decoder(), source(), target());
    }

    /** The ways to look for translations with it. */
    default Searches searches() {
        return Searches.of(stepModel());
    }

    /** The settings that the model was trained with: the defaults of a translation. */
    DecodingConfig decoding();

    /**
     * The shortlist beside the model, read anew.
     *
     * @throws UserException when there is none or it does not fit
     */
    Shortlist shortlist();

    /**
     * Log-probabilities of given translations: of each token, then of eos.
     *
     * @param sources ids without eos, none empty
     * @param targets ids without bos and eos
     */
    List<float[]> force(List<int[]> sources, List<int[]> targets);

    /** The weights of every attention for one pair of ids. */
    AttentionWeights attend(int[] source, int[] target);

    /** Whether the attention weights of each position sum to 1. */
    boolean distributesAttention();

    /**
     * Refuses what only weights that sum to 1 have a meaning for.
     *
     * @param what asks for it
     * @throws UserException when this model has others
     */
    default void requireDistribution(String what) {
        if (!distributesAttention()) {
            throw new UserException(what + " reads weights of attention to the source as shares that sum to 1, but the"
                    + " model has none: it has model.attention_normalizer: relu, model.rnn_attention: none or"
                    + " local_p, or model.decoder: ctc, mask_predict, tagging or classification. Leave it out, or use a model"
                    + " with another.");
        }
    }

    @Override
    void close();
}
