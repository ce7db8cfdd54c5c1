package org.ttnmt.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Segments of an output that are suspicious whatever their score; numbers of segments, counted from 0.
 *
 * @param empty nothing was written although the reference has text
 * @param untranslated the output is the source; empty when the source is not known
 * @param duplicated the same output for different sources (references, when these are not known)
 * @param looping up to four words repeat four times in a row
 * @param numbers the numbers are not those of the source (of the first reference, when it is not known)
 */
public record OutputChecks(
        List<Integer> empty,
        List<Integer> untranslated,
        List<Integer> duplicated,
        List<Integer> looping,
        List<Integer> numbers) {

    private static final int LONGEST_LOOP = 4;
    private static final int REPEATS = 4;
    private static final Pattern NUMBER = Pattern.compile("\\p{Nd}+(?:[.,:\u00A0\u202F]\\p{Nd}+)*");

    static OutputChecks of(List<String> output, References references, @Nullable List<String> source) {
        List<Integer> empty = new ArrayList<>();
        List<Integer> untranslated = new ArrayList<>();
        List<Integer> looping = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        Map<String, List<Integer>> sameOutput = new HashMap<>();
        for (int i = 0; i < output.size(); i++) {
            String line = PythonText.strip(output.get(i));
            String expected = references.get(i).get(0);
            String original = source == null ? expected : source.get(i);
            if (line.isEmpty()) {
                if (!PythonText.strip(expected).isEmpty()) {
                    empty.add(i);
                }
                continue;
            }
            if (source != null && isSame(line, original)) {
                untranslated.add(i);
            }
            if (loops(line)) {
                looping.add(i);
            }
            if (!numbers(line).equals(numbers(original))) {
                numbers.add(i);
            }
            sameOutput.computeIfAbsent(line, any -> new ArrayList<>()).add(i);
        }
        List<Integer> duplicated = new ArrayList<>();
        for (List<Integer> segments : sameOutput.values()) {
            Set<String> originals = new HashSet<>();
            segments.forEach(
                    i -> originals.add(source == null ? references.get(i).get(0) : source.get(i)));
            if (originals.size() > 1) {
                duplicated.addAll(segments);
            }
        }
        duplicated.sort(null);
        return new OutputChecks(empty, untranslated, duplicated, looping, numbers);
    }

    /** A text with letters that is the same but for case. */
    private static boolean isSame(String output, String source) {
        String stripped = PythonText.strip(source);
        return stripped.codePoints().anyMatch(Character::isLetter)
                && stripped.toLowerCase(Locale.ROOT).equals(output.toLowerCase(Locale.ROOT));
    }

    private static boolean loops(String line) {
        List<String> words = PythonText.words(line);
        for (int length = 1; length <= LONGEST_LOOP; length++) {
            int run = 0; // words in a row that equal the one a loop before
            for (int i = length; i < words.size(); i++) {
                run = words.get(i).equals(words.get(i - length)) ? run + 1 : 0;
                if (run >= length * (REPEATS - 1)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The numbers of a line with how often each occurs; separators between digits do not count. */
    private static Map<String, Integer> numbers(String line) {
        Map<String, Integer> found = new TreeMap<>();
        Matcher matcher = NUMBER.matcher(line);
        while (matcher.find()) {
            StringBuilder digits = new StringBuilder();
            matcher.group().codePoints().filter(Character::isDigit).forEach(c -> digits.append(Character.digit(c, 10)));
            found.merge(digits.toString(), 1, Integer::sum);
        }
        return found;
    }

    /** All checks by name. */
    public Map<String, List<Integer>> byName() {
        Map<String, List<Integer>> all = new LinkedHashMap<>();
        all.put("empty output", empty);
        all.put("untranslated source", untranslated);
        all.put("same output for different lines", duplicated);
        all.put("words that repeat in a row", looping);
        all.put("numbers that do not agree", numbers);
        return all;
    }
}
