package org.ttnmt.app.translate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what a translation has to keep as it is. */
public final class Protection {

    /** Kinds of text that are kept. Patterns never backtrack far, so time grows as a line does. */
    public enum Kind {
        /**
         * What a program replaces: {@code {name}}, {@code {{name}}}, {@code ${name}}, {@code $name}, {@code __name__},
         * messages of ICU, blocks of templates, and formats of printf and Python.
         */
        PLACEHOLDERS(
                "[$#%@]?\\{" + braces(2) + "\\}", // {{name}}
                "[$#%@]" + braces(2), // ${name}, #{name}, %{name}
                "\\{\\s?[^{}\\s]{0,80}\\s?\\}", // {}, {0}, {name}, { name }
                "\\{\\s*+[\\p{L}\\p{M}\\p{N}_]++\\s*+,(?:[^{}]++|" + braces(2) + "){0,100}+\\}", // ICU
                between("\\{%", "%\\}") + "|" + between("\\{#", "#\\}"),
                "\\$[A-Za-z_]\\w*+",
                "%\\([^()]{1,80}\\)[-+0#,]*+\\d*+(?:\\.\\d++)?[A-Za-z]", // %(name)s
                "%(?:\\d++\\$)?[-+0#,']*+(?:\\*|\\d*+)(?:\\.(?:\\*|\\d*+))?" // %1$s, %-5.2f, %ld
                        + "(?:hh?|ll?|[Lqjzt])?[sdifgGxXuoeEcCpa@]|%%",
                "%[A-Z_][A-Z0-9_]*+%",
                "__[A-Za-z0-9_]+?__"),
        /** Tags, comments and entities of XML and HTML, and blocks of server pages. */
        TAGS(
                // < and > may stand in quotes
                "</?[A-Za-z][\\w:.-]*+(?:[^<>\"']++|\"[^\"]{0,500}+\"|'[^']{0,500}+'){0,100}+>",
                "</?[A-Za-z][^<>]{0,500}+>|</?\\d++\\s*+/?>",
                between("<!--", "-->") + "|" + between("<!\\[CDATA\\[", "\\]\\]>") + "|<![A-Za-z][^<>]{0,500}+>",
                between("<%", "%>") + "|" + between("<\\?", "\\?>"),
                "&(?:#\\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"),
        /** Addresses of the web and of mail. */
        URLS(
                "(?<![A-Za-z0-9])(?:[A-Za-z][A-Za-z0-9+.-]{1,20}://|www\\.|mailto:)"
                        + "[^\\s\\p{Z}\\p{Cc}<>\"“”«»、。，；：！？（）【】《》「」『』]++",
                "(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}+"
                        + "@[\\p{L}\\p{M}\\p{N}-]{1,63}+(?:\\.[\\p{L}\\p{M}\\p{N}-]{1,63}+){1,10}+"),
        /** Numbers in digits of any script, with the separators between them, whatever stands beside them. */
        NUMBERS(Words.NUMBER);

        @SuppressWarnings("ImmutableEnumChecker") // a list that cannot be changed, of patterns that cannot
        private final List<Pattern> patterns;

        Kind(String... patterns) {
            this.patterns = Arrays.stream(patterns).map(Pattern::compile).toList();
        }
    }

    private static final String OPENING = "([{";
    private static final String CLOSING = ")]}";
    private static final String PUNCTUATION = ".,;:!?'’…";

    /** Nothing is kept. */
    public static final Protection NONE = new Protection(Set.of());

    private final List<Kind> kinds;

    public Protection(Collection<Kind> kinds) {
        this.kinds = kinds.stream().distinct().sorted().toList();
    }

    boolean isEmpty() {
        return kinds.isEmpty();
    }

    /** Every place of {@code source} that is to be kept; they may overlap. */
    List<Span> spans(String source) {
        return kinds.stream().flatMap(kind -> spans(kind, source).stream()).toList();
    }

    /** Those of them that are tags, and not entities, which stand for characters. */
    List<Span> tags(String source) {
        return kinds.contains(Kind.TAGS)
                ? spans(Kind.TAGS, source).stream()
                        .filter(span -> span.text().startsWith("<"))
                        .toList()
                : List.of();
    }

    private static List<Span> spans(Kind kind, String source) {
        List<Span> spans = new ArrayList<>();
        for (Pattern pattern : kind.patterns) {
            Matcher matcher = pattern.matcher(source);
            while (matcher.find()) {
                String text = kind == Kind.URLS ? withoutPunctuation(matcher.group()) : matcher.group();
                spans.add(new Span(matcher.start(), matcher.start() + text.length(), text));
            }
        }
        return spans;
    }

    /** Braces that may hold others, {@code depth} levels of them. */
    private static String braces(int depth) {
        return depth == 0 ? "\\{[^{}]*+\\}" : "\\{(?:[^{}]++|" + braces(depth - 1) + "){0,100}+\\}";
    }

    /** A block that holds no other of its kind. */
    private static String between(String opening, String closing) {
        return opening + "(?:(?!" + opening + "|" + closing + ")(?s:.)){0,500}+" + closing;
    }

    /** An address without the punctuation of the sentence that it ends; a bracket that it opens itself is its own. */
    private static String withoutPunctuation(String address) {
        int[] unopened = new int[CLOSING.length()]; // closing brackets less opening ones
        for (int i = 0; i < address.length(); i++) {
            int opening = OPENING.indexOf(address.charAt(i));
            int closing = CLOSING.indexOf(address.charAt(i));
            if (opening >= 0) {
                unopened[opening]--;
            } else if (closing >= 0) {
                unopened[closing]++;
            }
        }
        int end = address.length();
        for (; end > 0; end--) {
            int closing = CLOSING.indexOf(address.charAt(end - 1));
            if (closing >= 0 ? unopened[closing]-- <= 0 : PUNCTUATION.indexOf(address.charAt(end - 1)) < 0) {
                break;
            }
        }
        return address.substring(0, end);
    }
}
