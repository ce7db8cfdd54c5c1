package org.ttnmt.app.translate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.Line;
import org.ttnmt.io.LineReader;

/**
 * Translations of terms that have to be used where the source has the term: whole words in scripts that write spaces,
 * the longest term first. A term in lower case is also found with a capital first letter. How accents are encoded
 * (Unicode's normal forms C and D) makes no difference.
 */
public final class Glossary {
    private final Vertex root = new Vertex();
    private int size;

    /** A vertex of the trie of all source terms, by characters. */
    private static final class Vertex {
        private final Map<Character, Vertex> children = new HashMap<>();
        private @Nullable String target;
    }

    /** Without terms. */
    public static Glossary empty() {
        return new Glossary();
    }

    /**
     * Reads a file of two columns with a tab between them: source term, target term. Empty lines and lines that begin
     * with # are left out.
     *
     * @throws UserException when it cannot be read, a line has not two columns, or a term has two translations
     */
    public static Glossary read(Path file) {
        Glossary glossary = new Glossary();
        try (LineReader lines = LineReader.open(file)) {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                if (!line.text().isBlank() && !line.text().startsWith("#")) {
                    glossary.add(line, file);
                }
            }
        }
        return glossary;
    }

    private void add(Line line, Path file) {
        String place = file + ":" + line.number() + ": ";
        if (line.fault() != null) {
            throw new UserException(place + line.fault() + ". Save the glossary as UTF-8.");
        }
        String[] columns = line.text().split("\t", -1);
        if (columns.length != 2 || columns[0].isBlank() || columns[1].isBlank()) {
            throw new UserException(place + "has " + columns.length + " column" + (columns.length == 1 ? "" : "s")
                    + (columns.length == 2 ? ", one of them empty" : "")
                    + ", but a line of a glossary is: source term, tab, target term.");
        }
        String other = add(columns[0].strip(), columns[1].strip());
        if (other != null) {
            throw new UserException(place + "the term '" + columns[0].strip() + "' has the translation '" + other
                    + "' already, further up. Keep one of them.");
        }
    }

    /** Adds a term; gives the other translation when it has one already. */
    @Nullable
    String add(String source, String target) {
        Vertex vertex = root;
        for (char c : Composed.of(source).text().toCharArray()) {
            vertex = vertex.children.computeIfAbsent(c, unused -> new Vertex());
        }
        if (vertex.target != null && !vertex.target.equals(target)) {
            return vertex.target;
        }
        vertex.target = target;
        size++;
        return null;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The places of terms in {@code source}, each with the target term; they do not overlap. */
    List<Span> spans(String source) {
        List<Span> spans = new ArrayList<>();
        Composed composed = Composed.of(source);
        String text = composed.text();
        int at = 0;
        while (at < text.length()) {
            Match match = wordCanStart(text, at) ? match(text, at) : null;
            if (match == null) {
                at++;
            } else {
                spans.add(new Span(composed.origin(at), composed.origin(match.end()), match.target()));
                at = match.end();
            }
        }
        return spans;
    }

    private record Match(int end, String target) {}

    /** The longest term that starts here. */
    private @Nullable Match match(String source, int start) {
        Match asIs = match(source, start, source.charAt(start));
        char lower = Character.toLowerCase(source.charAt(start));
        Match lowered = lower == source.charAt(start) ? null : match(source, start, lower);
        return asIs == null || (lowered != null && lowered.end() > asIs.end()) ? lowered : asIs;
    }

    private @Nullable Match match(String source, int start, char first) {
        Match longest = null;
        Vertex vertex = root.children.get(first);
        for (int end = start + 1; vertex != null; end++) {
            if (vertex.target != null && wordCanEnd(source, end)) {
                longest = new Match(end, vertex.target);
            }
            vertex = end < source.length() ? vertex.children.get(source.charAt(end)) : null;
        }
        return longest;
    }

    private static boolean wordCanStart(String text, int at) {
        return at == 0 || !joined(text.charAt(at - 1), text.charAt(at));
    }

    private static boolean wordCanEnd(String text, int at) {
        return at == text.length() || !joined(text.charAt(at - 1), text.charAt(at));
    }

    private static boolean joined(char before, char after) {
        return Words.writtenWithSpaces(before) && Words.writtenWithSpaces(after);
    }
}
