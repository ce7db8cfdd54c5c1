package org.ttnmt.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ttnmt.report.proto.Event;

/** Reads event files from their description, with a CRC of its own, and refuses what is not exactly so. */
final class EventFileReader {
    private EventFileReader() {}

    /** The messages of a file. */
    static List<Event> read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            assertEquals(masked(length), in.getInt(), "checksum of a length");
            byte[] content = new byte
                    [Math.toIntExact(ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong())];
            in.get(content);
            assertEquals(masked(content), in.getInt(), "checksum of a content");
            events.add(Event.parseFrom(content));
        }
        return events;
    }

    static int masked(byte[] bytes) {
        int crc = crc32c(bytes);
        return ((crc >>> 15) | (crc << 17)) + (int) 2726488792L;
    }

    /** Bit by bit, with the polynomial of Castagnoli. */
    static int crc32c(byte[] bytes) {
        int crc = ~0;
        for (byte each : bytes) {
            crc ^= each & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
            }
        }
        return ~crc;
    }
}
