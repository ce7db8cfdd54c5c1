package org.ttnmt.text;

import ai.djl.engine.EngineException;
import ai.djl.sentencepiece.SpProcessor;
import ai.djl.sentencepiece.SpTokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.Sha256;
import org.ttnmt.text.proto.ModelProto;
import org.ttnmt.text.proto.PieceType;
import org.ttnmt.text.proto.TrainerSpec.ModelType;

/**
 * The pieces of a SentencePiece model file, from {@code tt vocab} or from any other program.
 *
 * <p>Text is encoded by DJL's SentencePiece. Ids are decoded here, from the pieces in the file: DJL 0.34.0 hands
 * decoded text to Java as if it were modified UTF-8, which turns every character beyond U+FFFF (emoji, rare Chinese)
 * into several wrong ones. Encoding has no such fault: text with such characters, with NUL or with unpaired surrogates
 * (read as "?") goes through. Text of more than 16,384 characters is encoded in parts, which end before a space; only a
 * word of such a length may get other pieces than SentencePiece would give it as a whole.
 */
public final class SentencePieceVocabulary implements Vocabulary {

    /**
     * Characters that SentencePiece gets at once. It joins unknown pieces that follow each other one by one, so that
     * its time grows with the square of their number: 43 s for a million.
     */
    private static final int LONGEST_PART = 1 << 14;

    private final SpTokenizer tokenizer;
    private final SpProcessor processor;
    private final PieceDecoder decoder;
    private final List<Piece> pieces;
    private final boolean bpe;
    private final String fingerprint;
    private final boolean splitsAtSpaces;
    private final int unk;
    private final int bos;
    private final int eos;

    /** Encoding holds the read lock, closing the write lock: the native model must not go while it is in use. */
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

    private boolean closed;

    private SentencePieceVocabulary(
            SpTokenizer tokenizer,
            ModelProto model,
            List<Piece> pieces,
            String fingerprint,
            int unk,
            int bos,
            int eos) {
        this.tokenizer = tokenizer;
        this.processor = tokenizer.getProcessor();
        this.decoder = new PieceDecoder(pieces, model);
        this.pieces = pieces;
        this.bpe = model.getTrainerSpec().getModelType() == ModelType.BPE;
        this.fingerprint = fingerprint;
        this.splitsAtSpaces = model.getNormalizerSpec().getAddDummyPrefix()
                && model.getNormalizerSpec().getRemoveExtraWhitespaces()
                && pieces.stream()
                        .map(Piece::text)
                        .noneMatch(text -> text.lastIndexOf(' ') > 0 || text.lastIndexOf('\u2581') > 0);
        this.unk = unk;
        this.bos = bos;
        this.eos = eos;
    }

