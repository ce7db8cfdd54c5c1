package org.ttnmt.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a trie over bytes in the layout of Darts-clone, which SentencePiece reads: an array of 32-bit units in which
 * the child of a unit by a byte is at (index of the unit ^ its offset ^ byte).
 *
 * <p>A block is the set of the transitions out of a node, with the node's value if a key ends there. Equal blocks are
 * stored once, so the trie is a graph in truth.
 */
final class DoubleArray {

    static final int NO_BLOCK = -1;
    static final int NO_VALUE = -1;

    static final int LEAF = 1 << 31;
    static final int HAS_LEAF = 1 << 8;
    static final int OFFSET_SHIFT = 10;
    private static final int MAX_OFFSET = 1 << 21;

    /** Never equal to a byte: no transition ends in a unit that is not used. */
    private static final int UNUSED = LEAF;

    /** Free units this far behind the end are given up: looking through them costs more than the space. */
    private static final int WINDOW = 16 * 256;

    private record Block(List<Integer> labels, List<Integer> blocks, int value) {}

    private final Map<Block, Integer> numbers = new HashMap<>();
    private final List<Block> blocks = new ArrayList<>();

    private int[] units = new int[1024];
    private final BitSet used = new BitSet();
    private final BitSet usedAsBase = new BitSet();
    private int size = 1;
    private int[] bases = new int[0];

    /** The block with these transitions: by {@code labels[i]} (ascending, 1 to 255) to {@code blocks[i]}. */
    int block(int[] labels, int[] blocks, int value) {
        return number(new Block(
                Arrays.stream(labels).boxed().toList(),
                Arrays.stream(blocks).boxed().toList(),
                value));
    }

    /** The block with the transitions of another, which has no value, and a value. */
    int withValue(int block, int value) {
        if (block == NO_BLOCK) {
            return number(new Block(List.of(), List.of(), value));
        }
        Block other = blocks.get(block);
        return value == NO_VALUE ? block : number(new Block(other.labels, other.blocks, value));
    }

    private int number(Block block) {
        return numbers.computeIfAbsent(block, key -> {
            blocks.add(key);
            return blocks.size() - 1;
        });
    }

    /** The units of the trie whose first transitions are those of {@code root}; a multiple of 256 of them. */
    int[] layOut(int root) {
        Arrays.fill(units, UNUSED);
        used.set(0);
        bases = new int[blocks.size()];
        Arrays.fill(bases, -1);
        int rootUnit = link(0, 0, root);
        units[0] = rootUnit;
        int padded = (size + 255) / 256 * 256;
        grow(padded);
        return Arrays.copyOf(units, padded);
    }

    /** The unit at {@code index} that is reached by {@code label} and leads to {@code block}. */
    private int link(int index, int label, int block) {
        int offset = index ^ base(block);
        if (offset >= MAX_OFFSET) {
            throw new IllegalStateException("too many normalisation rules for one trie");
        }
        return label | (blocks.get(block).value == NO_VALUE ? 0 : HAS_LEAF) | offset << OFFSET_SHIFT;
    }

    private int base(int number) {
        if (bases[number] >= 0) {
            return bases[number];
        }
        Block block = blocks.get(number);
        int base = freeBase(block);
        bases[number] = base;
        usedAsBase.set(base);
        if (block.value != NO_VALUE) {
            take(base, block.value | LEAF);
        }
        for (int label : block.labels) {
            take(base ^ label, UNUSED);
        }
        for (int i = 0; i < block.labels.size(); i++) {
            int label = block.labels.get(i);
            int unit = link(base ^ label, label, block.blocks.get(i));
            units[base ^ label] = unit; // after link, which may move the array
        }
        return base;
    }

    private void take(int index, int unit) {
        used.set(index);
        units[index] = unit;
        size = Math.max(size, index + 1);
    }

    private int freeBase(Block block) {
        int first = block.value == NO_VALUE ? block.labels.get(0) : 0;
        for (int index = Math.max(1, size - WINDOW); ; index++) {
            index = used.nextClearBit(index);
            int base = index ^ first;
            if (base > 0 && !usedAsBase.get(base) && fits(block, base)) {
                grow((index | 255) + 1);
                return base;
            }
        }
    }

    private boolean fits(Block block, int base) {
        if (block.value != NO_VALUE && used.get(base)) {
            return false;
        }
        for (int label : block.labels) {
            if (used.get(base ^ label)) {
                return false;
            }
        }
        return true;
    }

    private void grow(int needed) {
        int old = units.length;
        if (needed > old) {
            int length = Math.max(needed, old * 2);
            units = Arrays.copyOf(units, length);
            Arrays.fill(units, old, length, UNUSED);
        }
    }
}
