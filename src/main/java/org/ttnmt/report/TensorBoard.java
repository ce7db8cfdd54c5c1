package org.ttnmt.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ttnmt.config.ConfigWriter;
import org.ttnmt.config.RunConfig;

/**
 * A run as TensorBoard shows it: curves of every number in {@code log.jsonl}, samples as tables of text, warnings and the
 * configuration as text.
 *
 * <p>The event file is made anew from the log whenever a run starts or goes on, and then grows with it. So it never shows
 * twice what a run did again after its last checkpoint, whatever was in the file when the run was killed.
 */
public final class TensorBoard implements AutoCloseable {
    /** The folder of the event file, in the directory of a run. */
    public static final String FOLDER = "tensorboard";

    private static final String PREFIX = "events.out.tfevents.";

    /** What Markdown or HTML would take for markup. */
    private static final Pattern MARKUP = Pattern.compile("[\\\\`*_{}\\[\\]<>()#+&|~-]|(?<=^\\d{1,9})\\.");

    private final EventFile file;
    private double lastTime;

    private TensorBoard(EventFile file, double now) {
        this.file = file;
        this.lastTime = now;
    }

    /**
     * Begins a new event file with what the run's log says so far, in place of the one before.
     *
     * @param run directory of the run
     */
    public static TensorBoard open(Path run, RunConfig config) {
        Path folder = run.resolve(FOLDER);
        Instant now = Instant.now();
        try {
            Files.createDirectories(folder);
            clear(folder);
            TensorBoard board = new TensorBoard(
                    EventFile.create(folder.resolve(String.format(
                            Locale.ROOT, "%s%010d.%09d.tt", PREFIX, now.getEpochSecond(), now.getNano()))),
                    now.toEpochMilli() / 1e3);
            board.begin(RunLog.read(run.resolve(RunLog.NAME)), config);
            return board;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Empties the file before, rather than deleting it: a TensorBoard that reads it now would look for its rest for ever, and
     * never go on to the new one. The empty file goes with the next start.
     */
    private static void clear(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path old : files.filter(each -> each.getFileName().toString().startsWith(PREFIX))
                    .toList()) {
                if (Files.size(old) == 0) {
                    Files.delete(old);
                } else {
                    Files.write(old, new byte[0]);
                }
            }
        }
    }

    private void begin(List<JsonNode> log, RunConfig config) {
        if (!log.isEmpty()) {
            lastTime = time(log.get(0));
        }
        Event event = new Event(lastTime, 0);
        file.append(event.version());
        file.append(event.start());
        file.append(event.summary(
                List.of(Event.text("configuration", ConfigWriter.toYaml(config).indent(4)))));
        log.forEach(this::add);
    }

    /** Adds a line of the log. */
    public void add(JsonNode line) {
        lastTime = time(line);
        List<Event.Fields> values = new ArrayList<>();
        switch (line.path("type").asText()) {
            case "training" -> addNumbers("train/", line, values);
            case "validation" -> {
                addNumbers("validation/", line, values);
                addSamples(line.path("samples"), values);
            }
            case "warning" ->
                values.add(Event.text(
                        "warnings/" + line.path("name").asText(),
                        literal(line.path("message").asText())));
            default -> {
                // nothing to show over time
            }
        }
        if (!values.isEmpty()) {
            file.append(new Event(lastTime, line.path("update").asLong()).summary(values));
        }
    }

    private static void addNumbers(String group, JsonNode line, List<Event.Fields> values) {
        line.properties().forEach(field -> {
            if (field.getValue().isObject()) {
                addNumbers(group + field.getKey() + "/", field.getValue(), values);
            } else if (field.getValue().isNumber() && !field.getKey().equals("update")) {
                values.add(Event.scalar(group + field.getKey(), field.getValue().doubleValue()));
            }
        });
    }

    private static void addSamples(JsonNode samples, List<Event.Fields> values) {
        int number = 0;
        for (JsonNode sample : samples) {
            number++;
            values.add(Event.table(
                    "samples/" + number,
                    Stream.of("source", "reference", "translation")
                            .map(name -> List.of(name, literal(sample.path(name).asText())))
                            .toList()));
        }
    }

    /** When the line was written, in seconds since 1970; the time of the line before where it does not say. */
    private double time(JsonNode line) {
        try {
            return Instant.parse(line.path("time").asText()).toEpochMilli() / 1e3;
        } catch (DateTimeParseException e) {
            return lastTime;
        }
    }

    /** Markdown that shows {@code text} as it is. */
    static String literal(String text) {
        return MARKUP.matcher(text)
                .replaceAll(match -> "&#" + (int) match.group().charAt(0) + ";");
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
