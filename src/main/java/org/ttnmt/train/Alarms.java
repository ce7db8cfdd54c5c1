package org.ttnmt.train;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** Gives a warning when its condition begins to hold, and again only after it ceased in between. */
final class Alarms {
    private final Consumer<TrainingWarning> listener;
    private final Set<String> raised = new HashSet<>();

    Alarms(Consumer<TrainingWarning> listener) {
        this.listener = listener;
    }

    /** Whether this condition did not hold when it was last checked. */
    boolean isQuiet(String name) {
        return !raised.contains(name);
    }

    /** @param format of the warning, with {@code values} in it as in {@link String#format} */
    void check(long update, String name, boolean holds, String format, Object... values) {
        if (!holds) {
            raised.remove(name);
        } else if (raised.add(name)) {
            listener.accept(new TrainingWarning(update, name, String.format(Locale.ROOT, format, values)));
        }
    }
}
