package org.ttnmt.model.engine;

/** What is kept of a source or target that is read position by position, in each layer. */
final class Sequence {
    private final Memory memory;
    private final History[] histories;
    private final float[][] cells;
    private int length;

    /**
     * Begins a sequence.
     *
     * @param memory of its source; nothing for a source itself
     * @param histories of each layer, for self-attention
     * @param cells of each layer, for recurrences
     */
    Sequence(Memory memory, History[] histories, float[][] cells) {
        this.memory = memory;
        this.histories = histories;
        this.cells = cells;
    }

    /** The same, to go on with in another way. */
    Sequence copy() {
        History[] copies = new History[histories.length];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = histories[i].copy();
        }
        float[][] cellCopies = new float[cells.length][];
        for (int i = 0; i < cells.length; i++) {
            cellCopies[i] = cells[i].clone();
        }
        Sequence copy = new Sequence(memory, copies, cellCopies);
        copy.length = length;
        return copy;
    }

    /** Ends it: what it kept may be used by others. */
    void end() {
        for (History history : histories) {
            history.end();
        }
    }

    Memory memory() {
        return memory;
    }

    History history(int layer) {
        return histories[layer];
    }

    float[] cell(int layer) {
        return cells[layer];
    }

    /** Positions so far. */
    int length() {
        return length;
    }

    void grow(int positions) {
        length += positions;
    }
}
