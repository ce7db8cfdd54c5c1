package org.ttnmt.app.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ttnmt.app.training.ToyModel;
import org.ttnmt.model.AttentionWeights;

/** Words are those of the lines that are read and written, whatever pieces make of them. */
class AlignmentTest {

    /** Pieces as SentencePiece decodes them; those of a word are given. */
    private static final class Pieces extends ToyModel.Bytes {
        private final List<String> pieces;
        private final Map<String, Integer> ofWord;

        Pieces(String pieces, Map<String, Integer> ofWord) {
            this.pieces = List.of(pieces.split(" "));
            this.ofWord = ofWord;
        }

        @Override
        public int[] encode(String word) {
            return new int[ofWord.get(word)];
        }

        @Override
        public String decode(int[] ids) {
            return Arrays.stream(ids)
                    .mapToObj(id -> pieces.get(id).equals("<unk>")
                            ? " ⁇ "
                            : pieces.get(id).replace('▁', ' '))
                    .collect(Collectors.joining())
                    .replaceFirst("^ ", "");
        }

        int[] all() {
            return IntStream.range(0, pieces.size()).toArray();
        }
    }

    /** NFKC makes two words of one, and none of another. */
    @Test
    void wordsOfTheSourceAreThoseOfTheLine() {
        String line = " 10\u00A0km \u200B\tof  road";
        Pieces vocabulary = new Pieces("", Map.of("10\u00A0km", 3, "\u200B", 0, "of", 1, "road", 2));
        assertEquals("0 0 0 2 3 3", source(line, vocabulary, 6));
        assertEquals("0 0 0 2 3", source(line, vocabulary, 5), "of a line that was cut");
        assertEquals("", source("", vocabulary, 0));
    }

    private static String source(String line, Pieces vocabulary, int pieces) {
        Alignment.Units units = Alignment.Units.words(line, vocabulary, pieces);
        return Arrays.stream(units.first()).mapToObj(String::valueOf).collect(Collectors.joining(" "));
    }

    @Test
    void wordsOfTheTargetAreThoseThatAreWritten() {
        // a b ⁇ c: the unknown piece is a word by itself
        assertEquals("0-0 0-0 1-1 2-2 3-3", target("▁ ▁a ▁b <unk> c", Map.of()));
        // <b> is written as a tag of three words, all of which the pieces of <b> have written
        assertEquals("0-0 1-3 1-3 4-4", target("▁a ▁<b > ▁d", Map.of(1, new Spelt.Part(5, " <a b c>"))));
        // two words become one
        assertEquals("0-0 0-0 1-1", target("▁1 ▁2 ▁km", Map.of(0, new Spelt.Part(3, "1\u00A02"))));
        // as it is spelt anyway
        assertEquals("0-0 1-1", target("▁New ▁York", Map.of(0, new Spelt.Part(8, "New York"))));
        assertEquals("0-0 1-0", target("▁a ▁", Map.of()), "no word is left for the last piece");
    }

    private static String target(String pieces, Map<Integer, Spelt.Part> parts) {
        Pieces vocabulary = new Pieces(pieces, Map.of());
        int[] all = vocabulary.all();
        Alignment.Units units = new Spelt(vocabulary.decode(all), new TreeMap<>(parts)).words(all, vocabulary);
        return Arrays.stream(all)
                .mapToObj(i -> units.first()[i] + "-" + units.last()[i])
                .collect(Collectors.joining(" "));
    }

    @Test
    void eachWordIsLinkedToTheOneThatItsPiecesAttendMost() {
        // two pieces of word 0 together weigh more than the one of word 1
        float[] cross = {0.3f, 0.3f, 0.4f, 0, 0.1f, 0.1f, 0.8f, 0};
        AttentionWeights weights = new AttentionWeights(1, 4, 2, new float[16], new float[4], cross, new float[2]);
        int[] words = {0, 0, 1};
        Alignment.Units source = new Alignment.Units(words, words, 2);
        // the first piece has written words 0 and 1, the second word 3, and none word 2
        Alignment.Units target = new Alignment.Units(new int[] {0, 3}, new int[] {1, 3}, 4);
        assertEquals("0-0 0-1 1-3", Alignment.pharaoh(weights, source, target));
        assertEquals("2-0 2-1", Alignment.pharaoh(weights, Alignment.Units.pieces(3), Alignment.Units.pieces(2)));
        assertEquals("0-0 1-1 2-2", Alignment.ofCopy("a  b\tc "));
    }
}
