package org.ttnmt.decode;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Tokens that a translation has to contain, one next to the other. Equal constraints of one source each need a place of
 * their own.
 *
 * @param forms ways to write it, any of which will do; none is empty
 * @param continuations tokens that must not follow, since they would continue its last word or number
 */
public record Constraint(List<int[]> forms, BitSet continuations) {

    public Constraint {
        forms = List.copyOf(forms);
        if (forms.isEmpty() || forms.stream().anyMatch(form -> form.length == 0)) {
            throw new IllegalArgumentException("a constraint needs tokens");
        }
    }

    /** Whether it is written in the same ways. */
    boolean isSameAs(Constraint other) {
        return continuations.equals(other.continuations)
                && Arrays.deepEquals(forms.toArray(int[][]::new), other.forms.toArray(int[][]::new));
    }

    /** Tokens of its shortest form. */
    public int length() {
        return forms.stream().mapToInt(form -> form.length).min().orElse(0);
    }
}
