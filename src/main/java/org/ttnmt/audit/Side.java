package org.ttnmt.audit;

import java.util.Locale;

/** A side of a parallel corpus. */
public enum Side {
    SOURCE,
    TARGET;

    /** The side as a user reads it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The side across. */
    public Side other() {
        return this == SOURCE ? TARGET : SOURCE;
    }
}
