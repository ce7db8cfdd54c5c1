package org.ttnmt.report;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.ttnmt.UserException;

/**
 * A file of records as TensorFlow writes them: length (8 bytes, lowest first), masked CRC-32C of the length (4 bytes),
 * content, masked CRC-32C of the content (tensorflow/core/lib/io/record_writer.h). Each record is handed to the system
 * as soon as it is written.
 */
final class EventFile implements Closeable {
    private static final int MASK_DELTA = 0xa282ead8;
    private static final int FRAME = Long.BYTES + 2 * Integer.BYTES;

    private final Path path;
    private final OutputStream out;

    /** Makes a new file, empty even when there was one. */
    EventFile(Path path) throws IOException {
        this.path = path;
        this.out = Files.newOutputStream(path);
    }

    /** @throws UserException when the disk is full or gone */
    void append(byte[] record) {
        ByteBuffer frame = ByteBuffer.allocate(FRAME + record.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(record.length);
        frame.putInt(maskedCrc(frame.array(), 0, Long.BYTES));
        frame.put(record);
        frame.putInt(maskedCrc(record, 0, record.length));
        try {
            out.write(frame.array());
        } catch (IOException e) {
            throw new UserException(
                    path + ": could not be written (" + e.getMessage()
                            + "). Free space on its disk; the same command then goes on from the last checkpoint.",
                    e);
        }
    }

    /** A CRC of data that holds CRCs itself says little, so what is stored is turned and shifted. */
    private static int maskedCrc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
