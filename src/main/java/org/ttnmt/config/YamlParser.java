package org.ttnmt.config;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Turns YAML text into a {@link Tree}. It works on the parser's events, so that the depth is bounded, and anchors,
 * aliases and tags, which a configuration does not need, are refused rather than expanded.
 */
final class YamlParser {
    private static final int DEEPEST = 16;

    /** What to do about a problem, by a part of the parser's sentence. */
    private static final Map<String, String> HINTS = Map.of(
            "mapping values are not allowed",
            "; check the indentation of this line, and put quotes around a text that holds ': '",
            "expected ',' or",
            "; a bracket or a comma is missing before this place",
            "expected <block end>",
            "; indent the keys of one section alike",
            "could not find expected ':'",
            "; write key: value, with a space after the colon",
            "unexpected end of stream",
            "; a quote is missing");

    /** Thrown inside this class when going on makes no sense; what is wrong has been reported. */
    private static final class GiveUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GiveUp() {
            super(null, null, false, false);
        }
    }

    private final Place origin;
    private final Problems problems;
    private final Iterator<Event> events;

    private YamlParser(String text, Place origin, Problems problems) {
        this.origin = origin;
        this.problems = problems;
        LoadSettings settings = LoadSettings.builder()
                .setLabel(origin.source())
                .setUseMarks(true)
                .build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /**
     * Parses one document.
     *
     * @param origin the file or override that the text comes from; lines are added to a file
     * @param key of the configuration that the text is the value of, or empty
     * @return the document, or null when it is empty or could not be read, which is then reported
     */
    static @Nullable Tree parse(String text, Place origin, String key, Problems problems) {
        try {
            return new YamlParser(text, origin, problems).document(key);
        } catch (GiveUp e) {
            return null;
        } catch (MarkedYamlEngineException e) {
            problems.add(at(origin, e.getProblemMark()), "", "not valid YAML: " + explain(e));
            return null;
        } catch (ReaderException e) {
            int line = 1
                    + (int) text.codePoints()
                            .limit(e.getPosition())
                            .filter(c -> c == '\n')
                            .count();
            problems.add(
                    origin.override() ? origin : Place.line(origin.source(), line),
                    "",
                    String.format(
                            "holds the control character U+%04X, which YAML does not allow; remove it",
                            e.getCodePoint()));
            return null;
        } catch (YamlEngineException e) {
            problems.add(origin, "", "not valid YAML: " + e.getMessage());
            return null;
        }
    }

    private @Nullable Tree document(String key) {
        Tree root = null;
        int documents = 0;
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
                case DocumentStart -> {
                    if (++documents == 2) {
                        problems.add(
                                place(event),
                                "",
                                "a second document begins here (---); a configuration is one document, so remove this"
                                        + " line or split the file");
                        throw new GiveUp();
                    }
                }
                default -> root = tree(event, key, 0);
            }
        }
        return root;
    }

    private Tree tree(Event event, String path, int depth) {
        Place place = place(event);
        if (depth > DEEPEST) {
            problems.add(place, path, "is nested deeper than " + DEEPEST + " levels; a configuration needs 4");
            throw new GiveUp();
        }
        if (event instanceof AliasEvent alias) {
            problems.add(
                    place,
                    path,
                    "uses the alias *" + alias.getAlias() + "; aliases are not supported, so write the value out");
            return new Tree.Scalar(place, "*" + alias.getAlias(), true);
        }
        refuseAnchorAndTag(event, place, path);
        if (event instanceof ScalarEvent scalar) {
            return new Tree.Scalar(place, scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN);
        }
        return event instanceof MappingStartEvent ? mapping(place, path, depth) : sequence(place, path, depth);
    }

    private Tree.Sequence sequence(Place place, String path, int depth) {
        List<Tree> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(tree(event, path + "[" + items.size() + "]", depth + 1));
        }
        return new Tree.Sequence(place, items);
    }

    private Tree.Mapping mapping(Place place, String path, int depth) {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            Place keyPlace = place(event);
            Tree keyTree = tree(event, path, depth + 1);
            if (!(keyTree instanceof Tree.Scalar key)) {
                problems.add(keyPlace, path, "has " + keyTree.describe() + " as a key; a key is a name");
                tree(events.next(), path, depth + 1);
                continue;
            }
            String keyPath = path.isEmpty() ? key.text() : path + "." + key.text();
            Tree.Entry entry = new Tree.Entry(keyPlace, tree(events.next(), keyPath, depth + 1));
            Tree.Entry earlier = entries.putIfAbsent(key.text(), entry);
            if (earlier != null) {
                problems.add(
                        keyPlace,
                        keyPath,
                        keyPlace.override()
                                ? "is given twice; keep one"
                                : "is given twice, first on line "
                                        + earlier.place().line() + "; keep one");
            }
        }
        return new Tree.Mapping(place, entries);
    }

    private void refuseAnchorAndTag(Event event, Place place, String path) {
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            problems.add(
                    place,
                    path,
                    "has the anchor &" + node.getAnchor().get()
                            + "; anchors are not supported, so write the value out");
        }
        Optional<String> tag = event instanceof ScalarEvent scalar
                ? scalar.getTag()
                : event instanceof CollectionStartEvent start ? start.getTag() : Optional.empty();
        tag.ifPresent(t -> problems.add(
                place,
                path,
                "has the tag " + t.replace("tag:yaml.org,2002:", "!!") + "; tags are not supported, so remove it"));
    }

    private Place place(Event event) {
        return at(origin, event.getStartMark());
    }

    private static Place at(Place origin, Optional<Mark> mark) {
        return origin.override() || mark.isEmpty()
                ? origin
                : Place.line(origin.source(), mark.get().getLine() + 1);
    }

    /** The parser's sentence, its column, and what usually causes it. */
    private static String explain(MarkedYamlEngineException e) {
        String problem = e.getProblem() == null ? "it cannot be parsed" : e.getProblem();
        String column = e.getProblemMark()
                .map(mark -> " (column " + (mark.getColumn() + 1) + ")")
                .orElse("");
        if (problem.contains("TAB")) {
            return "a tab cannot stand here" + column + "; indent with spaces";
        }
        return problem + column + began(e) + hint(problem);
    }

    /** Where the construct began that the parser could not finish, when that is another line. */
    private static String began(MarkedYamlEngineException e) {
        Optional<Integer> begin = e.getContextMark().map(Mark::getLine);
        return begin.isEmpty() || begin.equals(e.getProblemMark().map(Mark::getLine))
                ? ""
                : ", " + e.getContext() + " that began on line " + (begin.get() + 1);
    }

    private static String hint(String problem) {
        return HINTS.entrySet().stream()
                .filter(hint -> problem.contains(hint.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
