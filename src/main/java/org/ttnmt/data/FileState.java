package org.ttnmt.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.ttnmt.io.Sha256;

/**
 * What tells a file from another, or from a later version of itself, without reading all of it.
 *
 * @param size in bytes
 * @param modified when it was last written, as text
 * @param samples hash of blocks from all over it
 */
record FileState(long size, String modified, String samples) {
    private static final int BLOCKS = 64;
    private static final int BLOCK_BYTES = 4096;

    /** The state of a file now. */
    static FileState of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new FileState(channel.size(), modified(file), samples(channel));
        }
    }

    /** Whether size and time are still the same; costs nothing. */
    boolean looksLike(Path file) throws IOException {
        return Files.size(file) == size && modified(file).equals(modified);
    }

    private static String modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toString();
    }

    private static String samples(FileChannel channel) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        long last = Math.max(0, channel.size() - BLOCK_BYTES);
        for (int i = 0; i < BLOCKS; i++) {
            block.clear();
            channel.read(block, Math.round((double) last * i / (BLOCKS - 1)));
            digest.update(block.flip());
        }
        return Sha256.hex(digest.digest()).substring(0, 16);
    }
}
