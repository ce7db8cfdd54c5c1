package org.ttnmt.app.translate;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what a translation has to keep as it is. */
public final class Protection {

    /** Kinds of text that are kept. */
    public enum Kind {
        /** {name}, {{name}}, ${name}, %s, %1$d, __NAME__. */
        PLACEHOLDERS(
                "\\$?\\{\\{?[^{}\\s]{1,80}\\}?\\}|%(?:\\d+\\$)?[-+0#,]*\\d*(?:\\.\\d+)?[sdifgxXu@]|__[A-Za-z0-9_]+?__"),
        /** Tags and entities of XML and HTML. */
        TAGS("</?[A-Za-z][^<>]{0,500}>|&(?:#\\d+|#x[0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);"),
        /** Addresses of the web and of mail. */
        URLS(
                "(?:https?|ftp)://[^\\s<>\"]*[^\\s<>\".,;:!?)\\]'”’»，。；：！？）】]|www\\.[^\\s<>\"]*[^\\s<>\".,;:!?)\\]'”’»，。；：！？）】]"
                        + "|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,}"),
        /** Numbers in digits, with their separators. */
        NUMBERS("(?<![\\p{L}\\p{N}])\\d+(?:[.,:/]\\d+)*(?![\\p{L}\\p{N}])");

        private final Pattern pattern;

        Kind(String pattern) {
            this.pattern = Pattern.compile(pattern);
        }
    }

    /** Nothing is kept. */
    public static final Protection NONE = new Protection(Set.of());

    private final List<Kind> kinds;

    public Protection(Collection<Kind> kinds) {
        this.kinds = kinds.stream().distinct().sorted().toList();
    }

    /**
     * What is to be kept of {@code source}, each text once, in its order. A number within a tag or an address is part
     * of it.
     */
    List<String> keep(String source) {
        if (kinds.isEmpty()) {
            return List.of();
        }
        TreeMap<Integer, Integer> taken = new TreeMap<>();
        Map<Integer, String> found = new TreeMap<>();
        for (Kind kind : kinds) {
            Matcher matcher = kind.pattern.matcher(source);
            while (matcher.find()) {
                Map.Entry<Integer, Integer> before = taken.lowerEntry(matcher.end());
                if (before == null || before.getValue() <= matcher.start()) {
                    taken.put(matcher.start(), matcher.end());
                    found.put(matcher.start(), matcher.group());
                }
            }
        }
        return found.values().stream().distinct().toList();
    }
}
