package org.ttnmt.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.ttnmt.UserException;

/** YAML of other programs: a mapping of names to texts, or to lists of texts. What it means is up to them. */
public final class YamlEntries {
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
                    .parseString(new String(text, StandardCharsets.UTF_8))
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
            if (entries.put(name.getValue(), values(events)) != null) {
                throw new UserException(origin + ": has \"" + name.getValue() + "\" twice.");
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
                case Scalar -> values.add(((ScalarEvent) event).getValue());
                case SequenceStart, MappingStart -> depth++;
                case SequenceEnd, MappingEnd -> depth--;
                default -> {}
            }
        } while (depth > 0);
        return values;
    }
}
