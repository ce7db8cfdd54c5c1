package org.ttnmt.train;

import java.util.List;
import org.ttnmt.data.EncodedPair;
import org.ttnmt.model.batch.PaddedBatch;

/** What a network learns to do: it says what is read and what is to be predicted in a batch of pairs. */
@FunctionalInterface
public interface Task {
    PaddedBatch batch(List<EncodedPair> pairs);

    /**
     * Translation: the source is read, the target predicted.
     *
     * @param bos first token that the decoder reads
     * @param eos last token of both sides
     */
    static Task translation(int bos, int eos) {
        return pairs -> PaddedBatch.of(
                pairs.stream().map(EncodedPair::source).toList(),
                pairs.stream().map(EncodedPair::target).toList(),
                bos,
                eos);
    }
}
