package org.ttnmt.app.translate;

import org.jspecify.annotations.Nullable;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.SamplingConfig;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.decode.LengthPenalty;
import org.ttnmt.decode.Shortlist;

/**
 * How a text is translated.
 *
 * @param search the beam search; of sampling, the maximum length and the length penalty
 * @param sampling in the place of beam search; null for beam search
 * @param consensus the choice among samples; null for the best score
 * @param nBest translations of each line: 1 to the beam size, or to the number of samples
 * @param alignment what of each translation is aligned
 * @param input what a line says
 * @param steering what all translations have to be like
 * @param onUnknown what becomes of lines without a known character
 * @param shortlist the pieces that translations may consist of; null for the whole vocabulary
 * @param batchSize most sentences that are translated together; long ones form smaller batches, see {@link
 *     #maxBatchPieces}
 * @param workers batches that are translated at the same time
 * @param maxSourceLength pieces of a line that are translated; the rest of a longer line is cut off, with a warning
 */
public record TranslateOptions(
        SearchConfig search,
        @Nullable SamplingConfig sampling,
        @Nullable Consensus consensus,
        int nBest,
        Alignment.Unit alignment,
        InputFormat input,
        Steering steering,
        OnUnknown onUnknown,
        @Nullable Shortlist shortlist,
        int batchSize,
        int workers,
        int maxSourceLength) {

    public static final int DEFAULT_BATCH_SIZE = 32;
    public static final int DEFAULT_MAX_SOURCE_LENGTH = 512;

    /**
     * Bytes of a line that are read, far more than can be translated; see
     * {@link org.ttnmt.io.LineReader#cuttingAfter}.
     */
    public static final int MAX_LINE_BYTES = 1 << 20;

    private static final int MOST_SAMPLES_PER_BATCH = 1024;
    private static final int PIECES_PER_SENTENCE = 128;
    private static final int BATCHES_PER_WINDOW = 16;

    public TranslateOptions {
        check("nBest", nBest);
        check("batchSize", batchSize);
        check("workers", workers);
        check("maxSourceLength", maxSourceLength);
    }

    /** Plain lines by a beam search with nothing on top. */
    public TranslateOptions(DecodingConfig decoding, int nBest, int batchSize, int workers, int maxSourceLength) {
        this(
                SearchConfig.of(decoding),
                null,
                null,
                nBest,
                Alignment.Unit.NONE,
                InputFormat.TEXT,
                Steering.none(),
                OnUnknown.TRANSLATE,
                null,
                batchSize,
                workers,
                maxSourceLength);
    }

    /** One translation of each line with {@code decoding}, by one worker. */
    public static TranslateOptions of(DecodingConfig decoding) {
        return new TranslateOptions(decoding, 1, DEFAULT_BATCH_SIZE, 1, DEFAULT_MAX_SOURCE_LENGTH);
    }

    /** The same with pieces of a shortlist alone. */
    public TranslateOptions withShortlist(Shortlist words) {
        return new TranslateOptions(
                search,
                sampling,
                consensus,
                nBest,
                alignment,
                input,
                steering,
                onUnknown,
                words,
                batchSize,
                workers,
                maxSourceLength);
    }

    /**
     * Whether a line is translated sentence by sentence: not where it asks for a beginning or for texts of its own, or several
     * translations or an alignment are wanted, which are of the whole.
     */
    boolean splits(Query query) {
        return search.decoding().splitSentences()
                && nBest == 1
                && alignment == Alignment.Unit.NONE
                && query.prefix().isEmpty()
                && query.constraints().isEmpty();
    }

    /** By which the length of a translation enters its score. */
    LengthPenalty lengthPenalty() {
        return new LengthPenalty(
                search.decoding().normalization(), search.decoding().lengthPenalty());
    }

    /**
     * Most sentences that are really translated together: hypotheses and samples are rows of their own, so fewer of many.
     *
     * @param mostRows that the model computes together
     */
    int sentencesPerBatch(int mostRows) {
        if (sampling == null) {
            return Math.max(1, Math.min(batchSize, mostRows / search.decoding().beamSize()));
        }
        int samples = consensus == null ? nBest : consensus.samples();
        return Math.max(1, Math.min(batchSize, Math.min(mostRows, MOST_SAMPLES_PER_BATCH) / samples));
    }

    /** Most source pieces of a batch, padding included, so that a few very long lines do not fill the memory. */
    int maxBatchPieces() {
        return (int) Math.min(Integer.MAX_VALUE, (long) batchSize * PIECES_PER_SENTENCE);
    }

    /** Most lines that are sorted by length together. */
    int largestWindow() {
        return (int) Math.min(Integer.MAX_VALUE, (long) batchSize * BATCHES_PER_WINDOW);
    }

    private static void check(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + " but must be 1 or more");
        }
    }
}
