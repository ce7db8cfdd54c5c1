package org.ttnmt.spark;

import java.io.IOException;

/** The lines of a part, which can be read from the beginning as often as needed. */
public final class Text {
    private final Storage storage;
    private final Part part;

    Text(Storage storage, Part part) {
        this.storage = storage;
        this.part = part;
    }

    /** What it is called in messages. */
    public String name() {
        String first = part.slices().get(0).file();
        return part.slices().size() == 1
                ? first
                : first + " and " + (part.slices().size() - 1) + " more";
    }

    /** Reads from the beginning; the caller closes it. */
    PartLines lines() {
        return new PartLines(storage, part);
    }

    /** How many lines there are, counted anew. */
    long count() throws IOException {
        return PartLines.count(storage, part);
    }
}
