package org.ttnmt.config;

/**
 * Where a value was written: a line of a file, or a {@code --set} of the command line.
 *
 * @param source name of the file, or {@code --set KEY}
 * @param line counted from 1; 0 means no line in particular
 * @param override whether it comes from the command line
 */
record Place(String source, int line, boolean override) {

    static Place line(String file, int line) {
        return new Place(file, line, false);
    }

    static Place file(String file) {
        return new Place(file, 0, false);
    }

    static Place override(String key) {
        return new Place("--set " + key, 0, true);
    }

    /** The start of a sentence about {@code key}; a place that names the key already does not repeat it. */
    String about(String key) {
        return key.isEmpty() || source.equals("--set " + key) ? this + ": " : this + ": " + key + ": ";
    }

    @Override
    public String toString() {
        return line > 0 ? source + ":" + line : source;
    }
}
