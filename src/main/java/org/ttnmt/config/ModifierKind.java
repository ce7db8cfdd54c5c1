package org.ttnmt.config;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What can be done to a training pair so that a model becomes robust; the order is that of their application. */
public enum ModifierKind {
    /** A second pair behind it on both sides. */
    MERGED_SENTENCES(0, "the pair and another one as one line on both sides"),
    /** Both sides in capitals. */
    UPPER_CASE(0.07, "both sides in capitals"),
    /** Each word of both sides with a capital. */
    TITLE_CASE(0.05, "each word of both sides with a capital"),
    /** The punctuation at the end goes from both sides. */
    MISSING_PUNCTUATION(0.2, "both sides without the punctuation at their end"),
    /** A word and its translation become one placeholder. */
    PLACEHOLDERS(0, "a word and its translation become the same {name} or %s"),
    /** A word and its translation get a tag around them. */
    TAGS(0.005, "a word and its translation get the same tag around them, or both sides do"),
    /** Slips of the keyboard in the source. */
    TYPOS(0.05, "slips of the keyboard in the source; the target stays right"),
    /** The same rare character on both sides. */
    UNICODE(0, "the same emoji or rare symbols on both sides"),
    /** Noise in place of both sides. */
    NOISE(0.0005, "a line of noise in place of the pair, the same on both sides");

    private final double mozilla;
    private final String effect;

    ModifierKind(double mozilla, String effect) {
        this.mozilla = mozilla;
        this.effect = effect;
    }

    /** As in the configuration: {@code upper_case}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it does, in a few words. */
    public String effect() {
        return effect;
    }

    /** The rates with which Mozilla trains the students of Firefox. */
    static Map<ModifierKind, Double> mozilla() {
        Map<ModifierKind, Double> rates = new EnumMap<>(ModifierKind.class);
        for (ModifierKind kind : values()) {
            if (kind.mozilla > 0) {
                rates.put(kind, kind.mozilla);
            }
        }
        return Collections.unmodifiableMap(rates);
    }
}
