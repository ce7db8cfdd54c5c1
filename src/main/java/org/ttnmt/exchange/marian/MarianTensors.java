package org.ttnmt.exchange.marian;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ttnmt.UserException;
import org.ttnmt.exchange.ForeignTensors;

/** The arrays of a model of Marian, in either of its formats. */
interface MarianTensors extends ForeignTensors {

    /**
     * Opens an {@code .npz} or a {@code .bin} file; its first bytes tell which it is.
     *
     * @throws UserException when there is no such file, or it is neither
     */
    static MarianTensors open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserException(file + ": there is no such file. It should be a model of Marian, for instance"
                    + " opus.npz, model.npz.best-bleu.npz or model.intgemm.alphas.bin.");
        }
        return isBinary(file) ? MarianBinary.open(file) : NumpyArchive.open(file);
    }

    /** Whether a file begins as Marian's binary format does. */
    static boolean isBinary(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(Long.BYTES);
            return start.length == Long.BYTES
                    && ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong() == MarianBinary.VERSION;
        } catch (IOException e) {
            throw new UserException(
                    file + ": could not be read (" + e.getMessage() + "). Check the file and its permissions.", e);
        }
    }

    /** The bytes of an array of one-byte numbers. */
    byte[] bytes(String name);
}
