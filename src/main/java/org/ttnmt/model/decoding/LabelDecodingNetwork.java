package org.ttnmt.model.decoding;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ttnmt.model.LabelModel;
import org.ttnmt.model.SlotModel;
import org.ttnmt.model.SpecialTokens;
import org.ttnmt.model.parameters.ParameterValues;

/** A network that labels sources, on one device. */
public final class LabelDecodingNetwork extends FilledNetwork implements LabelModel {

    /** Puts weights on {@code script}'s device. */
    public LabelDecodingNetwork(DecodingScript script, ParameterValues weights, SpecialTokens special) {
        super(script, weights, special);
    }

    /**
     * Log-probabilities of labels.
     *
     * @param labels for each source one, or one for each piece, bos where there is none
     * @return for each source that of each label; none of an end, since the source tells how many there are
     */
    @Override
    public List<float[]> force(List<int[]> sources, List<int[]> labels) {
        List<float[]> results = new ArrayList<>();
        try (SlotModel.Slots slots = read(sources)) {
            List<float[]> logProbs = slots.at(labels);
            for (int row = 0; row < labels.size(); row++) {
                int[] own = labels.get(row);
                float[] all = logProbs.get(row); // (slots, labels): each label in its own slot
                int[] places = IntStream.range(0, own.length)
                        .filter(i -> own[i] != special.bos())
                        .toArray();
                float[] found = new float[places.length];
                for (int i = 0; i < places.length; i++) {
                    found[i] = all[places[i] * own.length + places[i]];
                }
                results.add(found);
            }
        }
        return results;
    }
}
