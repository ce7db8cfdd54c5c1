package org.ttnmt.model.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ttnmt.model.Collapse;
import org.ttnmt.model.SlotModel;
import org.ttnmt.model.SpecialTokens;
import org.ttnmt.model.parameters.ParameterValues;

/** A network that fills slots, on one device: one call computes all of a batch. */
public final class SlotDecodingNetwork extends FilledNetwork implements SlotModel {

    /** Puts weights on {@code script}'s device. */
    public SlotDecodingNetwork(DecodingScript script, ParameterValues weights, SpecialTokens special) {
        super(script, weights, special);
    }

    @Override
    public int blank() {
        return special.bos();
    }

    @Override
    public List<float[]> force(List<int[]> sources, List<int[]> targets) {
        List<int[]> asked = targets.stream()
                .map(target -> IntStream.concat(IntStream.of(blank()), Arrays.stream(target))
                        .toArray())
                .toList();
        List<float[]> results = new ArrayList<>();
        try (Slots slots = read(sources)) {
            List<float[]> logProbs = slots.at(asked);
            for (int i = 0; i < targets.size(); i++) {
                results.add(Collapse.conditional(logProbs.get(i), targets.get(i)));
            }
        }
        return results;
    }
}
