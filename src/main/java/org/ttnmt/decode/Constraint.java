package org.ttnmt.decode;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Tokens that a translation has to contain, one next to the other. Equal constraints of one source each need a place of
 * their own.
 *
 * @param forms ways to write it, any of which will do; none is empty
 * @param apart whether a place that meets another such constraint does not meet this one as a part of it
 * @param continuations tokens that must not follow, since they would continue its last word or number
 */
public record Constraint(List<int[]> forms, boolean apart, BitSet continuations) {

    public Constraint {
        forms = List.copyOf(forms);
        if (forms.isEmpty() || forms.stream().anyMatch(form -> form.length == 0)) {
            throw new IllegalArgumentException("a constraint needs tokens");
        }
    }

    /**
     * Whether a place that meets this one leaves nothing for the other: they are written in the same ways, or both
     * stand apart and the other begins within this one.
     */
    boolean competesWith(Constraint other) {
        boolean same = continuations.equals(other.continuations)
                && Arrays.deepEquals(forms.toArray(int[][]::new), other.forms.toArray(int[][]::new));
        return same
                || (apart
                        && other.apart
                        && forms.stream()
                                .anyMatch(form -> other.forms.stream().anyMatch(next -> beginsIn(form, next))));
    }

    /** Whether {@code next}, or as much of it as there is room for, stands somewhere in {@code form}. */
    private static boolean beginsIn(int[] form, int[] next) {
        for (int at = 0; at < form.length; at++) {
            int length = Math.min(next.length, form.length - at);
            if (Arrays.equals(form, at, at + length, next, 0, length)) {
                return true;
            }
        }
        return false;
    }

    /** Tokens of its shortest form. */
    public int length() {
        return forms.stream().mapToInt(form -> form.length).min().orElse(0);
    }
}
