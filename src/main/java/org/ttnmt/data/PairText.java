package org.ttnmt.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.text.SpacedWords;
import org.ttnmt.text.Vocabulary;

/**
 * How the lines of a pair become ids, and what a network writes becomes a line: text in pieces, or labels.
 *
 * <p>Labels are pieces of a vocabulary of their own, each behind U+2581 as a word of text is. A tagged source is split
 * into pieces word by word, so that one is known to be the first of its word; the word's label stands there, since each
 * state of an encoder knows the whole sentence and one is enough. A target then has an id for each piece of the source,
 * which is {@link Vocabulary#bos} where no label is. A classified line has one label.
 */
public abstract sealed class PairText {
    /** Stands for a space in pieces. */
    private static final String SPACE = "\u2581";

    final Vocabulary source;
    final Vocabulary target;

    PairText(Vocabulary source, Vocabulary target) {
        this.source = source;
        this.target = target;
    }

    /** What a network with this decoder reads and writes. */
    public static PairText of(Decoder decoder, Vocabulary source, Vocabulary target) {
        return switch (decoder) {
            case TAGGING -> new Words(source, target);
            case CLASSIFICATION -> new Line(source, target);
            default -> new Text(source, target);
        };
    }

    /** What is wrong with a pair, in words; null where nothing is. Labels that nobody knows are no fault. */
    public static @Nullable String fault(Decoder decoder, String source, String target) {
        if (!decoder.writesLabels()) {
            return null;
        }
        int labels = SpacedWords.of(target).size();
        int words = SpacedWords.of(source).size();
        return switch (decoder) {
            case TAGGING -> labels == words ? null : counted(labels, "label") + " for " + counted(words, "word");
            case CLASSIFICATION -> labels == 1 ? null : counted(labels, "label") + ", not one";
            default -> null;
        };
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** The pieces of a source. */
    public int[] source(String line) {
        return source.encode(line);
    }

    /** Places of a source that have labels; none for text. */
    public int[] labelled(String line) {
        return new int[0];
    }

    /** The ids of a target, whose pair has no {@link #fault}. */
    public abstract int[] target(String sourceLine, String line);

    /** The line that ids of a target are, without those of places that have no label. */
    public abstract String line(int[] ids);

    /** Pieces of text. */
    private static final class Text extends PairText {

        Text(Vocabulary source, Vocabulary target) {
            super(source, target);
        }

        @Override
        public int[] target(String sourceLine, String line) {
            return target.encode(line);
        }

        @Override
        public String line(int[] ids) {
            return target.decode(ids);
        }
    }

    private abstract static sealed class Labels extends PairText {
        private final Map<String, Integer> ids = new HashMap<>();

        Labels(Vocabulary source, Vocabulary target) {
            super(source, target);
            for (int id = 0; id < target.size(); id++) {
                if (target.piece(id).startsWith(SPACE)) {
                    ids.put(target.piece(id).substring(1), id);
                }
            }
        }

        /** The id of each label of a line. */
        int[] ids(String line) {
            return SpacedWords.of(line).stream()
                    .mapToInt(label -> ids.getOrDefault(label, target.unk()))
                    .toArray();
        }

        @Override
        public String line(int[] labels) {
            return Arrays.stream(labels)
                    .filter(id -> id != target.bos())
                    .mapToObj(id -> target.piece(id).startsWith(SPACE)
                            ? target.piece(id).substring(1)
                            : target.piece(id))
                    .collect(Collectors.joining(" "));
        }
    }

    /** A label for each word. */
    private static final class Words extends Labels {

        Words(Vocabulary source, Vocabulary target) {
            super(source, target);
        }

        /** The pieces of each word; one that the vocabulary drops altogether is unknown. */
        private List<int[]> words(String line) {
            return SpacedWords.of(line).stream()
                    .map(source::encode)
                    .map(pieces -> pieces.length == 0 ? new int[] {source.unk()} : pieces)
                    .toList();
        }

        @Override
        public int[] source(String line) {
            return words(line).stream().flatMapToInt(Arrays::stream).toArray();
        }

        @Override
        public int[] labelled(String line) {
            int[] places =
                    words(line).stream().mapToInt(pieces -> pieces.length).toArray();
            int at = 0;
            for (int i = 0; i < places.length; i++) {
                int pieces = places[i];
                places[i] = at;
                at += pieces;
            }
            return places;
        }

        @Override
        public int[] target(String sourceLine, String line) {
            int[] labels = ids(line);
            List<int[]> words = words(sourceLine);
            if (labels.length != words.size()) {
                throw new IllegalArgumentException(labels.length + " labels for " + words.size() + " words");
            }
            return IntStream.range(0, labels.length)
                    .flatMap(i -> {
                        int[] each = new int[words.get(i).length];
                        Arrays.fill(each, target.bos());
                        each[0] = labels[i];
                        return Arrays.stream(each);
                    })
                    .toArray();
        }
    }

    /** One label. */
    private static final class Line extends Labels {

        Line(Vocabulary source, Vocabulary target) {
            super(source, target);
        }

        @Override
        public int[] labelled(String line) {
            return new int[] {0};
        }

        @Override
        public int[] target(String sourceLine, String line) {
            return ids(line);
        }
    }
}
