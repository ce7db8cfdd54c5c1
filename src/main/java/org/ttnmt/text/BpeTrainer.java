package org.ttnmt.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Byte pair encoding over characters (Sennrich et al. 2016), as SentencePiece counts: the most frequent pair of
 * neighbouring symbols becomes a symbol, again and again. Of equally frequent pairs the shorter one comes first, then
 * the one that sorts first.
 *
 * <p>The count of a pair is kept up to date at every merge, and a queue with counts that may be too high finds the best
 * pair: counts only fall, so a pair whose count is still what it was when it was queued is the most frequent one.
 */
final class BpeTrainer {

    private static final int GONE = -1;
    private static final int NONE = -1;

    private final WordTable words;

    /** The symbol at each character of the words, or {@link #GONE} if it was merged into one before it. */
    private final int[] symbolAt;

    private final int[] next;
    private final int[] previous;
    private final int[] wordAt;
    private final List<Symbol> symbols = new ArrayList<>();
    private final Map<Integer, Symbol> characters = new HashMap<>();
    private final PairTable pairs = new PairTable();
    private final PriorityQueue<Symbol> queue = new PriorityQueue<>();
    private final List<Symbol> created = new ArrayList<>();
    private final Set<Symbol> doubled = new HashSet<>();

    /** A character, or a pair of symbols that may be merged. */
    private static final class Symbol implements Comparable<Symbol> {
        private final int id;
        private final int left;
        private final int right;
        private final int[] text;
        private final IntList positions;
        private long count;
        private long queuedCount;

        Symbol(int id, int left, int right, int[] text, int capacity) {
            this.id = id;
            this.left = left;
            this.right = right;
            this.text = text;
            this.positions = new IntList(capacity);
        }

        @Override
        public int compareTo(Symbol other) {
            if (queuedCount != other.queuedCount) {
                return Long.compare(other.queuedCount, queuedCount);
            }
            if (text.length != other.text.length) {
                return Integer.compare(text.length, other.text.length);
            }
            int order = Arrays.compare(text, other.text);
            return order == 0 ? Integer.compare(id, other.id) : order;
        }
    }

    BpeTrainer(WordTable words) {
        this.words = words;
        int size = words.size() == 0 ? 0 : words.end(words.size() - 1);
        symbolAt = new int[size];
        next = new int[size];
        previous = new int[size];
        wordAt = new int[size];
    }

    /** The texts of the first {@code wanted} merges in their order; fewer when no pair is left. */
    List<String> train(int wanted) {
        readWords();
        Set<String> merged = new HashSet<>();
        List<String> result = new ArrayList<>();
        while (result.size() < wanted) {
            Symbol best = queue.poll();
            if (best == null) {
                break;
            }
            if (best.count < best.queuedCount) {
                enqueue(best);
                continue;
            }
            String text = new String(best.text, 0, best.text.length);
            if (merged.add(text)) { // the same text may come from several pairs: "a" + "aa" and "aa" + "a"
                result.add(text);
                merge(best);
            }
        }
        return result;
    }

    private void enqueue(Symbol symbol) {
        if (symbol.count > 0) {
            symbol.queuedCount = symbol.count;
            queue.add(symbol);
        }
    }

    private void readWords() {
        int[] pool = words.pool();
        for (int word = 0; word < words.size(); word++) {
            int start = words.start(word);
            int end = words.end(word);
            for (int i = start; i < end; i++) {
                symbolAt[i] = character(pool[i]);
                previous[i] = i > start ? i - 1 : NONE;
                next[i] = i + 1 < end ? i + 1 : NONE;
                wordAt[i] = word;
            }
            for (int i = start + 1; i < end; i++) {
                addPair(i - 1, i);
            }
        }
        enqueueCreated();
    }

    private int character(int codePoint) {
        if (codePoint == Alphabet.RARE) {
            return GONE;
        }
        return characters.computeIfAbsent(codePoint, key -> newSymbol(NONE, NONE, new int[] {key}, 0)).id;
    }

    private Symbol newSymbol(int left, int right, int[] text, int capacity) {
        Symbol symbol = new Symbol(symbols.size(), left, right, text, capacity);
        symbols.add(symbol);
        return symbol;
    }

    private void addPair(int leftAt, int rightAt) {
        int left = symbolAt[leftAt];
        int right = symbolAt[rightAt];
        if (left == GONE || right == GONE) {
            return;
        }
        int id = pairs.get(left, right);
        if (id == PairTable.ABSENT) {
            id = create(left, right);
        }
        if (id == PairTable.REFUSED) {
            return;
        }
        Symbol pair = symbols.get(id);
        pair.positions.add(leftAt);
        if (left == right) {
            doubled.add(pair);
        } else {
            pair.count += words.count(wordAt[leftAt]);
        }
    }

    private int create(int left, int right) {
        int[] start = symbols.get(left).text;
        int[] end = symbols.get(right).text;
        int id = PairTable.REFUSED;
        if (start.length + end.length <= PieceShape.MAX_LENGTH) {
            int[] text = Arrays.copyOf(start, start.length + end.length);
            System.arraycopy(end, 0, text, start.length, end.length);
            if (PieceShape.allows(text, 0, text.length)) {
                Symbol symbol = newSymbol(left, right, text, 1);
                created.add(symbol);
                id = symbol.id;
            }
        }
        pairs.put(left, right, id);
        return id;
    }

    private void merge(Symbol best) {
        for (int i = 0; i < best.positions.size(); i++) {
            int left = best.positions.get(i);
            int right = next[left];
            if (!isAt(best, left)) {
                continue;
            }
            int before = previous[left];
            int after = next[right];
            if (before != NONE) {
                removePair(before, left, best);
            }
            if (after != NONE) {
                removePair(right, after, best);
            }
            symbolAt[left] = best.id;
            symbolAt[right] = GONE;
            next[left] = after;
            if (after != NONE) {
                previous[after] = left;
                addPair(left, after);
            }
            if (before != NONE) {
                addPair(before, left);
            }
        }
        enqueueCreated();
    }

    private boolean isAt(Symbol pair, int left) {
        return symbolAt[left] == pair.left && next[left] != NONE && symbolAt[next[left]] == pair.right;
    }

    private void removePair(int leftAt, int rightAt, Symbol best) {
        int left = symbolAt[leftAt];
        int right = symbolAt[rightAt];
        int id = left == GONE || right == GONE ? PairTable.ABSENT : pairs.get(left, right);
        if (id < 0 || id == best.id) {
            return;
        }
        Symbol pair = symbols.get(id);
        if (left == right) {
            doubled.add(pair);
        } else {
            pair.count -= words.count(wordAt[leftAt]);
        }
    }

    /** Counts a pair of equal symbols anew: of "aaa" only the first "aa" counts, and the second is forgotten. */
    private void recount(Symbol pair) {
        IntList positions = pair.positions;
        int kept = 0;
        long count = 0;
        int lastRight = NONE;
        for (int i = 0; i < positions.size(); i++) {
            int left = positions.get(i);
            if (left == lastRight || !isAt(pair, left)) {
                lastRight = NONE;
            } else {
                positions.set(kept++, left);
                count += words.count(wordAt[left]);
                lastRight = next[left];
            }
        }
        positions.truncate(kept);
        pair.count = count;
    }

    private void enqueueCreated() {
        doubled.forEach(this::recount);
        doubled.clear();
        created.forEach(this::enqueue);
        created.clear();
    }
}
