package org.ttnmt.text;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.Sha256;
import org.ttnmt.text.proto.ModelProto;
import org.ttnmt.text.proto.PieceType;
import org.ttnmt.text.proto.TrainerSpec.ModelType;

/**
 * The pieces of a SentencePiece model file, from {@code tt vocab} or from any other program. Encodes piece by piece as
 * SentencePiece 0.2 does; unpaired surrogates are read as "?".
 */
public final class SentencePieceVocabulary implements Vocabulary {

    private static final int BYTES = 256;

    private final ModelNormalizer normalizer;
    private final PieceEncoder encoder;
    private final PieceDecoder decoder;
    private final List<Piece> pieces;
    private final int @Nullable [] bytes;
    private final boolean bpe;
    private final String fingerprint;
    private final boolean splitsAtSpaces;
    private final int unk;
    private final int bos;
    private final int eos;

    private SentencePieceVocabulary(ModelProto model, List<Piece> pieces, String fingerprint, int unk, int bos, int eos)
            throws IOException {
        PieceTrie symbols = new PieceTrie();
        Piece.addTo(symbols, pieces, EnumSet.of(PieceType.USER_DEFINED));
        this.normalizer = new ModelNormalizer(
                model.getNormalizerSpec(), model.getTrainerSpec().getTreatWhitespaceAsSuffix(), symbols);
        this.encoder = PieceEncoder.of(model.getTrainerSpec().getModelType(), pieces, symbols);
        this.decoder = new PieceDecoder(pieces, model);
        this.pieces = pieces;
        this.bytes = bytes(pieces, model.getTrainerSpec().getByteFallback());
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

    /** The ids of the pieces for bytes, by byte; null in a model without them. */
    private static int @Nullable [] bytes(List<Piece> pieces, boolean fallback) throws IOException {
        int[] ids = new int[BYTES];
        int count = 0;
        for (int id = 0; id < pieces.size(); id++) {
            if (pieces.get(id).type() == PieceType.BYTE) {
                ids[pieces.get(id).byteValue()] = id;
                count++;
            }
        }
        if (count != (fallback ? BYTES : 0)) {
            throw new IOException("it has " + count + " pieces for bytes, but its byte_fallback is " + fallback);
        }
        return fallback ? ids : null;
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
        int unk = find(pieces, PieceType.UNKNOWN, null);
        int eos = find(pieces, PieceType.CONTROL, model.getTrainerSpec().getEosPiece());
        int bos = find(pieces, PieceType.CONTROL, model.getTrainerSpec().getBosPiece());
        try {
            check(pieces);
            if (eos < 0) {
                throw new UserException(
                        file + ": the model has no end-of-sentence symbol: none of its "
                                + pieces.size() + " pieces is a control symbol "
                                + model.getTrainerSpec().getEosPiece()
                                + ". Train it again with an eos_id of 0 or above, which is the default (spm_train --eos_id=2).");
            }
            if (!model.getDenormalizerSpec().getPrecompiledCharsmap().isEmpty()) {
                throw new UserException(file + ": the model has denormalisation rules (spm_train"
                        + " --denormalization_rule_tsv), which tt does not apply. Train it again without them.");
            }
            return new SentencePieceVocabulary(model, pieces, Sha256.of(bytes), unk, bos < 0 ? eos : bos, eos);
        } catch (IOException e) {
            throw damaged(file, bytes.length, e);
        }
    }

    /** Refuses what SentencePiece refuses: a piece that is not one. */
    private static void check(List<Piece> pieces) throws IOException {
        Map<Boolean, Set<String>> seen = Map.of(true, new HashSet<>(), false, new HashSet<>());
        int unknown = 0;
        for (int id = 0; id < pieces.size(); id++) {
            Piece piece = pieces.get(id);
            unknown += piece.type() == PieceType.UNKNOWN ? 1 : 0;
            if (piece.text().isEmpty()) {
                throw new IOException("its piece " + id + " is empty");
            }
            if (piece.type() == PieceType.BYTE && piece.byteValue() < 0) {
                throw new IOException("its piece " + id + " is " + piece.text() + ", which is no byte");
            }
            if (!requireNonNull(seen.get(piece.isOrdinary())).add(piece.text())) {
                throw new IOException("its piece " + id + " is " + piece.text() + ", which an earlier one is too");
            }
        }
        if (unknown != 1) {
            throw new IOException(
                    "it has " + (unknown == 0 ? "no" : unknown) + " unknown piece" + (unknown == 0 ? "" : "s"));
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
        return encoded(text).ids();
    }

    /** The pieces of {@code text}; unlike {@link #piece}, one that is unknown is what stands in the text. */
    @Override
    public List<String> pieces(String text) {
        return encoded(text).texts(pieces);
    }

    private EncodedPieces encoded(String text) {
        byte[] normalized = normalizer.normalize(text);
        EncodedPieces encoded = new EncodedPieces(normalized, unk, bytes);
        encoder.encode(normalized, encoded);
        return encoded;
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
}
