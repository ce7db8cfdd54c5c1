package org.ttnmt.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a YAML document says, before anything is known about its meaning. */
sealed interface Tree {

    /** Where it begins. */
    Place place();

    /** What a reader would call it: "a list", "a mapping", or the text itself. */
    String describe();

    /**
     * Text.
     *
     * @param plain not quoted, so that it may be a number, true, false or null
     */
    record Scalar(Place place, String text, boolean plain) implements Tree {
        /** Whether this is YAML's null: nothing, {@code ~} or {@code null}. */
        boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
        }

        @Override
        public String describe() {
            String shown = text.length() > 60 ? text.substring(0, 60) + "..." : text;
            return plain ? shown : '"' + shown + '"';
        }
    }

    /** A list. */
    record Sequence(Place place, List<Tree> items) implements Tree {
        @Override
        public String describe() {
            return "a list";
        }
    }

    /** Keys with values, in the order of the file. */
    record Mapping(Place place, Map<String, Entry> entries) implements Tree {
        /** This mapping with others of these entries, or with more. */
        Mapping with(Map<String, Entry> changes) {
            Map<String, Entry> all = new LinkedHashMap<>(entries);
            all.putAll(changes);
            return new Mapping(place, all);
        }

        @Override
        public String describe() {
            return "a mapping";
        }
    }

    /**
     * A value and where its key stands.
     *
     * @param place of the key
     */
    record Entry(Place place, Tree value) {}
}
