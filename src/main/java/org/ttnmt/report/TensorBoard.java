package org.ttnmt.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ttnmt.config.ConfigWriter;
import org.ttnmt.config.RunConfig;
import org.ttnmt.report.proto.Event;
import org.ttnmt.report.proto.SessionLog;
import org.ttnmt.report.proto.SessionLog.SessionStatus;
import org.ttnmt.report.proto.Summary;
import org.ttnmt.report.proto.Summary.Value;
import org.ttnmt.report.proto.SummaryMetadata;
import org.ttnmt.report.proto.SummaryMetadata.PluginData;
import org.ttnmt.report.proto.TensorProto;
import org.ttnmt.report.proto.TensorProto.DataType;
import org.ttnmt.report.proto.TensorShapeProto;
import org.ttnmt.report.proto.TensorShapeProto.Dim;

/**
 * A run as TensorBoard shows it: curves of every number in {@code log.jsonl}, samples as tables of text, warnings and
 * the configuration as text.
 *
 * <p>The event file is made anew from the log whenever a run starts or goes on, and then grows with it. So it never
 * shows twice what a run did again after its last checkpoint, whatever was in the file when the run was killed.
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
                    new EventFile(folder.resolve(String.format(
                            Locale.ROOT, "%s%010d.%09d.tt", PREFIX, now.getEpochSecond(), now.getNano()))),
                    now.toEpochMilli() / 1e3);
            board.begin(RunLog.read(run.resolve(RunLog.NAME)), config);
            return board;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Empties the file before, rather than deleting it: a TensorBoard that reads it now would look for its rest for
     * ever, and never go on to the new one. The empty file goes with the next start.
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
        append(event(0).setFileVersion("brain.Event:2"));
        append(event(0).setSessionLog(SessionLog.newBuilder().setStatus(SessionStatus.START)));
        append(event(0).setSummary(Summary.newBuilder()
                .addValue(text("configuration", ConfigWriter.toYaml(config).indent(4)))));
        log.forEach(this::add);
    }

    private Event.Builder event(long update) {
        return Event.newBuilder().setWallTime(lastTime).setStep(update);
    }

    private void append(Event.Builder event) {
        file.append(event.build().toByteArray());
    }

    /** Adds a line of the log. */
    public void add(JsonNode line) {
        lastTime = time(line);
        Summary.Builder values = Summary.newBuilder();
        switch (line.path("type").asText()) {
            case "training" -> addNumbers("train/", line, values);
            case "validation" -> {
                addNumbers("validation/", line, values);
                addSamples(line.path("samples"), values);
            }
            case "warning" ->
                values.addValue(text(
                        "warnings/" + line.path("name").asText(),
                        literal(line.path("message").asText())));
            default -> {
                // nothing to show over time
            }
        }
        if (values.getValueCount() > 0) {
            append(event(line.path("update").asLong()).setSummary(values));
        }
    }

    private static void addNumbers(String group, JsonNode line, Summary.Builder values) {
        line.properties().forEach(field -> {
            if (field.getValue().isObject()) {
                addNumbers(group + field.getKey() + "/", field.getValue(), values);
            } else if (field.getValue().isNumber() && !field.getKey().equals("update")) {
                values.addValue(
                        Value.newBuilder().setTag(group + field.getKey()).setSimpleValue((float)
                                field.getValue().doubleValue()));
            }
        });
    }

    private static void addSamples(JsonNode samples, Summary.Builder values) {
        int number = 0;
        for (JsonNode sample : samples) {
            number++;
            List<String> cells = Stream.of("source", "reference", "translation")
                    .flatMap(name -> Stream.of(name, literal(sample.path(name).asText())))
                    .toList();
            values.addValue(text("samples/" + number, List.of(cells.size() / 2, 2), cells));
        }
    }

    /** Markdown text. */
    private static Value text(String tag, String markdown) {
        return text(tag, List.of(1), List.of(markdown));
    }

    /** Cells of Markdown text, row by row in a table of this shape. */
    private static Value text(String tag, List<Integer> shape, List<String> cells) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        shape.forEach(size -> dimensions.addDim(Dim.newBuilder().setSize(size)));
        return Value.newBuilder()
                .setTag(tag)
                .setMetadata(SummaryMetadata.newBuilder()
                        .setPluginData(PluginData.newBuilder().setPluginName("text")))
                .setTensor(TensorProto.newBuilder()
                        .setDtype(DataType.DT_STRING)
                        .setTensorShape(dimensions)
                        .addAllStringVal(
                                cells.stream().map(ByteString::copyFromUtf8).toList()))
                .build();
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
