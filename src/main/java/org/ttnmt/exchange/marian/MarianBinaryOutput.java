package org.ttnmt.exchange.marian;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.ByteRows;
import org.ttnmt.io.FloatTensor;

/** Writes Marian's binary format, see {@link MarianBinary}: arrays by their names, each from a multiple of 256 bytes on. */
final class MarianBinaryOutput {
    private static final int ALIGNMENT = 256;

    /** Largest byte of a quantised matrix. */
    private static final float MOST = 127;

    /** Mean square of the distance of any number from the nearest whole one. */
    private static final double ANY_SQUARE = 1 / 12.0;

    /** What float32 makes of a whole number that was divided and multiplied again. */
    private static final double SAME = 1e-3;

    private final Map<String, Array> arrays = new TreeMap<>();

    private record Array(MarianBinary.Type type, List<Integer> shape, long bytes, AtomicFile.Content content) {
        long padded() {
            return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }
    }

    /** Numbers of float32; a vector is a row. */
    void floats(FloatTensor tensor) {
        List<Integer> shape = MarianOutput.rows(tensor.shape());
        arrays.put(tensor.name(), new Array(MarianBinary.Type.FLOAT32, shape, 4L * tensor.elements(), out -> {
            byte[] numbers = new byte[4 * tensor.elements()];
            tensor.put(littleEndian(numbers), 0, tensor.elements());
            out.write(numbers);
        }));
    }

    /** A single number. */
    void number(String name, float value) {
        floats(new FloatTensor(name, List.of(1, 1), new float[] {value}, 0));
    }

    /**
     * A matrix of intgemm8: its numbers, times the {@link #multiplier}, as bytes in the order in which they are here
     * ({@link #rounded}), and that multiplier.
     *
     * @param shape that the file says, which is turned for all but tables
     */
    void bytes(FloatTensor matrix, List<Integer> shape) {
        arrays.put(matrix.name(), new Array(MarianBinary.Type.INTGEMM8, shape, matrix.elements() + 4L, out -> {
            float multiplier = multiplier(matrix);
            out.write(rounded(matrix, multiplier));
            byte[] end = new byte[4];
            littleEndian(end).putFloat(multiplier);
            out.write(end);
        }));
    }

    /** That of a matrix as if it were one row. */
    private static float multiplier(FloatTensor matrix) {
        return new ByteRows(matrix.values(), matrix.offset(), 1, matrix.elements()).scales()[0];
    }

    /**
     * Bytes near {@code multiplier} times the numbers: the nearest, or, where the numbers were bytes before a little was
     * learnt, one of the two next to each by chance, so that what was learnt stays on average. The nearest ones would be
     * those of before, whatever was learnt.
     */
    static byte[] rounded(FloatTensor matrix, float multiplier) {
        double squares = 0;
        for (int i = 0; i < matrix.elements(); i++) {
            double exact = (double) matrix.values()[matrix.offset() + i] * multiplier;
            squares += Math.pow(exact - Math.rint(exact), 2);
        }
        boolean wereBytes = squares < ANY_SQUARE / 2 * matrix.elements();
        SplittableRandom random = new SplittableRandom(matrix.name().hashCode());
        byte[] bytes = new byte[matrix.elements()];
        for (int i = 0; i < bytes.length; i++) {
            double exact = (double) matrix.values()[matrix.offset() + i] * multiplier;
            double nearest = Math.rint(exact);
            boolean byChance = wereBytes && Math.abs(exact - nearest) > SAME;
            double rounded = byChance ? Math.floor(exact + random.nextDouble()) : nearest;
            bytes[i] = (byte) Math.max(-MOST, Math.min(MOST, rounded));
        }
        return bytes;
    }

    /** A text, with a zero at its end. */
    void text(String name, String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        arrays.put(
                name, new Array(MarianBinary.Type.INT8, List.of(bytes.length), bytes.length, out -> out.write(bytes)));
    }

    void writeTo(OutputStream out) throws IOException {
        int names = arrays.keySet().stream().mapToInt(name -> name.length() + 1).sum();
        int shapes = arrays.values().stream()
                .mapToInt(array -> 4 * array.shape.size())
                .sum();
        int begin = 16 + 32 * arrays.size() + names + shapes + 8;
        int padding = Math.floorMod(-begin, ALIGNMENT);
        byte[] bytes = new byte[begin + padding];
        ByteBuffer head = littleEndian(bytes);
        head.putLong(MarianBinary.VERSION).putLong(arrays.size());
        arrays.forEach((name, array) -> head.putLong(name.length() + 1)
                .putLong(array.type.code())
                .putLong(array.shape.size())
                .putLong(array.padded()));
        arrays.keySet().forEach(name -> head.put(name.getBytes(StandardCharsets.US_ASCII))
                .put((byte) 0));
        arrays.values().forEach(array -> array.shape.forEach(head::putInt));
        head.putLong(padding);
        out.write(bytes);
        for (Array array : arrays.values()) {
            array.content.writeTo(out);
            out.write(new byte[(int) (array.padded() - array.bytes)]);
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
