package org.ttnmt.exchange.marian;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.ttnmt.UserException;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.decode.Shortlist.Filling;
import org.ttnmt.exchange.ImportedModel.Pieces;
import org.ttnmt.text.SentencePieceVocabulary;

/**
 * Marian's shortlists (marian-dev, {@code src/data/shortlist.cpp}). The binary one, little-endian, of 64 bits each: a
 * magic number; a checksum; how many of the first pieces are always allowed; how many translations a piece has at most;
 * the number of offsets, one more than the source has pieces; the number of ids; the offsets; then the ids, of 32 bits.
 * The textual one, perhaps compressed with gzip: {@code target source probability} on each line.
 *
 * <p>Marian allows the words of all sentences in a batch; {@code tt} those of the sentence, so that no translation
 * depends on its neighbours.
 */
final class MarianShortlist {
    static final long MAGIC = 0xF11A48D5013417F5L;
    static final int HEADER_BYTES = 48;

    /** Columns that intgemm's products need. */
    private static final int MULTIPLE = 8;

    private MarianShortlist() {}

    /** By its name, or its first bytes. */
    static boolean is(Path file) {
        String name = file.getFileName().toString();
        return name.matches(".*(lex|shortlist).*(\\.gz|\\.txt|\\.s2t)") || isBinary(file);
    }

