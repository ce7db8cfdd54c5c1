package org.ttnmt.decode;

import java.util.List;

/**
 * What the translation of one source has to contain.
 *
 * @param all at most {@link #MOST}; of those that compete for a place, the first is met
 */
public record Constraints(List<Constraint> all) {

    /** Most constraints of a source. */
    public static final int MOST = 64;

    /** Nothing in particular. */
    public static final Constraints NONE = new Constraints(List.of());

    public Constraints {
        all = List.copyOf(all);
        if (all.size() > MOST) {
            throw new IllegalArgumentException(all.size() + " constraints for one source, but at most " + MOST);
        }
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Tokens that all of them take, in their shortest forms. */
    int tokens() {
        return all.stream().mapToInt(Constraint::length).sum();
    }
}
