package org.ttnmt.app.translate;

import java.util.List;
import java.util.StringJoiner;
import org.ttnmt.model.decoding.AttentionWeights;

/**
 * Which parts of a source a translation was made of: each target part is linked to the source part that its
 * cross-attention weighs most, averaged over the heads of one layer, the last but one (Garg et al. 2019, section 4.1).
 * The weights are those of the step that writes the target piece.
 */
public final class Alignment {

    /** What is aligned. */
    public enum Unit {
        /** Nothing. */
        NONE,
        /** Subword pieces. */
        PIECES,
        /** What white space separates. */
        WORDS
    }

    private static final String SPACE = "\u2581";

    private Alignment() {}

    /**
     * Pairs {@code source-target} in the order of the target, counting from 0.
     *
     * @param source pieces, without eos
     * @param target pieces, without eos
     */
    static String pharaoh(AttentionWeights weights, Unit unit, List<String> source, List<String> target) {
        int[] sourceUnit = units(unit, source);
        int[] targetUnit = units(unit, target);
        int sourceUnits = source.isEmpty() ? 0 : sourceUnit[source.size() - 1] + 1;
        int targetUnits = target.isEmpty() ? 0 : targetUnit[target.size() - 1] + 1;
        double[][] mass = new double[targetUnits][sourceUnits];
        int heads = weights.heads();
        int layer = weights.alignmentLayer();
        for (int t = 0; t < target.size(); t++) {
            for (int head = 0; head < heads; head++) {
                int row = ((layer * heads + head) * weights.targetLength() + t) * weights.sourceLength();
                for (int s = 0; s < source.size(); s++) {
                    mass[targetUnit[t]][sourceUnit[s]] += weights.cross()[row + s];
                }
            }
        }
        StringJoiner pairs = new StringJoiner(" ");
        for (int t = 0; t < targetUnits && sourceUnits > 0; t++) {
            int best = 0;
            for (int s = 1; s < sourceUnits; s++) {
                best = mass[t][s] > mass[t][best] ? s : best;
            }
            pairs.add(best + "-" + t);
        }
        return pairs.toString();
    }

    /** The number of the unit that each piece belongs to. */
    private static int[] units(Unit unit, List<String> pieces) {
        int[] units = new int[pieces.size()];
        int current = -1;
        for (int i = 0; i < units.length; i++) {
            boolean begins = unit == Unit.PIECES || i == 0 || pieces.get(i).startsWith(SPACE);
            current += begins ? 1 : 0;
            units[i] = current;
        }
        return units;
    }
}
