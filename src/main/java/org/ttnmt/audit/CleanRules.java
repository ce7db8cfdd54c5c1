package org.ttnmt.audit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which findings of the checks make a pair leave a corpus, and from where on. */
public final class CleanRules {

    /**
     * A check that may remove pairs.
     *
     * @param usual "on", "off", or the number from which on it does
     * @param least smallest number; NaN where the rule has none, and is on or off
     * @param most largest number
     * @param removes which pairs, in a few words
     */
    public record Rule(Check check, String usual, double least, double most, String removes) {
        private Rule(Check check, String usual, String removes) {
            this(check, usual, Double.NaN, Double.NaN, removes);
        }

        /** Whether it has a number. */
        public boolean hasNumber() {
            return !Double.isNaN(least);
        }

        /** The name as an option: {@code length-ratio}. */
        public String option() {
            return check.id().replace('_', '-');
        }
    }

    /** All of them, in the order in which people read them. */
    public static final List<Rule> ALL = List.of(
            new Rule(Check.EMPTY_SIDE, "on", "an empty side"),
            new Rule(Check.TOO_LONG, "128", 1, 100_000, "a side of more than N pieces, or words without --vocab"),
            new Rule(
                    Check.LENGTH_RATIO,
                    "5",
                    1,
                    100,
                    "a ratio of lengths beyond N deviations, and a factor of 2, from the corpus' own"),
            new Rule(
                    Check.WRONG_SCRIPT,
                    "0.1",
                    0.0001,
                    1,
                    "a side in a script that less than the share N of its side is written in"),
            new Rule(
                    Check.WRONG_LANGUAGE,
                    "1.5",
                    0.1,
                    4,
                    "a side in the language of the other, likelier by N nats a word"),
            new Rule(Check.SWAPPED_SIDES, "on", "the other way round than the corpus"),
            new Rule(Check.COPY, "on", "equal sides, but for case, spaces and punctuation"),
            new Rule(Check.DUPLICATE_PAIRS, "on", "occurred before"),
            new Rule(Check.NEAR_DUPLICATES, "on", "occurred before, but for case, spaces and punctuation"),
            new Rule(
                    Check.SAME_TARGET,
                    "10",
                    1,
                    RepetitionCheck.MOST_OTHERS,
                    "a target that N other sources had before: filler text"),
            new Rule(Check.SOURCE_WITH_MANY_TARGETS, "off", "a source that had another target before"),
            new Rule(Check.TARGET_WITH_MANY_SOURCES, "off", "a target that had another source before"),
            new Rule(Check.NUMBERS_DIFFER, "on", "numbers that the other side does not have"),
            new Rule(Check.ADDRESSES_DIFFER, "on", "URLs or e-mail addresses that the other side does not have"),
            new Rule(Check.CONTROL_CHARACTERS, "on", "control characters"),
            new Rule(Check.REPLACEMENT_CHARACTERS, "on", "U+FFFD, where a character was lost"),
            new Rule(Check.MOJIBAKE, "on", "UTF-8 that was decoded as Latin-1 or Windows-1252"),
            new Rule(Check.BYTE_ORDER_MARK, "on", "a byte order mark inside"),
            new Rule(Check.LOOKS_LIKE_TSV, "on", "a TAB in a side"),
            new Rule(Check.SHIFTED_BLOCK, "on", "in a block whose sides moved against each other"),
            new Rule(Check.UNRELATED_BLOCK, "on", "in a block of pairs that are no translations"),
            new Rule(Check.VALIDATION_OVERLAP, "on", "a source of the --validation set"),
            new Rule(Check.TEST_OVERLAP, "on", "a source of the --test set"),
            new Rule(Check.UNKNOWN_PIECES, "off", "pieces that --vocab does not know"),
            new Rule(Check.LOW_SCORE, "off", -1e9, 1e9, "a score of --scores below N, or NaN"));

    private final Map<Check, Double> numbers = new EnumMap<>(Check.class);

    private CleanRules() {}

    /**
     * The usual rules but for some.
     *
     * @param values by check: "on", "off" or a number; a check that is not there is as usual
     * @throws IllegalArgumentException with all that is wrong in sentences, one a line
     */
    public static CleanRules of(Map<Check, String> values) {
        CleanRules rules = new CleanRules();
        List<String> problems = new ArrayList<>();
        for (Rule rule : ALL) {
            String value = values.getOrDefault(rule.check(), rule.usual());
            boolean on = value.equals("on");
            if (on && rule.usual().equals("off") && rule.hasNumber()) {
                problems.add("--" + rule.option() + " needs a number: below it, pairs are removed.");
            } else if (on || value.equals("off")) {
                if (on) {
                    rules.numbers.put(rule.check(), rule.hasNumber() ? Double.parseDouble(rule.usual()) : 0.0);
                }
            } else {
                Double number = number(value);
                if (!rule.hasNumber() || number == null || !(number >= rule.least() && number <= rule.most())) {
                    problems.add("Invalid value for option '--" + rule.option() + "': " + value + " is not "
                            + (rule.hasNumber()
                                    ? "off, or a number from " + plain(rule.least()) + " to " + plain(rule.most())
                                    : "on or off")
                            + ".");
                } else {
                    rules.numbers.put(rule.check(), number);
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return rules;
    }

    private static @Nullable Double number(String value) {
        try {
            return Double.valueOf(value);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }

    /** Whether what this check finds removes a pair. Bytes that are no text and lines without two columns always do. */
    public boolean removes(Check check) {
        return check == Check.INVALID_UTF8 || check == Check.COLUMNS || numbers.containsKey(check);
    }

    /** The number of a rule; that of {@code otherwise} where it is off. */
    public double number(Check check, double otherwise) {
        return numbers.getOrDefault(check, otherwise);
    }

    Audit.Thresholds thresholds() {
        Audit.Thresholds usual = Audit.Thresholds.USUAL;
        return new Audit.Thresholds(
                number(Check.LENGTH_RATIO, usual.lengthRatio()),
                number(Check.WRONG_LANGUAGE, usual.wrongLanguage()),
                number(Check.WRONG_SCRIPT, usual.wrongScript()),
                (int) number(Check.SAME_TARGET, usual.sameTargets()));
    }
}
