package org.ttnmt.model.engine;

import java.util.Arrays;

/**
 * Keys and values of a sequence in one layer, in blocks of {@value #BLOCK} positions. In a block, keys lie by column,
 * the positions of a column beside each other, so that a vector holds several positions; values lie by position. Whole
 * blocks are never written again, so that sequences with the same beginning share them.
 */
final class History {
    /** Positions of a block. */
    static final int BLOCK = Kernels.LANES;

    private static final int FIRST_BLOCKS = 4;

    private final int dim;
    private int length;
    private float[][] keys;
    private float[][] values;

    History(int dim) {
        this.dim = dim;
        this.keys = new float[FIRST_BLOCKS][];
        this.values = new float[FIRST_BLOCKS][];
    }

    private History(History other) {
        this.dim = other.dim;
        this.length = other.length;
        this.keys = other.keys.clone();
        this.values = other.values.clone();
        if (length % BLOCK != 0) {
            int last = length / BLOCK;
            keys[last] = keys[last].clone();
            values[last] = values[last].clone();
        }
    }

    /** The same, to go on with in another way. */
    History copy() {
        return new History(this);
    }

    /** For each block {@code (columns, positions)}. */
    float[][] keys() {
        return keys;
    }

    /** For each block {@code (positions, columns)}. */
    float[][] values() {
        return values;
    }

    /** Columns of a key, and of a value. */
    int dim() {
        return dim;
    }

    /** Adds a position. */
    void append(float[] from, int key, int value) {
        int block = length / BLOCK;
        int place = length % BLOCK;
        if (place == 0) {
            if (block == keys.length) {
                keys = Arrays.copyOf(keys, 2 * block);
                values = Arrays.copyOf(values, 2 * block);
            }
            keys[block] = new float[dim * BLOCK];
            values[block] = new float[dim * BLOCK];
        }
        float[] columns = keys[block];
        for (int i = 0, at = place; i < dim; i++, at += BLOCK) {
            columns[at] = from[key + i];
        }
        System.arraycopy(from, value, values[block], place * dim, dim);
        length++;
    }
}
