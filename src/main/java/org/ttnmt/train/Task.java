package org.ttnmt.train;

import java.util.List;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.data.EncodedPair;
import org.ttnmt.model.batch.PaddedBatch;

/** What a network learns to do: it says what is read and what is to be predicted in a batch of pairs. */
@FunctionalInterface
public interface Task {
    PaddedBatch batch(List<EncodedPair> pairs);

    /**
     * What a decoder writes: labels, or a translation.
     *
     * @param bos first token that the decoder reads; of labels, what stands where there is none
     * @param eos last token of both sides
     * @param sourceEnds whether it is that of the source
     */
    static Task of(Decoder decoder, int bos, int eos, boolean sourceEnds) {
        return decoder.writesLabels()
                ? labels(decoder == Decoder.TAGGING, bos, eos)
                : translation(bos, eos, sourceEnds);
    }

    private static Task labels(boolean ofEachPiece, int bos, int eos) {
        return pairs -> PaddedBatch.labelled(
                pairs.stream().map(EncodedPair::source).toList(),
                pairs.stream().map(EncodedPair::target).toList(),
                ofEachPiece,
                bos,
                eos);
    }

    /**
     * A part of each sentence is to be predicted: where the source has a mask, the target has the piece.
     *
     * @param mask what the decoder reads in the place of pieces that the source shows (Song et al. 2019, section 3.1)
     */
    static Task hidden(int mask, int bos, int eos, boolean sourceEnds) {
        return pairs -> PaddedBatch.hidden(
                pairs.stream().map(EncodedPair::source).toList(),
                pairs.stream().map(EncodedPair::target).toList(),
                mask,
                bos,
                eos,
                sourceEnds);
    }

    /** Pieces of the source itself are to be predicted; bos stands in targets where none is. */
    static Task masked(int bos, int eos) {
        return labels(true, bos, eos);
    }

    /** Each piece is to be predicted from those before it; there is no source. */
    static Task language(int bos, int eos) {
        return pairs -> PaddedBatch.of(
                pairs.stream().map(pair -> new int[0]).toList(),
                pairs.stream().map(EncodedPair::target).toList(),
                bos,
                eos);
    }

    /**
     * Translation: the source is read, the target predicted.
     *
     * @param bos first token that the decoder reads
     * @param eos last token of both sides
     * @param sourceEnds whether it is that of the source
     */
    static Task translation(int bos, int eos, boolean sourceEnds) {
        return pairs -> PaddedBatch.of(
                pairs.stream().map(EncodedPair::source).toList(),
                pairs.stream().map(EncodedPair::target).toList(),
                bos,
                eos,
                sourceEnds);
    }
}
