package org.ttnmt.text;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.ttnmt.UserException;

/**
 * A SentencePiece model with other ids: that of a toolkit which takes pieces from SentencePiece, and ids from a list of its own.
 * Its pieces stand in the order of that list. What only the list has is never split off a text (but for tags such as {@code
 * >>deu<<}, which are), what only the model has is gone.
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
        try {
            byte[] bytes = Files.readAllBytes(file);
            ModelFile model = ModelFile.parse(bytes);
            if (model.denormalizes()) {
                throw new IOException("it has denormalisation rules, which tt does not apply");
            }
            Map<String, Piece> known = new HashMap<>();
            model.pieces().forEach(piece -> known.put(piece.text(), piece));
            Map<String, Piece> ordered = new LinkedHashMap<>();
            for (String text : pieces) {
                ordered.put(text, placed(text, known.getOrDefault(text, new Piece(text, LAST, PieceType.UNUSED))));
            }
            long lost = model.pieces().stream()
                    .filter(piece -> piece.type() == PieceType.NORMAL && !ordered.containsKey(piece.text()))
                    .count();
            return new ReorderedModel(rewritten(bytes, List.copyOf(ordered.values())), model.bpe(), (int) lost);
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

    /** The same file with these pieces. */
    private static byte[] rewritten(byte[] model, List<Piece> pieces) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(model.length);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        ModelFile.writePieces(out, pieces);
        CodedInputStream in = CodedInputStream.newInstance(model);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (field == ModelFile.TRAINER_SPEC || field == ModelFile.NORMALIZER_SPEC) {
                out.writeByteArray(field, in.readByteArray());
            } else {
                in.skipField(tag); // pieces, and tests of how they split text
            }
        }
        out.flush();
        return bytes.toByteArray();
    }
}
