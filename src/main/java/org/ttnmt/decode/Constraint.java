package org.ttnmt.decode;

import java.util.List;

/**
 * Tokens that a translation has to contain, one next to the other.
 *
 * @param forms ways to write it, any of which will do; none is empty
 * @param wholeWord whether what follows must not continue its last word
 */
public record Constraint(List<int[]> forms, boolean wholeWord) {

    public Constraint {
        forms = List.copyOf(forms);
        if (forms.isEmpty() || forms.stream().anyMatch(form -> form.length == 0)) {
            throw new IllegalArgumentException("a constraint needs tokens");
        }
    }

    /** Tokens of its shortest form. */
    public int length() {
        return forms.stream().mapToInt(form -> form.length).min().orElse(0);
    }
}
