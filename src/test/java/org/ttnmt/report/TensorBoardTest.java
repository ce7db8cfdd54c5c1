package org.ttnmt.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.RunConfig;

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

    private List<UnknownFieldSet> events() throws IOException {
        List<UnknownFieldSet> events = new ArrayList<>();
        for (Path file : files()) {
            events.addAll(EventFileReader.read(file));
        }
        return events;
    }

    /** Update, tag and value of all numbers. */
    private static List<String> scalars(List<UnknownFieldSet> events) throws IOException {
        List<String> found = new ArrayList<>();
        for (UnknownFieldSet event : events) {
            for (ByteString summary : event.getField(5).getLengthDelimitedList()) {
                for (ByteString bytes :
                        UnknownFieldSet.parseFrom(summary).getField(1).getLengthDelimitedList()) {
                    UnknownFieldSet value = UnknownFieldSet.parseFrom(bytes);
                    for (int bits : value.getField(2).getFixed32List()) {
                        found.add(event.getField(2).getVarintList().get(0) + " "
                                + EventFileReader.bytes(value, 1).toStringUtf8() + " " + Float.intBitsToFloat(bits));
                    }
                }
            }
        }
        return found;
    }

    @Test
    void theChecksumOfTheReaderIsThatOfThePublishedExamples() {
        assertEquals(0xe3069283, EventFileReader.crc32c("123456789".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertEquals(0x8a9136aa, EventFileReader.crc32c(new byte[32])); // RFC 3720, B.4
    }

    @Test
    void aFileBeginsWithItsVersionAndAStartAndTheConfiguration() throws IOException {
        TensorBoard.open(run, config()).close();
        List<UnknownFieldSet> events = events();
        assertEquals(3, events.size());
        assertEquals("brain.Event:2", EventFileReader.bytes(events.get(0), 3).toStringUtf8());
        UnknownFieldSet session = EventFileReader.message(events.get(1), 7);
        assertEquals(List.of(1L), session.getField(1).getVarintList());
        UnknownFieldSet value = EventFileReader.message(EventFileReader.message(events.get(2), 5), 1);
        assertEquals("configuration", EventFileReader.bytes(value, 1).toStringUtf8());
    }

    @Test
    void everyNumberOfALineIsAPointOfACurveAtItsUpdateAndTime() throws IOException {
        try (TensorBoard board = TensorBoard.open(run, config())) {
            board.add(line(TRAINING.formatted(10)));
            board.add(line(VALIDATION));
        }
        List<UnknownFieldSet> events = events();
        assertEquals(List.of("10 train/loss 2.5", "10 train/mfu 0.5", "20 validation/bleu 31.5"), scalars(events));
        double seconds = Double.longBitsToDouble(
                events.get(3).getField(1).getFixed64List().get(0));
        assertEquals(1772366400.25, seconds);
    }

    @Test
    void aSampleIsATableOfLiteralText() throws IOException {
        try (TensorBoard board = TensorBoard.open(run, config())) {
            board.add(line(VALIDATION));
        }
        UnknownFieldSet summary = EventFileReader.message(events().get(3), 5);
        UnknownFieldSet value = UnknownFieldSet.parseFrom(
                summary.getField(1).getLengthDelimitedList().get(1));
        assertEquals("samples/1", EventFileReader.bytes(value, 1).toStringUtf8());
        UnknownFieldSet plugin = EventFileReader.message(EventFileReader.message(value, 9), 1);
        assertEquals("text", EventFileReader.bytes(plugin, 1).toStringUtf8());
        UnknownFieldSet tensor = EventFileReader.message(value, 8);
        assertEquals(List.of(7L), tensor.getField(1).getVarintList(), "DT_STRING");
        List<Long> shape = new ArrayList<>();
        for (ByteString dimension :
                EventFileReader.message(tensor, 2).getField(2).getLengthDelimitedList()) {
            shape.addAll(UnknownFieldSet.parseFrom(dimension).getField(1).getVarintList());
        }
        assertEquals(List.of(3L, 2L), shape);
        assertEquals(
                List.of("source", "a &#60;b&#62;", "reference", "&#42;r&#42;", "translation", "1&#46; 我"),
                tensor.getField(8).getLengthDelimitedList().stream()
                        .map(ByteString::toStringUtf8)
                        .toList());
    }

    /** A kill leaves events after the last checkpoint and perhaps half a record; the log has lost the former by then. */
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
