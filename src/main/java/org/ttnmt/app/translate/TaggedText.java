package org.ttnmt.app.translate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.ttnmt.app.translate.Markup.Element;

/**
 * Puts the tags of a source into its translation. A word of the translation belongs to an element by as much as its
 * strongest attention to the element's pieces of the source exceeds that to all others. The words of an element are those
 * that follow each other and have the greatest sum of it; a tag by itself stands where most words before it belong to what
 * was before it in the source, and most words behind it to what was behind. All tags are there once, and elements are
 * within each other as they were.
 */
final class TaggedText {
    private final String text;
    private final List<Word> words;
    private final IntUnaryOperator pieceAt;
    private final StringBuilder[] before;
    private final StringBuilder[] behind;

    /** A word, or a piece of what is written without spaces, with its attention to each piece of the source. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Word(int from, int to, double[] attention) {
        double strongest(int begin, int end) {
            double strongest = 0;
            for (int i = begin; i < end; i++) {
                strongest = Math.max(strongest, attention[i]);
            }
            return strongest;
        }

        /** How much more it belongs to some pieces than to all others. */
        double belonging(int begin, int end) {
            return strongest(begin, end) - Math.max(strongest(0, begin), strongest(end, attention.length));
        }
    }

    /** An element with the words that it has; none where it only has a place before one. */
    private record Placed(Element element, int from, int to) {
        boolean isPoint() {
            return from == to;
        }
    }

    /**
     * Makes ready.
     *
     * @param places for each piece of the translation where it begins in {@code text}, and where it ends
     * @param attention {@code (pieces of the translation, pieces of the source)}
     * @param pieceAt the number of pieces of the source before a place of the text without tags
     */
    private TaggedText(String text, int[][] places, double[][] attention, IntUnaryOperator pieceAt) {
        this.text = text;
        this.words = words(text, places, attention);
        this.pieceAt = pieceAt;
        this.before = builders(words.size() + 1);
        this.behind = builders(words.size() + 1);
    }

    /** The translation {@code text} with tags. */
    static String of(
            List<Element> elements, String text, int[][] places, double[][] attention, IntUnaryOperator pieceAt) {
        TaggedText tagged = new TaggedText(text, places, attention, pieceAt);
        tagged.place(elements, 0, tagged.words.size());
        return tagged.written();
    }

    private static StringBuilder[] builders(int count) {
        return Stream.generate(StringBuilder::new).limit(count).toArray(StringBuilder[]::new);
    }

    private static List<Word> words(String text, int[][] places, double[][] attention) {
        List<Word> words = new ArrayList<>();
        double[] sum = new double[attention.length == 0 ? 0 : attention[0].length];
        for (int i = 0; i < places.length; i++) {
            int end = words.isEmpty() ? 0 : words.get(words.size() - 1).to();
            int from = Math.max(end, places[i][0]);
            int to = Math.max(from, places[i][1]);
            while (from < to && Character.isWhitespace(text.charAt(from))) {
                from++;
            }
            while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
                to--;
            }
            for (int s = 0; s < sum.length; s++) {
                sum[s] += attention[i][s];
            }
            if (from == to) {
                continue; // a space, or a byte of a character: its attention goes to what it is the beginning of
            }
            if (from == end && !words.isEmpty() && goesOn(text, from)) {
                Word last = words.remove(words.size() - 1);
                for (int s = 0; s < sum.length; s++) {
                    sum[s] += last.attention()[s];
                }
                from = last.from();
            }
            words.add(new Word(from, to, sum));
            sum = new double[sum.length];
        }
        return words;
    }

    /** Whether what stands before a place and what stands behind it are one word or character. */
    private static boolean goesOn(String text, int at) {
        return Words.continues(text.codePointBefore(at), text.substring(at))
                || Character.isLowSurrogate(text.charAt(at))
                || Character.getType(text.codePointAt(at)) == Character.NON_SPACING_MARK;
    }

    /** Places elements among the words from {@code low} to before {@code high}. */
    private void place(List<Element> elements, int low, int high) {
        int[] taken = new int[high - low]; // by which element, from 1
        Placed[] placed = new Placed[elements.size()];
        for (int i = 0; i < placed.length; i++) {
            Element element = elements.get(i);
            if (!element.close().isEmpty()) {
                placed[i] = run(element, taken, low);
                Arrays.fill(taken, placed[i].from() - low, placed[i].to() - low, i + 1);
            }
        }
        for (int i = 0; i < placed.length; i++) {
            if (placed[i] == null || placed[i].isPoint()) {
                int gap = gap(elements.get(i), taken, low);
                placed[i] = new Placed(elements.get(i), gap, gap);
            }
        }
        Arrays.sort(
                placed,
                Comparator.comparingInt(Placed::from).thenComparing(Placed::isPoint, Comparator.reverseOrder()));
        for (Placed each : placed) {
            if (!each.isPoint()) {
                before[each.from()].append(each.element().open());
                place(each.element().children(), each.from(), each.to());
                behind[each.to()].append(each.element().close());
            } else {
                putAt(each.from(), each.element(), low, high);
            }
        }
    }

    /** Puts a tag beside the word that it stood beside in the source. */
    private void putAt(int gap, Element element, int low, int high) {
        boolean spaced = text.indexOf(' ') >= 0;
        String space = spaced && element.spaced().before() ? " " : "";
        if (gap > low && (gap == high || !element.spaced().before())) {
            behind[gap].append(space).append(element.tags());
            return;
        }
        boolean joined = gap > 0 && words.get(gap - 1).to() == words.get(gap).from();
        before[gap]
                .append(joined ? space : "")
                .append(element.tags())
                .append(spaced && element.spaced().behind() ? " " : "");
    }

    /** The words of an element, of those that no other has; none where there is nothing between its tags, or no room. */
    private Placed run(Element element, int[] taken, int low) {
        int begin = pieceAt.applyAsInt(element.begin());
        int end = pieceAt.applyAsInt(element.end());
        Placed best = new Placed(element, low, low);
        if (element.begin() == element.end()) {
            return best;
        }
        begin = Math.min(begin, Math.max(0, end - 1)); // within a piece
        double most = Double.NEGATIVE_INFINITY;
        double sum = 0;
        int from = low;
        for (int i = 0; i < taken.length; i++) {
            if (taken[i] != 0) {
                sum = 0;
                from = low + i + 1;
                continue;
            }
            if (sum < 0) {
                sum = 0;
                from = low + i;
            }
            sum += words.get(low + i).belonging(begin, end);
            if (sum > most) {
                most = sum;
                best = new Placed(element, from, low + i + 1);
            }
        }
        return best;
    }

    /** The word before which a tag stands, or the one behind the last: not among the words of another element. */
    private int gap(Element element, int[] taken, int low) {
        int piece = pieceAt.applyAsInt(element.begin());
        double score = 0; // of the gap, less that of the first one
        double most = 0;
        int best = low;
        for (int i = 0; i < taken.length; i++) {
            Word word = words.get(low + i);
            score += word.belonging(0, piece);
            boolean free = i + 1 == taken.length || taken[i] == 0 || taken[i] != taken[i + 1];
            if (free && score >= most) {
                most = score;
                best = low + i + 1;
            }
        }
        return best;
    }

    private String written() {
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (int i = 0; i <= words.size(); i++) {
            out.append(behind[i]);
            int from = i == words.size() ? text.length() : words.get(i).from();
            out.append(text, at, from).append(before[i]);
            at = i == words.size() ? from : words.get(i).to();
            out.append(text, from, at);
        }
        return out.toString();
    }
}
