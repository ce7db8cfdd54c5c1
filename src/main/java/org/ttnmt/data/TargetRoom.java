package org.ttnmt.data;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Decoder;

/**
 * How long a target a network can write at all, whatever it learns: one that fills slots has so many for each position
 * of the source, its end included; each piece takes one, and equal neighbours need another between them.
 *
 * @param decoder of the network; where it writes labels, the source determines how many there are
 * @param slots for each position; 0 where there is no limit
 */
public record TargetRoom(Decoder decoder, int slots) {
    /** For any target. */
    public static final TargetRoom ANY = new TargetRoom(Decoder.AUTOREGRESSIVE, 0);

    /** That of a network. */
    public static TargetRoom of(ModelConfig model) {
        return switch (model.decoder()) {
            case AUTOREGRESSIVE, MASK_PREDICT, NONE, ALONE -> ANY;
            case CTC -> new TargetRoom(Decoder.CTC, model.upsampling());
            case TAGGING, CLASSIFICATION -> new TargetRoom(model.decoder(), 0);
        };
    }

    /** What the batches of a corpus depend on; empty for {@link #ANY}, as before there were others. */
    String settings() {
        return equals(ANY) ? "" : slots > 0 ? "" + slots : decoder.toString();
    }

    /** Slots for a source. */
    int of(int[] source) {
        return slots * (source.length + 1);
    }

    /** The fewest slots that a target takes. */
    static int needed(int[] target) {
        int needed = target.length;
        for (int i = 1; i < target.length; i++) {
            needed += target[i] == target[i - 1] ? 1 : 0;
        }
        return needed;
    }

    /** Whether a target can be written for a source. */
    public boolean holds(int[] source, int[] target) {
        return slots == 0 || needed(target) <= of(source);
    }
}
