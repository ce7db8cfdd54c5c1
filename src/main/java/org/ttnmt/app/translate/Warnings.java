package org.ttnmt.app.translate;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.ttnmt.app.Progress;

/**
 * Warnings about lines of the input: the first of each kind in full, the others counted, so that a broken file does not
 * flood the screen. Thread-safe.
 */
public final class Warnings {
    static final int SHOWN = 10;

    /** Characters of a text that is shown. */
    private static final int MOST_CHARACTERS = 200;

    /** What lines have in common; the text completes "123 lines ...". */
    public enum Kind {
        UNKNOWN("consist of characters that the vocabulary does not know", 1),
        NOT_UTF8("were not UTF-8 text"),
        NOT_UNDERSTOOD("were not understood"),
        OTHER_PIECES("have pieces of another vocabulary"),
        UNMET("have a translation that lacks what it should contain"),
        DIFFERENT("differ"),
        CUT("were cut"),
        TRUNCATED("have a translation that reached the maximum length");

        private final String text;

        /** How many lines are named, unless all are. */
        private final long shown;

        Kind(String text) {
            this(text, SHOWN);
        }

        Kind(String text, long shown) {
            this.text = text;
            this.shown = shown;
        }
    }

    private final Progress progress;
    private final String input;
    private final LongFunction<String> places;
    private final boolean all;
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

    /** @param input name of the text */
    public Warnings(Progress progress, String input) {
        this(progress, input, line -> input + ":" + line);
    }

    /**
     * Of several texts.
     *
     * @param input name of all
     * @param places of lines, by their numbers
     */
    public Warnings(Progress progress, String input, LongFunction<String> places) {
        this(progress, input, places, false);
    }

    private Warnings(Progress progress, String input, LongFunction<String> places, boolean all) {
        this.progress = progress;
        this.input = input;
        this.places = places;
        this.all = all;
    }

    /** Names every line, for whoever types them. */
    public static Warnings ofAll(Progress progress, String input) {
        return new Warnings(progress, input, line -> input + ":" + line, true);
    }

    /** A text of the input or output as it can stand in a sentence. */
    static String shown(String text) {
        String line = text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]", " ");
        return line.codePointCount(0, line.length()) <= MOST_CHARACTERS
                ? line
                : line.substring(0, line.offsetByCodePoints(0, MOST_CHARACTERS)) + "...";
    }

    /** The sentence for a line that its reader has cut. */
    public static String tooManyBytes() {
        return "the line is longer than " + TranslateOptions.MAX_LINE_BYTES + " bytes, and what follows is left out."
                + " tt expects one sentence a line.";
    }

    public synchronized void add(Kind kind, long line, String sentence) {
        if (counts.merge(kind, 1L, Long::sum) <= kind.shown || all) {
            progress.warning(places.apply(line) + ": " + sentence);
        }
    }

    /** Warns of a translation that was cut or lacks something. */
    public void addAbout(Translation translation) {
        Translation.Candidate best = translation.best();
        if (best.truncated()) {
            add(
                    Kind.TRUNCATED,
                    translation.line(),
                    "the translation reached the maximum length and was cut there. See max_length_ratio.");
        }
        if (!best.missing().isEmpty()) {
            add(
                    Kind.UNMET,
                    translation.line(),
                    "the translation lacks what it should contain: " + shown(String.join(", ", best.missing())));
        }
    }

    /** Counts lines that come after those that were named. */
    synchronized void addUnnamed(Kind kind, long lines) {
        counts.merge(kind, lines, Long::sum);
    }

    /** Tells how many there were of the kinds that were not shown in full. */
    public synchronized void finish() {
        counts.forEach((kind, count) -> {
            if (count > kind.shown && !all) {
                progress.warning(input + ": " + count + " lines " + kind.text + "; the first "
                        + (kind.shown == 1 ? "is" : kind.shown + " are") + " named above");
            }
        });
        counts.clear();
    }
}