    static boolean isBinary(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(Long.BYTES);
            return start.length == Long.BYTES && littleEndian(start).getLong() == MAGIC;
        } catch (IOException e) {
            return false; // whoever reads it says so
        }
    }

    /**
     * Reads either kind.
     *
     * @param sourceSize pieces of the source
     * @param targetSize pieces of the target
     * @param frequent first pieces that are always allowed, of a textual one
     * @param best most translations of a piece, of a textual one
     * @throws UserException when it is damaged, or of other vocabularies
     */
    static Shortlist read(
            Path file, Pieces source, Pieces target, int sourceSize, int targetSize, int frequent, int best) {
        try {
            Map<String, Integer> ids = ids(source);
            Shortlist read = isBinary(file)
                    ? binary(file, source.equals(target), sourceSize, targetSize)
                    : textual(file, source.equals(target), ids, ids(target), frequent, best);
            return ended(read, ids.getOrDefault("</s>", 0));
        } catch (IOException e) {
            throw new UserException(file + ": could not be read (" + e.getMessage() + "). Copy the file again.", e);
        }
    }

    private static Shortlist binary(Path file, boolean shared, int sourceSize, int targetSize) throws IOException {
        long size = Files.size(file);
        if (size > Integer.MAX_VALUE - 8) {
            throw damaged(file, "it has " + size + " bytes");
        }
        ByteBuffer in = littleEndian(Files.readAllBytes(file));
        if (in.remaining() < HEADER_BYTES) {
            throw damaged(file, "it ends within its header");
        }
        in.position(2 * Long.BYTES);
        long frequent = in.getLong();
        in.getLong();
        long offsets = in.getLong();
        long ids = in.getLong();
        if (offsets < 1
                || ids < 0
                || offsets > in.remaining() / Long.BYTES
                || ids > in.remaining() / Integer.BYTES
                || offsets * Long.BYTES + ids * Integer.BYTES != in.remaining()) {
            throw damaged(
                    file,
                    "it announces " + offsets + " offsets and " + ids + " ids, but has " + in.remaining()
                            + " bytes for them");
        }
        if (offsets - 1 != sourceSize) {
            throw new UserException(file + ": is a shortlist for a source of " + (offsets - 1)
                    + " pieces, but this model's has " + sourceSize + ". It belongs to another model.");
        }
        if (frequent < 0 || frequent > targetSize) {
            throw damaged(file, "it always allows " + frequent + " of " + targetSize + " pieces");
        }
        long[] ends = new long[(int) offsets];
        in.asLongBuffer().get(ends);
        in.position(in.position() + ends.length * Long.BYTES);
        int[] words = new int[(int) ids];
        in.asIntBuffer().get(words);
        int[][] ofSource = new int[sourceSize][];
        for (int piece = 0; piece < sourceSize; piece++) {
            if (ends[piece] < 0 || ends[piece] > ends[piece + 1] || ends[piece + 1] > words.length) {
                throw damaged(
                        file,
                        "the words of piece " + piece + " are " + ends[piece] + " to " + ends[piece + 1] + " of "
                                + words.length);
            }
            ofSource[piece] = Arrays.copyOfRange(words, (int) ends[piece], (int) ends[piece + 1]);
            for (int word : ofSource[piece]) {
                if (word < 0 || word >= targetSize) {
                    throw damaged(
                            file,
                            "piece " + piece + " has the word " + Integer.toUnsignedString(word) + ", but"
                                    + " the target has " + targetSize + " pieces");
                }
            }
        }
        return shortlist((int) frequent, shared, ofSource, targetSize);
    }

    /** The same with what the end of the source allows always allowed: each source has it, though {@code tt} adds it later. */
    private static Shortlist ended(Shortlist shortlist, int eos) {
        int[] always = IntStream.concat(
                        Arrays.stream(shortlist.always()),
                        Arrays.stream(shortlist.ofSource()[eos]))
                .distinct()
                .toArray();
        return new Shortlist(always, shortlist.ofSource(), shortlist.filling());
    }

    private record Word(int id, double probability) {}

    private static Shortlist textual(
            Path file, boolean shared, Map<String, Integer> source, Map<String, Integer> target, int frequent, int best)
            throws IOException {
        Map<Integer, List<Word>> all = new HashMap<>();
        long number = 0;
        try (BufferedReader lines = reader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                String[] fields = line.trim().split("[ \t]+");
                Integer to = target.get(fields[0]);
                Integer from = fields.length == 3 ? source.get(fields[1]) : null;
                if (fields.length != 3) {
                    throw new UserException(file + ":" + number + ": has " + fields.length + " fields, but a line of a"
                            + " shortlist is: target source probability.");
                }
                if (from != null && to != null) { // NULL, and words of neither vocabulary
                    all.computeIfAbsent(from, key -> new ArrayList<>())
                            .add(new Word(to, probability(file, number, fields[2])));
                }
            }
        }
        int[][] ofSource = new int[source.size()][];
        for (int piece = 0; piece < ofSource.length; piece++) {
            ofSource[piece] = all.getOrDefault(piece, List.of()).stream()
                    .sorted(Comparator.comparingDouble(Word::probability).reversed())
                    .limit(best)
                    .mapToInt(Word::id)
                    .sorted()
                    .toArray();
        }
        return shortlist(Math.min(frequent, target.size()), shared, ofSource, target.size());
    }

    /** Where both sides have the same pieces, those of the source may come too, such as names. */
    private static Shortlist shortlist(int frequent, boolean shared, int[][] ofSource, int targetSize) {
        for (int piece = 0; shared && piece < ofSource.length; piece++) {
            ofSource[piece] = IntStream.concat(IntStream.of(piece), Arrays.stream(ofSource[piece]))
                    .sorted()
                    .distinct()
                    .toArray();
        }
        return new Shortlist(
                IntStream.range(0, frequent).toArray(), ofSource, new Filling(frequent, MULTIPLE, targetSize));
    }

    private static double probability(Path file, long line, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new UserException(file + ":" + line + ": \"" + text + "\" is no probability.", e);
        }
    }

    private static BufferedReader reader(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        return new BufferedReader(new InputStreamReader(
                file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8));
    }

    private static Map<String, Integer> ids(Pieces pieces) {
        SentencePieceVocabulary vocabulary = pieces.open();
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            ids.put(vocabulary.piece(id), id);
        }
        return ids;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static UserException damaged(Path file, String what) {
        return new UserException(
                file + ": is no shortlist of Marian, or a damaged one: " + what + ". Copy the file again.");
    }
}
