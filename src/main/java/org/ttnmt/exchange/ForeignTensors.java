package org.ttnmt.exchange;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.ttnmt.UserException;

/** The named tensors in a file, or in the files, of another toolkit. Numbers of all formats are read as float32. */
public interface ForeignTensors extends AutoCloseable {

    /** The file, or the folder, as errors name it. */
    String origin();

    Set<String> names();

    default boolean has(String name) {
        return names().contains(name);
    }

    /**
     * The dimensions of a tensor, as its file has them.
     *
     * @throws UserException when there is none of this name
     */
    List<Integer> shape(String name);

    /**
     * Writes all numbers of a tensor, row by row, into an array from {@code at} on.
     *
     * @throws UserException when there is none of this name, it has no real numbers, or is damaged
     */
    void read(String name, float[] into, int at);

    /** All numbers of a tensor, row by row; see {@link #read}. */
    default float[] floats(String name) {
        float[] values = new float[Math.toIntExact(elements(shape(name)))];
        read(name, values, 0);
        return values;
    }

    /**
     * All numbers of a tensor that must have a shape.
     *
     * @param shape without leading ones: some toolkits store a vector as a row
     * @throws UserException when it has another
     */
    default float[] floats(String name, Integer... shape) {
        requireShape(name, shape);
        return floats(name);
    }

    /**
     * Checks the shape of a tensor.
     *
     * @param shape without leading ones
     * @throws UserException when it has another
     */
    default void requireShape(String name, Integer... shape) {
        List<Integer> stored = shape(name);
        if (!plain(stored).equals(List.of(shape))) {
            throw refusal(name, "has the shape " + stored + ", but should have " + Arrays.toString(shape) + ".");
        }
    }

    /**
     * The rows of a matrix.
     *
     * @throws UserException when there is none of this name, or it is no matrix
     */
    default int rows(String name) {
        List<Integer> shape = shape(name);
        if (shape.size() != 2) {
            throw refusal(name, "has the shape " + shape + ", but should be a matrix.");
        }
        return shape.get(0);
    }

    /** A shape without leading ones, but for the last dimension. */
    static List<Integer> plain(List<Integer> shape) {
        int ones = 0;
        while (ones < shape.size() - 1 && shape.get(ones) == 1) {
            ones++;
        }
        return shape.subList(ones, shape.size());
    }

    /** The number of elements of a shape; as a long, since a forged one may be of any size. */
    static long elements(List<Integer> shape) {
        long elements = 1;
        for (int dimension : shape) {
            elements = Math.multiplyExact(elements, dimension);
        }
        return elements;
    }

    /** All numbers that the files hold. */
    default long elements() {
        return names().stream().mapToLong(name -> elements(shape(name))).sum();
    }

    default UserException refusal(String name, String what) {
        return new UserException(origin() + ": the array " + name + " " + what);
    }

    @Override
    void close();
}
