package org.ttnmt.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Compiles normalisation rules to what SentencePiece's {@code precompiled_charsmap} holds: the length of a trie in
 * bytes, the trie over the UTF-8 bytes of the left sides ({@link DoubleArray}), and the right sides, each ended by NUL.
 * The value of a left side is the offset of its right side.
 */
final class CharsMap {

    private final NormalizationRules rules;
    private final Map<String, Integer> offsets = new TreeMap<>();
    private final DoubleArray trie = new DoubleArray();

    /** The sequences as a tree of decomposed characters. */
    private final Node root = new Node();

    private static final class Node {
        private final Map<Integer, Node> children = new TreeMap<>();
        private int value = DoubleArray.NO_VALUE;
        private int block = DoubleArray.NO_BLOCK;
    }

    private CharsMap(NormalizationRules rules) {
        this.rules = rules;
    }

    /** The compiled rules; empty when there are none. */
    static byte[] compile(NormalizationRules rules) {
        return rules.characters().isEmpty() && rules.sequences().isEmpty()
                ? new byte[0]
                : new CharsMap(rules).compile();
    }

    private byte[] compile() {
        byte[] rightSides = rightSides();
        rules.sequences().forEach((from, to) -> {
            Node node = root;
            for (int codePoint : from.codePoints().toArray()) {
                node = node.children.computeIfAbsent(codePoint, key -> new Node());
            }
            node.value = offset(to);
        });
        Map<Integer, Target> first = new TreeMap<>();
        rules.characters().forEach((from, to) -> first.put(from, new Target(offset(to), DoubleArray.NO_BLOCK)));
        for (Map.Entry<Integer, Node> child : root.children.entrySet()) {
            int block = block(child.getValue());
            for (int character : spellings(child.getKey())) {
                Target single = first.get(character);
                first.put(character, new Target(single == null ? DoubleArray.NO_VALUE : single.value, block));
            }
        }
        int[] units = trie.layOut(byteBlock(first, DoubleArray.NO_VALUE));
        ByteBuffer blob = ByteBuffer.allocate(4 + units.length * 4 + rightSides.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(units.length * 4);
        for (int unit : units) {
            blob.putInt(unit);
        }
        return blob.put(rightSides).array();
    }

    private byte[] rightSides() {
        rules.characters().values().forEach(to -> offsets.put(to, 0));
        rules.sequences().values().forEach(to -> offsets.put(to, 0));
        StringBuilder all = new StringBuilder();
        int offset = 0;
        for (Map.Entry<String, Integer> entry : offsets.entrySet()) {
            entry.setValue(offset);
            offset += entry.getKey().getBytes(StandardCharsets.UTF_8).length + 1;
            all.append(entry.getKey()).append('\0');
        }
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }

    private int offset(String rightSide) {
        return Objects.requireNonNull(offsets.get(rightSide), rightSide);
    }

    private List<Integer> spellings(int decomposed) {
        List<Integer> spellings = new ArrayList<>(rules.variants().getOrDefault(decomposed, List.of()));
        spellings.add(decomposed);
        return spellings;
    }

    /** The block of the transitions out of {@code node}: each character in all its spellings. */
    private int block(Node node) {
        if (node.block == DoubleArray.NO_BLOCK && !node.children.isEmpty()) {
            Map<Integer, Target> targets = new TreeMap<>();
            node.children.forEach((decomposed, child) -> {
                Target target = new Target(child.value, block(child));
                spellings(decomposed).forEach(character -> targets.put(character, target));
            });
            node.block = byteBlock(targets, DoubleArray.NO_VALUE);
        }
        return node.block;
    }

    /** Where a character leads: the value of what was read so far, and what can follow. */
    private record Target(int value, int block) {}

    /** Splits the transitions by characters into transitions by UTF-8 bytes. */
    private int byteBlock(Map<Integer, Target> targets, int value) {
        List<byte[]> keys = new ArrayList<>();
        List<Target> values = new ArrayList<>();
        targets.forEach((character, target) -> {
            keys.add(Character.toString(character).getBytes(StandardCharsets.UTF_8));
            values.add(target);
        });
        return byteBlock(keys, values, 0, keys.size(), 0, value);
    }

    private int byteBlock(List<byte[]> keys, List<Target> values, int from, int to, int depth, int value) {
        int[] labels = new int[to - from];
        int[] blocks = new int[to - from];
        int count = 0;
        for (int start = from; start < to; ) {
            byte label = keys.get(start)[depth];
            int end = start + 1;
            while (end < to && keys.get(end)[depth] == label) {
                end++;
            }
            labels[count] = label & 0xff;
            Target target = values.get(start);
            blocks[count++] = keys.get(start).length == depth + 1
                    ? trie.withValue(target.block, target.value)
                    : byteBlock(keys, values, start, end, depth + 1, DoubleArray.NO_VALUE);
            start = end;
        }
        return trie.block(Arrays.copyOf(labels, count), Arrays.copyOf(blocks, count), value);
    }
}
