package org.ttnmt.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.ttnmt.UserException;

/** YAML of other programs: a mapping of names to texts, or to lists of texts. What it means is up to them. */
public final class YamlEntries {
    /** From here on, in the last plane of private use, control characters stand while the document is parsed. */
    private static final int HIDDEN = 0x10F000;

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\x80-\\x9F&&[^\\t\\n\\r\\x85]]");
    private static final Pattern HIDDEN_CONTROL = Pattern.compile("[\\x{10F000}-\\x{10F09F}]");

    private YamlEntries() {}

    /**
     * Reads a document.
     *
     * @param text UTF-8
     * @param origin named in what is wrong
     * @return the texts of each name, one unless it is a list, in the order of the document
     * @throws UserException when it is no YAML, or no such mapping
     */
    public static Map<String, List<String>> read(byte[] text, String origin) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(origin)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        try {
            Iterator<Event> events = new Parse(settings)
                    .parseString(hidden(new String(text, StandardCharsets.UTF_8)))
                    .iterator();
            return mapping(events, origin);
        } catch (YamlEngineException e) {
            throw new UserException(
                    origin + ": is not valid YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ". Copy it again.",
                    e);
        }
    }

    private static Map<String, List<String>> mapping(Iterator<Event> events, String origin) {
        Map<String, List<String>> entries = new LinkedHashMap<>();
        Event event = events.next();
        while (event.getEventId() == Event.ID.StreamStart || event.getEventId() == Event.ID.DocumentStart) {
            event = events.next();
        }
        if (event.getEventId() != Event.ID.MappingStart) {
            throw new UserException(origin + ": is not a mapping of names to values, but " + event.getEventId()
                    + ". It may be another file.");
        }
        for (event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            if (!(event instanceof ScalarEvent name)) {
                throw new UserException(origin + ": has a name that is no text. It may be another file.");
            }
            String key = shown(name.getValue());
            if (entries.put(key, values(events)) != null) {
                throw new UserException(origin + ": has \"" + key + "\" twice.");
            }
        }
        return entries;
    }

    /** The scalars of a value, however deep they are. */
    private static List<String> values(Iterator<Event> events) {
        List<String> values = new ArrayList<>();
        int depth = 0;
        do {
            Event event = events.next();
            switch (event.getEventId()) {
                case Scalar -> values.add(shown(((ScalarEvent) event).getValue()));
                case SequenceStart, MappingStart -> depth++;
                case SequenceEnd, MappingEnd -> depth--;
                default -> {}
            }
        } while (depth > 0);
        return values;
    }

    /** Control characters, which YAML does not allow but other programs write, as characters of private use. */
    private static String hidden(String text) {
        return CONTROL.matcher(text)
                .replaceAll(found -> Character.toString(HIDDEN + found.group().charAt(0)));
    }

    private static String shown(String text) {
        return HIDDEN_CONTROL
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        Character.toString(found.group().codePointAt(0) - HIDDEN)));
    }
}
