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
    private final Blocks blocks;
    private int length;
    private float[][] keys;
    private float[][] values;

    /**
     * Nothing yet.
     *
     * @param dim columns of a key, and of a value
     * @param blocks of {@code dim * BLOCK} numbers, from which it takes its own
     */
    History(int dim, Blocks blocks) {
        this.dim = dim;
        this.blocks = blocks;
        this.keys = new float[FIRST_BLOCKS][];
        this.values = new float[FIRST_BLOCKS][];
    }

    private History(History other) {
        this.dim = other.dim;
        this.blocks = other.blocks;
        this.length = other.length;
        this.keys = other.keys.clone();
        this.values = other.values.clone();
        if (length % BLOCK != 0) {
            int last = length / BLOCK;
            keys[last] = blocks.copy(keys[last]);
            values[last] = blocks.copy(values[last]);
        }
    }

    /** The same, to go on with in another way. */
    History copy() {
        return new History(this);
    }

    /** Gives back what no other sequence may share, and ends this one. */
    void end() {
        if (length % BLOCK != 0) {
            blocks.give(keys[length / BLOCK]);
            blocks.give(values[length / BLOCK]);
        }
        length = 0;
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
            keys[block] = blocks.take();
            values[block] = blocks.take();
        }
        float[] columns = keys[block];
        for (int i = 0, at = place; i < dim; i++, at += BLOCK) {
            columns[at] = from[key + i];
        }
        System.arraycopy(from, value, values[block], place * dim, dim);
        length++;
    }
}
