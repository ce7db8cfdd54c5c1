package org.ttnmt.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a stage of the training data is over: as soon as one of these is reached. 0 sets no limit.
 *
 * @param updates of the stage
 * @param epochs passes over the stage's data
 * @param of name of the corpus whose passes are epochs; null where those of all the stage's pairs are
 * @param patience validations in the stage, one after another, without a new best one
 */
public record StageEnd(int updates, int epochs, @Nullable String of, int patience) {

    /** The end of a stage that lasts as long as the training. */
    public static final StageEnd NONE = new StageEnd(0, 0, null, 0);

    /**
     * Whether a stage has come to its end.
     *
     * @param done updates that were done in it
     * @param passed epochs of it that are over
     * @param stalled validations in it since the last one that became the best
     */
    public boolean isReached(long done, long passed, int stalled) {
        return (updates > 0 && done >= updates)
                || (epochs > 0 && passed >= epochs)
                || (patience > 0 && stalled >= patience);
    }

    /** This end, with a patience where it has none. */
    public StageEnd orPatience(int given) {
        return patience > 0 ? this : new StageEnd(updates, epochs, of, given);
    }

    /** In words, such as "until 2 epochs of clean". */
    public String describe() {
        List<String> ends = new ArrayList<>();
        if (updates > 0) {
            ends.add(count(updates, "update"));
        }
        if (epochs > 0) {
            ends.add(count(epochs, "epoch") + (of == null ? "" : " of " + of));
        }
        if (patience > 0) {
            ends.add(count(patience, "validation") + " without a new best one");
        }
        return ends.isEmpty() ? "until the training ends" : "until " + String.join(" or ", ends);
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
