package org.ttnmt.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.ttnmt.UserException;

/** Everything that is wrong with a configuration, in the order of its file or files; shown together. */
final class Problems {
    /** More than anyone reads at once; the rest is counted. */
    private static final int SHOWN = 50;

    private static final int LONGEST_KEY = 80;

    private record Problem(Place place, String sentence) {}

    private final List<Problem> found = new ArrayList<>();

    void add(Place place, String key, String what) {
        String sentence = place.about(shortened(key)) + what;
        found.add(new Problem(place, sentence.replaceAll("\\p{Cntrl}+", " "))); // one line, whatever was quoted
    }

    private static String shortened(String key) {
        return key.length() > LONGEST_KEY ? key.substring(0, LONGEST_KEY) + "..." : key;
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    void addAll(Problems others) {
        found.addAll(others.found);
    }

    /**
     * Ends the reading when anything is wrong.
     *
     * @throws UserException with one line for each problem
     */
    void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        Comparator<Problem> fileBeforeCommandLine =
                Comparator.comparing(p -> p.place().override());
        List<String> lines = found.stream()
                .sorted(fileBeforeCommandLine
                        .thenComparing(
                                p -> p.place().override() ? "" : p.place().source())
                        .thenComparingInt(p -> p.place().line()))
                .map(Problem::sentence)
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new));
        if (lines.size() > SHOWN) {
            int more = lines.size() - SHOWN;
            lines.subList(SHOWN, lines.size()).clear();
            lines.add("... and " + more + " more problems");
        }
        throw new UserException(String.join("\n", lines));
    }
}
