package org.ttnmt.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.text.proto.ModelParts;
import org.ttnmt.text.proto.ModelProto;
import org.ttnmt.text.proto.PieceType;
import org.ttnmt.text.proto.SentencePiece;
import org.ttnmt.text.proto.TrainerSpec;
import org.ttnmt.text.proto.TrainerSpec.ModelType;

/**
 * A SentencePiece model whose pieces are put in the order of another list, for models of toolkits that take pieces from
 * SentencePiece and ids from a list of their own. Text is never split into pieces that only the list has, but for tags
 * such as {@code >>deu<<}; pieces that only the model has are left out.
 *
 * @param bytes of the new model file
 * @param bpe whether it is a BPE model
 * @param lost pieces of text that the list lacks
 */
@SuppressWarnings("ArrayRecordComponent") // written, never compared
public record ReorderedModel(byte[] bytes, boolean bpe, int lost) {
    private static final String UNK = "<unk>";
    private static final String EOS = "</s>";

    /** Below all other scores: BPE merges into unused pieces too, and splits them again at the end. */
    private static final float LAST = -1e30f;

    private static final Pattern TAG = Pattern.compile(">>[^<>\\s]+<<");

    /**
     * Reads a model and reorders its pieces.
     *
     * @param pieces by their ids, among them {@code <unk>} and {@code </s>}
     * @throws UserException when the file is no SentencePiece model
     */
    public static ReorderedModel of(Path file, List<String> pieces) {
        return of(file, pieces, Set.of(), null);
    }

    /**
     * The same with control symbols.
     *
     * @param controls of the pieces, those that never stand in a text
     * @param start the control symbol that targets begin after; null for that of the model
     * @throws UserException when the file is no SentencePiece model
     */
    public static ReorderedModel of(Path file, List<String> pieces, Set<String> controls, @Nullable String start) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            ModelProto model = ModelProto.parseFrom(ByteBuffer.wrap(bytes));
            if (!model.getDenormalizerSpec().getPrecompiledCharsmap().isEmpty()) {
                throw new IOException("it has denormalisation rules, which tt does not apply");
            }
            Map<String, Piece> known = new HashMap<>();
            model.getPiecesList().forEach(piece -> known.put(piece.getPiece(), Piece.of(piece)));
            Map<String, Piece> ordered = new LinkedHashMap<>();
            for (String text : pieces) {
                Piece piece = known.getOrDefault(text, new Piece(text, LAST, PieceType.UNUSED));
                boolean control = controls.contains(text) || text.equals(start);
                ordered.put(text, control ? new Piece(text, 0, PieceType.CONTROL) : placed(text, piece));
            }
            long lost = model.getPiecesList().stream()
                    .filter(piece -> piece.getType() == PieceType.NORMAL && !ordered.containsKey(piece.getPiece()))
                    .count();
            boolean bpe = model.getTrainerSpec().getModelType() == ModelType.BPE;
            return new ReorderedModel(rewritten(bytes, ordered.values(), start), bpe, (int) lost);
        } catch (NoSuchFileException e) {
            throw new UserException(file + ": there is no such file. It should be a SentencePiece model.", e);
        } catch (IOException e) {
            throw new UserException(
                    file + ": is no SentencePiece model, or a damaged one (" + e.getMessage() + "). Copy it again.", e);
        }
    }

    /**
     * The pieces of a model file, by its own ids.
     *
     * @throws UserException when the file is no SentencePiece model
     */
    public static List<String> pieces(Path file) {
        try {
            return ModelProto.parseFrom(ByteBuffer.wrap(Files.readAllBytes(file))).getPiecesList().stream()
                    .map(SentencePiece::getPiece)
                    .toList();
        } catch (NoSuchFileException e) {
            throw new UserException(file + ": there is no such file. It should be a SentencePiece model.", e);
        } catch (IOException e) {
            throw new UserException(
                    file + ": is no SentencePiece model, or a damaged one (" + e.getMessage() + "). Copy it again.", e);
        }
    }

    private static Piece placed(String text, Piece piece) {
        if (text.equals(UNK)) {
            return new Piece(text, 0, PieceType.UNKNOWN);
        }
        if (text.equals(EOS)) {
            return new Piece(text, 0, PieceType.CONTROL);
        }
        if (TAG.matcher(text).matches() && piece.type() == PieceType.UNUSED) {
            return new Piece(
                    "\u2581" + text, 0, PieceType.USER_DEFINED); // takes the space that precedes a text with it
        }
        boolean another = piece.type() == PieceType.UNKNOWN;
        return another ? new Piece(text, piece.score(), PieceType.UNUSED) : piece;
    }

    /** The same file with these pieces, and without tests of how the ones before split text. */
    private static byte[] rewritten(byte[] model, Collection<Piece> pieces, @Nullable String start) throws IOException {
        ModelParts.Builder parts = ModelParts.parseFrom(model).toBuilder();
        parts.clearPieces().clearSelfTestData();
        if (start != null) {
            TrainerSpec.Builder settings = TrainerSpec.parseFrom(parts.getTrainerSpec()).toBuilder();
            parts.setTrainerSpec(settings.setBosPiece(start).build().toByteString());
        }
        pieces.forEach(piece -> parts.addPieces(piece.toProto()));
        return parts.build().toByteArray();
    }
}
