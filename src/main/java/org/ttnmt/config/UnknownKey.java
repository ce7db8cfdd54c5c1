package org.ttnmt.config;

import java.util.List;
import java.util.Optional;

/** Explains a name that is no key: a slip, or the right name in the wrong place. */
final class UnknownKey {
    private UnknownKey() {}

    /** What to say of {@code name}, which stands in {@code section} (empty: at the top). */
    static String explain(String section, String name) {
        if (name.equals("<<")) {
            return "merge keys are not supported; write the keys out";
        }
        if (section.isEmpty() && name.contains(".") && Schema.find(name).isPresent()) {
            int dot = name.indexOf('.');
            return "dotted names are for --set only; write " + name.substring(0, dot) + ": {" + name.substring(dot + 1)
                    + ": ...}";
        }
        List<String> siblings = Schema.namesIn(section);
        Optional<String> near = NearestName.of(name, siblings)
                .map(n -> section.isEmpty() ? n : section + "." + n)
                .or(() -> elsewhere(name));
        return "unknown key"
                + near.map(n -> "; did you mean " + n + "?")
                        .orElseGet(() -> "; allowed " + (section.isEmpty() ? "at the top" : "in " + section) + ": "
                                + String.join(", ", siblings));
    }

    /** A key of another section with this name, dotted or not. */
    private static Optional<String> elsewhere(String name) {
        List<String> full = Schema.keys().stream().map(Key::name).toList();
        return full.stream()
                .filter(key -> key.equals(name) || key.endsWith("." + name))
                .findFirst()
                .or(() -> NearestName.of(name, full));
    }
}
