package org.ttnmt.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.Closing;
import org.ttnmt.io.LineReader;

/** A text file (or the unpacked copy of a packed one) after its first pass, read from any of its lines on. */
final class CorpusFile implements Closeable {

    /**
     * What is remembered of a file.
     *
     * @param file as it is on disk
     * @param sha256 of its text, unpacked, in hexadecimal
     * @param copy the unpacked copy; null for a plain file, and for a copy that is not kept
     */
    record Identity(FileState file, String sha256, @Nullable FileState copy) {}

    private final Path file;
    private final Identity identity;
    private final FileChannel channel;

    /** @param channel gives the unpacked text; closed with this */
    CorpusFile(Path file, Identity identity, FileChannel channel) {
        this.file = file;
        this.identity = identity;
        this.channel = channel;
    }

    /**
     * Opens a file that an earlier first pass read.
     *
     * @param copy where its unpacked copy is; null for a plain file
     * @return null when it or its copy is not what it was
     */
    static @Nullable CorpusFile reopen(Path file, Identity identity, @Nullable Path copy) {
        try {
            boolean same = FileState.of(file).equals(identity.file())
                    && (copy == null) == (identity.copy() == null)
                    && (copy == null || FileState.of(copy).equals(identity.copy()));
            Path text = copy == null ? file : copy;
            return same ? new CorpusFile(file, identity, FileChannel.open(text, StandardOpenOption.READ)) : null;
        } catch (IOException e) {
            return null; // the first pass will say what is wrong
        }
    }

    Identity identity() {
        return identity;
    }

    /** Reads on from a line's start. */
    LineReader from(long linesBefore, long offset) {
        return new LineReader(new ChannelInput(offset), file.toString(), linesBefore);
    }

    /** @throws UserException when the file is not what the first pass read */
    void checkUnchanged() {
        try {
            if (identity.file().looksLike(file)) {
                return;
            }
        } catch (IOException e) {
            throw LineReader.unreadable(file, e);
        }
        throw new UserException(
                file + ": has changed since this run read it first, so its lines are no longer where they"
                        + " were. Leave training files alone while a run reads them; start the run again.");
    }

    @Override
    public void close() {
        Closing.close(channel, file);
    }

    /** Reads the channel from a place of its own, so that several readers do not disturb each other. */
    private final class ChannelInput extends InputStream {
        private long at;

        ChannelInput(long at) {
            this.at = at;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = channel.read(ByteBuffer.wrap(bytes, from, length), at);
            at += Math.max(count, 0);
            return count;
        }
    }
}
