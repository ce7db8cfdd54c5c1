package org.ttnmt.app.score;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.translate.InputFormat;
import org.ttnmt.app.translate.Query;
import org.ttnmt.app.translate.TranslationInput;
import org.ttnmt.app.translate.Warnings;
import org.ttnmt.io.Line;
import org.ttnmt.io.LineReader;

/** Pairs to score, in order. */
public final class PairSource implements AutoCloseable {
    private final TranslationInput text;
    private final List<LineReader> readers;
    private final Function<Warnings, @Nullable Pair> next;

    /** @param text in which a pair is known by its line */
    private PairSource(TranslationInput text, List<LineReader> readers, Function<Warnings, @Nullable Pair> next) {
        this.text = text;
        this.readers = readers;
        this.next = next;
    }

    /**
     * The next pair, or null at the end.
     *
     * @param warnings about lines that are not as they should be
     */
    @Nullable
    Pair next(Warnings warnings) {
        return next.apply(warnings);
    }

    /** Its name in warnings. */
    String name() {
        return text.name();
    }

    /** Collects warnings about its lines. */
    Warnings warnings(Progress progress) {
        return text.warnings(progress);
    }

    /** How many there are, or -1 when that is not known. */
    long count() {
        return text.lineCount();
    }

    /** Closes what it reads. */
    @Override
    public void close() {
        readers.forEach(LineReader::close);
    }

    /**
     * Line n of one text with line n of another.
     *
     * @param count lines of each, or -1
     */
    public static PairSource parallel(LineReader sources, LineReader targets, String name, long count) {
        TranslationInput text = new TranslationInput(sources::next, name, count);
        return new PairSource(text, List.of(sources, targets), warnings -> {
            Line source = read(text, warnings);
            Line target = told(targets.next(), warnings);
            if (source == null && target == null) {
                return null;
            }
            if (source == null || target == null) {
                LineReader ended = source == null ? sources : targets;
                throw new UserException(name + ": the " + (source == null ? "source" : "translation")
                        + " ends after line " + ended.lineNumber()
                        + ", the other one goes on. Line n of one belongs to line n of the other.");
            }
            return Pair.of(source.number(), source.text(), target.text());
        });
    }

    /** Text without sources, for a language model; the caller closes what it is read from. */
    public static PairSource text(TranslationInput lines) {
        return new PairSource(lines, List.of(), warnings -> {
            Line line = read(lines, warnings);
            return line == null ? null : Pair.of(line.number(), "", line.text());
        });
    }

    /** The same pairs; what they are read from is closed with them. */
    public PairSource closing(LineReader reader) {
        return new PairSource(text, List.of(reader), next);
    }

    /** Two columns: source, tab, translation; the caller closes what they are read from. */
    public static PairSource columns(TranslationInput lines) {
        return new PairSource(lines, List.of(), warnings -> {
            Line line = read(lines, warnings);
            if (line == null) {
                return null;
            }
            String[] columns = line.text().split("\t", -1);
            return columns.length == 2
                    ? Pair.of(line.number(), columns[0], columns[1])
                    : Pair.wrong(
                            line.number(),
                            null,
                            "the line has " + columns.length + " columns, but should have source, tab, translation");
        });
    }

    /**
     * Objects with {@code source} and {@code translation}, such as {@code tt translate --format json} writes;
     * {@code pieces} says how the translation was split. Each candidate of a list {@code n_best} is a pair. The caller
     * closes what they are read from.
     */
    public static PairSource json(TranslationInput lines) {
        Deque<Pair> waiting = new ArrayDeque<>();
        TranslationInput pairs = new TranslationInput(lines.lines(), lines.places(), lines.name(), -1);
        return new PairSource(pairs, List.of(), warnings -> {
            if (waiting.isEmpty()) {
                Line line = read(lines, warnings);
                if (line == null) {
                    return null;
                }
                waiting.addAll(pairs(line));
            }
            return waiting.remove();
        });
    }

    /**
     * An n-best list with its source: see {@link RankedLine}.
     *
     * @param count of the lines of the list, or -1
     */
    public static PairSource nBest(LineReader sources, LineReader list, String name, long count) {
        return new PairSource(
                new TranslationInput(list::next, name, count),
                List.of(sources, list),
                new Ranked(sources, list, name)::next);
    }

    /** Finds the source of each line of an n-best list. */
    private static final class Ranked {
        private final LineReader sources;
        private final LineReader list;
        private final String name;
        private long current = -1;
        private String source = "";

        Ranked(LineReader sources, LineReader list, String name) {
            this.sources = sources;
            this.list = list;
            this.name = name;
        }

        @Nullable
        Pair next(Warnings warnings) {
            Line line = told(list.next(), warnings);
            if (line == null) {
                return null;
            }
            RankedLine ranked = RankedLine.of(line.text());
            if (ranked == null || ranked.source() < current) {
                throw new UserException(name + ":" + line.number()
                        + ": is no line of an n-best list, such as '0 ||| A translation. ||| -0.5' or as tt translate"
                        + " --format tsv writes it, with numbers of source lines that never fall.");
            }
            while (current < ranked.source()) {
                Line next = told(sources.next(), warnings);
                if (next == null) {
                    throw new UserException(name + ":" + line.number() + ": belongs to source line " + ranked.source()
                            + " (from 0), but the source has " + (current + 1) + " lines.");
                }
                source = next.text();
                current++;
            }
            boolean split = !ranked.pieces().isEmpty();
            return new Pair(line.number(), source, ranked.text(), ranked.pieces(), split, ranked, null, null);
        }
    }

    private static List<Pair> pairs(Line line) {
        Query query = InputFormat.JSON.read(line);
        ObjectNode fields = query.fields();
        if (query.error() != null || fields == null) {
            String error = query.error();
            return List.of(Pair.wrong(line.number(), fields, error == null ? "the line is empty" : error));
        }
        JsonNode nBest = fields.path("n_best");
        if (!nBest.isArray() || nBest.isEmpty()) {
            return List.of(pair(line.number(), query.source(), fields));
        }
        List<Pair> pairs = new ArrayList<>();
        for (JsonNode candidate : nBest) {
            ObjectNode one = fields.deepCopy();
            one.remove(List.of("n_best", "translation", "pieces", "truncated"));
            if (candidate instanceof ObjectNode found) {
                one.setAll(found);
            }
            pairs.add(pair(line.number(), query.source(), one.put("rank", pairs.size() + 1)));
        }
        return pairs;
    }

    private static Pair pair(long line, String source, ObjectNode fields) {
        JsonNode translation = fields.path("translation");
        if (!translation.isTextual()) {
            return Pair.wrong(line, fields, "the object has no text called translation");
        }
        List<String> pieces = new ArrayList<>();
        fields.path("pieces").forEach(piece -> pieces.add(piece.asText()));
        boolean truncated = fields.path("truncated").asBoolean();
        return new Pair(line, source, translation.textValue(), pieces, truncated, null, fields, null);
    }

    private static @Nullable Line read(TranslationInput lines, Warnings warnings) {
        return told(lines.lines().get(), warnings);
    }

    /** The line; what is lost of it is told. */
    private static @Nullable Line told(@Nullable Line line, Warnings warnings) {
        if (line != null && line.cut()) {
            warnings.add(Warnings.Kind.CUT, line.number(), Warnings.tooManyBytes());
        }
        if (line != null && line.fault() != null) {
            warnings.add(Warnings.Kind.NOT_UTF8, line.number(), line.fault() + "; U+FFFD is scored in its place");
        }
        return line;
    }
}
