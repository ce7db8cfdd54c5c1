package org.ttnmt.metrics;

import java.util.Locale;
import org.ttnmt.UserException;

/**
 * What BLEU does where an order has no match (Chen and Cherry 2014).
 *
 * @param method how
 * @param value of {@code FLOOR} (takes the place of a zero count) and {@code ADD_K} (added to counts and totals of the
 *     orders above 1); without effect otherwise
 */
public record Smoothing(Method method, double value) {

    /** How to smooth. */
    public enum Method {
        /** A zero stays zero, and so does the score. */
        NONE,
        /** A zero count becomes a small value. */
        FLOOR,
        /** Counts and totals grow by a constant. */
        ADD_K,
        /** The n-th zero precision becomes that of a count of 1/2^n; mteval's way. */
        EXP
    }

    public static final Smoothing EXP = new Smoothing(Method.EXP, 0);

    public Smoothing {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new UserException("smooth value is " + value + " but must be a number of at least 0.");
        }
    }

    /** The method by sacreBLEU's name (none, floor, add-k, exp) with its usual value: 0.1 for floor, 1 for add-k. */
    public static Smoothing of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "none" -> new Smoothing(Method.NONE, 0);
            case "floor" -> new Smoothing(Method.FLOOR, 0.1);
            case "add-k" -> new Smoothing(Method.ADD_K, 1);
            case "exp" -> EXP;
            default ->
                throw new UserException("There is no smoothing '" + name + "'. Choose none, floor, add-k or exp.");
        };
    }

    /** As a signature says it: the method, and the value where there is one. */
    String label() {
        return switch (method) {
            case NONE -> "none";
            case EXP -> "exp";
            case FLOOR -> "floor[" + Decimals.fixed(value, 2) + "]";
            case ADD_K -> "add-k[" + Decimals.fixed(value, 2) + "]";
        };
    }
}
