package org.ttnmt.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.RunConfig;
import org.ttnmt.report.proto.Event;
import org.ttnmt.report.proto.SessionLog.SessionStatus;
import org.ttnmt.report.proto.Summary.Value;
import org.ttnmt.report.proto.TensorProto;
import org.ttnmt.report.proto.TensorProto.DataType;
import org.ttnmt.report.proto.TensorShapeProto.Dim;

class TensorBoardTest {
    private static final String TRAINING =
            "{\"type\":\"training\",\"update\":%d,\"loss\":2.5,\"mfu\":0.5,\"time\":\"2026-03-01T12:00:00.250Z\"}";
    private static final String VALIDATION = "{\"type\":\"validation\",\"update\":20,\"bleu\":31.5,\"samples\":"
            + "[{\"source\":\"a <b>\",\"reference\":\"*r*\",\"translation\":\"1. 我\"}]}";

    @TempDir
    Path run;

    private static RunConfig config() {
        return ConfigReader.read(Path.of("configs/quickstart.yaml"), List.of());
    }

    private static JsonNode line(String json) throws IOException {
        return new ObjectMapper().readTree(json);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(run.resolve("tensorboard"))) {
            return files.sorted().toList();
        }
    }

    private List<Event> events() throws IOException {
        List<Event> events = new ArrayList<>();
        for (Path file : files()) {
            events.addAll(EventFileReader.read(file));
        }
        return events;
    }

    /** Update, tag and value of all numbers. */
    private static List<String> scalars(List<Event> events) {
        return events.stream()
                .flatMap(event -> event.getSummary().getValueList().stream()
                        .filter(Value::hasSimpleValue)
                        .map(value -> event.getStep() + " " + value.getTag() + " " + value.getSimpleValue()))
                .toList();
    }

    @Test
    void theChecksumOfTheReaderIsThatOfThePublishedExamples() {
        assertEquals(0xe3069283, EventFileReader.crc32c("123456789".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertEquals(0x8a9136aa, EventFileReader.crc32c(new byte[32])); // RFC 3720, B.4
    }

    @Test
    void aFileBeginsWithItsVersionAndAStartAndTheConfiguration() throws IOException {
        TensorBoard.open(run, config()).close();
        List<Event> events = events();
        assertEquals(3, events.size());
        assertEquals("brain.Event:2", events.get(0).getFileVersion());
        assertEquals(SessionStatus.START, events.get(1).getSessionLog().getStatus());
        assertEquals("configuration", events.get(2).getSummary().getValue(0).getTag());
    }

    /** The numbers of the fields are those of TensorBoard's descriptions; 0 is written. */
    @Test
    void theBytesAreThoseThatTensorBoardReads() throws IOException {
        String time = "09 00 00 00 00 00 00 00 40 "; // 1: two seconds
        try (TensorBoard board = TensorBoard.open(run, config())) {
            board.add(line("{\"type\":\"training\",\"update\":0,\"loss\":0,\"time\":\"1970-01-01T00:00:02Z\"}"));
            board.add(line("{\"type\":\"warning\",\"update\":5,\"name\":\"n\",\"message\":\"m\","
                    + "\"time\":\"1970-01-01T00:00:02Z\"}"));
        }
        List<Event> events = events();
        assertEquals(
                time + "10 00 2a 13 0a 11 0a 0a 74 72 61 69 6e 2f 6c 6f 73 73 15 00 00 00 00",
                hex(events.get(3)),
                "2: step; 5: summary; in it 1: value; in it 1: tag, 2: number");
        assertEquals(
                time
                        + "10 05 2a 25 0a 23 0a 0a 77 61 72 6e 69 6e 67 73 2f 6e"
                        + " 42 0b 08 07 12 04 12 02 08 01 42 01 6d 4a 08 0a 06 0a 04 74 65 78 74",
                hex(events.get(4)),
                "in the value 8: tensor, in it 1: type, 2: shape, 8: strings; 9: metadata, in it 1: plugin, 1: name");
        assertEquals("3a 02 08 01", hex(events.get(1)).substring((time + "10 00 ").length()), "7: session; 1: status");
        assertEquals(
                " 1a 0d",
                hex(events.get(0)).substring((time + "10 00").length()).substring(0, 6),
                "3: version");
    }

    private static String hex(Event event) {
        return HexFormat.ofDelimiter(" ").formatHex(event.toByteArray());
    }

    @Test
    void everyNumberOfALineIsAPointOfACurveAtItsUpdateAndTime() throws IOException {
        try (TensorBoard board = TensorBoard.open(run, config())) {
            board.add(line(TRAINING.formatted(10)));
            board.add(line(VALIDATION));
        }
        List<Event> events = events();
        assertEquals(List.of("10 train/loss 2.5", "10 train/mfu 0.5", "20 validation/bleu 31.5"), scalars(events));
        assertEquals(1772366400.25, events.get(3).getWallTime());
    }

    @Test
    void aSampleIsATableOfLiteralText() throws IOException {
        try (TensorBoard board = TensorBoard.open(run, config())) {
            board.add(line(VALIDATION));
        }
        Value value = events().get(3).getSummary().getValue(1);
        assertEquals("samples/1", value.getTag());
        assertEquals("text", value.getMetadata().getPluginData().getPluginName());
        TensorProto tensor = value.getTensor();
        assertEquals(DataType.DT_STRING, tensor.getDtype());
        assertEquals(
                List.of(3L, 2L),
                tensor.getTensorShape().getDimList().stream().map(Dim::getSize).toList());
        assertEquals(
                List.of("source", "a &#60;b&#62;", "reference", "&#42;r&#42;", "translation", "1&#46; 我"),
                tensor.getStringValList().stream().map(ByteString::toStringUtf8).toList());
    }

    /**
     * A process that is killed leaves events of updates after its last checkpoint, and perhaps half a record. When the
     * run continues, the lines of these updates have been removed from the log.
     */
    @Test
    void aContinuedRunShowsNothingTwice() throws IOException {
        try (TensorBoard board = TensorBoard.open(run, config())) {
            board.add(line(TRAINING.formatted(10)));
            board.add(line(TRAINING.formatted(20)));
        }
        byte[] whole = Files.readAllBytes(files().get(0));
        Files.write(files().get(0), java.util.Arrays.copyOf(whole, whole.length - 5));
        Files.writeString(run.resolve("log.jsonl"), TRAINING.formatted(10) + "\n{\"type\":\"trai");
        try (TensorBoard board = TensorBoard.open(run, config())) {
            board.add(line(TRAINING.formatted(20)));
            board.add(line(TRAINING.formatted(30)));
        }
        assertEquals(
                List.of("10 train/loss 2.5", "20 train/loss 2.5", "30 train/loss 2.5"),
                scalars(events()).stream().filter(each -> each.contains("loss")).toList());
    }

    /** The one that TensorBoard may be reading is emptied; the one before that is gone. */
    @Test
    void thereAreNeverMoreThanTwoFiles() throws IOException {
        for (int start = 1; start <= 4; start++) {
            TensorBoard.open(run, config()).close();
            List<Path> files = files();
            assertEquals(Math.min(start, 2), files.size());
            for (Path file : files) {
                assertEquals(file.equals(files.get(files.size() - 1)), Files.size(file) > 0);
            }
        }
    }

    @Test
    void otherFilesInTheFolderStay() throws IOException {
        Path other = Files.createDirectories(run.resolve("tensorboard")).resolve("notes.txt");
        Files.writeString(other, "mine");
        TensorBoard.open(run, config()).close();
        assertEquals("mine", Files.readString(other));
    }
}