    /**
     * Opens a {@code .model} file.
     *
     * <p>A model without a control symbol for the beginning of a sentence, as some translation models of others have
     * it, begins sentences with its end symbol: then {@link #bos} is {@link #eos}.
     *
     * @throws UserException when the file is missing, is no SentencePiece model, is damaged or has no end symbol
     */
    public static SentencePieceVocabulary open(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new UserException(
                    file + ": there is no such file. It should be a SentencePiece model, such as tt vocab writes; check"
                            + " the path, or build one with: tt vocab --input TEXT --output " + file,
                    e);
        } catch (IOException e) {
            throw new UserException(
                    file + ": the SentencePiece model cannot be read (" + e.getMessage()
                            + "). Check the file and its permissions.",
                    e);
        }
        return of(bytes, file);
    }

    /**
     * A vocabulary from what a {@code .model} file holds; see {@link #open}.
     *
     * @param file as errors name it
     */
    public static SentencePieceVocabulary of(byte[] bytes, Path file) {
        ModelProto model;
        try {
            model = ModelProto.parseFrom(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            throw damaged(file, bytes.length, e);
        }
        List<Piece> pieces = model.getPiecesList().stream().map(Piece::of).toList();
        String end = model.getTrainerSpec().getEosPiece();
        int unk = find(pieces, PieceType.UNKNOWN, null);
        int eos = find(pieces, PieceType.CONTROL, end);
        int bos = find(pieces, PieceType.CONTROL, model.getTrainerSpec().getBosPiece());
        if (unk < 0) {
            throw damaged(file, bytes.length, new IOException("it has no unknown piece"));
        }
        if (eos < 0) {
            throw new UserException(file + ": the model has no end-of-sentence symbol: none of its "
                    + pieces.size() + " pieces is a control symbol " + end
                    + ". Train it again with an eos_id of 0 or above, which is the default (spm_train --eos_id=2).");
        }
        if (!model.getDenormalizerSpec().getPrecompiledCharsmap().isEmpty()) {
            throw new UserException(file + ": the model has denormalisation rules (spm_train"
                    + " --denormalization_rule_tsv), which tt does not apply. Train it again without them.");
        }
        try {
            return new SentencePieceVocabulary(
                    SentencePieceLibrary.open(bytes), model, pieces, Sha256.of(bytes), unk, bos < 0 ? eos : bos, eos);
        } catch (EngineException e) {
            throw damaged(file, bytes.length, e);
        }
    }

    /** The first piece of this type and, unless it is null, this text; or -1. */
    private static int find(List<Piece> pieces, PieceType type, @Nullable String text) {
        for (int id = 0; id < pieces.size(); id++) {
            Piece piece = pieces.get(id);
            if (piece.type() == type && (text == null || piece.text().equals(text))) {
                return id;
            }
        }
        return -1;
    }

    private static UserException damaged(Path file, int size, Exception cause) {
        return new UserException(
                file + ": this is no SentencePiece model, or a damaged one (" + size + " bytes; " + cause.getMessage()
                        + "). Copy it again from where it was made, or build a new one with tt vocab.",
                cause);
    }

    @Override
    public int[] encode(String text) {
        if (text.length() <= LONGEST_PART) {
            return whileOpen("encode", () -> processor.encode(text));
        }
        int[] all = new int[0];
        for (int begin = 0, end; begin < text.length(); begin = end) {
            end = endOfPart(text, begin);
            int[] part = encode(text.substring(begin, end));
            boolean withinWord = begin > 0 && text.charAt(begin) != ' ';
            int from = withinWord && part.length > 0 && piece(part[0]).equals("\u2581") ? 1 : 0;
            from += from < part.length && all.length > 0 && all[all.length - 1] == unk && part[from] == unk ? 1 : 0;
            int length = all.length;
            all = Arrays.copyOf(all, length + part.length - from);
            System.arraycopy(part, from, all, length, part.length - from);
        }
        return all;
    }

    /** Where a part of a long text ends: before the last space that it may reach, or else within a word. */
    private static int endOfPart(String text, int begin) {
        int end = begin + LONGEST_PART;
        if (end >= text.length()) {
            return text.length();
        }
        int space = text.lastIndexOf(' ', end);
        if (space > begin) {
            return space;
        }
        return Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
    }

    /** The pieces of {@code text}; unlike {@link #piece}, one that is unknown is what stands in the text. */
    @Override
    public List<String> pieces(String text) {
        return whileOpen("pieces", () -> tokenizer.tokenize(text));
    }

    private <T> T whileOpen(String method, Supplier<T> call) {
        use.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException(method + " after close");
            }
            return call.get();
        } finally {
            use.readLock().unlock();
        }
    }

    /** Whether this is a BPE model; other models split text by the probabilities of pieces. */
    public boolean isBpe() {
        return bpe;
    }

    /**
     * Splits text of this vocabulary at random.
     *
     * @param strength probability of leaving a merge out in a BPE model; else the exponent of the pieces' probabilities
     */
    public SubwordSampler sampler(double strength) {
        return bpe ? SubwordSampler.bpe(pieces, strength) : SubwordSampler.unigram(pieces, strength);
    }

    @Override
    public String decode(int[] ids) {
        return decoder.decode(ids);
    }

    @Override
    public int size() {
        return pieces.size();
    }

    @Override
    public int bos() {
        return bos;
    }

    @Override
    public int eos() {
        return eos;
    }

    @Override
    public int unk() {
        return unk;
    }

    @Override
    public String piece(int id) {
        return pieces.get(id).text();
    }

    @Override
    public boolean splitsAtSpaces() {
        return splitsAtSpaces;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    /** Releases the native model; waits for encoding under way. Closing twice does nothing. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                tokenizer.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
