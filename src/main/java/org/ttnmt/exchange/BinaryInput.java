package org.ttnmt.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import org.ttnmt.UserException;
import org.ttnmt.io.Closing;

/** A little-endian file that is read here and there; no memory is taken for bytes that it announces and does not have. */
public final class BinaryInput {
    private final Path path;
    private final String kind;
    private final FileChannel channel;

    private BinaryInput(Path path, String kind, FileChannel channel) {
        this.path = path;
        this.kind = kind;
        this.channel = channel;
    }

    /**
     * Opens a file and reads its headers. Whoever reads them closes it, unless that fails.
     *
     * @param kind what the file should be, as errors say, for instance: model of CTranslate2
     * @throws UserException when there is no such file, or its headers are refused
     */
    public static <T> T open(Path path, String kind, Function<BinaryInput, T> headers) {
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            try {
                return headers.apply(new BinaryInput(path, kind, channel));
            } catch (RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    public Path path() {
        return path;
    }

    /** How many bytes it has. */
    public long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /**
     * Reads {@code bytes} of them from {@code at} on.
     *
     * @throws UserException when there are not so many, or the disk fails
     */
    public ByteBuffer read(long at, long bytes) {
        if (bytes > size() - at) {
            throw damaged("it ends after " + size() + " bytes, within its headers or an array");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, at + buffer.position()) < 0) {
                    throw damaged("it became shorter while it was read");
                }
            }
        } catch (IOException e) {
            throw unreadable(path, e);
        }
        return buffer.flip();
    }

    private static UserException unreadable(Path path, IOException e) {
        return new UserException(
                path + ": could not be read (" + e.getMessage() + "). Check the file and its permissions.", e);
    }

    /** That what it says cannot be. */
    public UserException damaged(String what) {
        return new UserException(path + ": is no " + kind + ", or a damaged one: " + what + ". Copy the file again.");
    }

    /** Closes the file. */
    public void close() {
        Closing.close(channel, path);
    }
}
