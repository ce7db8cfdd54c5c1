package org.ttnmt.text;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.VocabConfig;

/**
 * Reads and writes SentencePiece's {@code ModelProto} by its field numbers (sentencepiece_model.proto).
 *
 * @param pieces in the order of their ids
 * @param bos name of the control symbol that begins a sentence
 * @param eos name of the one that ends it
 * @param unkSurface what the unknown piece is decoded to
 * @param addDummyPrefix whether encoding puts a space before the text
 * @param removeExtraWhitespaces whether encoding removes superfluous spaces
 * @param bpe whether it is a BPE model, whose scores are the order of merges
 * @param denormalizes whether decoding applies rules of its own
 */
record ModelFile(
        List<Piece> pieces,
        String bos,
        String eos,
        String unkSurface,
        boolean addDummyPrefix,
        boolean removeExtraWhitespaces,
        boolean bpe,
        boolean denormalizes) {

    static final int PIECES = 1;
    static final int TRAINER_SPEC = 2;
    static final int NORMALIZER_SPEC = 3;
    private static final int DENORMALIZER_SPEC = 5;

    private static final int PIECE_TEXT = 1;
    private static final int PIECE_SCORE = 2;
    private static final int PIECE_TYPE = 3;

    private static final int MODEL_TYPE = 3;
    private static final int BPE = 2;
    private static final int VOCAB_SIZE = 4;
    private static final int CHARACTER_COVERAGE = 10;
    private static final int INPUT_SENTENCE_SIZE = 11;
    private static final int USER_DEFINED_SYMBOLS = 31;
    private static final int BYTE_FALLBACK = 35;
    private static final int UNK_ID = 40;
    private static final int PAD_ID = 43;
    private static final int UNK_SURFACE = 44;
    private static final int UNK_PIECE = 45;
    private static final int BOS_PIECE = 46;
    private static final int EOS_PIECE = 47;

    private static final int RULE_NAME = 1;
    private static final int CHARS_MAP = 2;
    private static final int ADD_DUMMY_PREFIX = 3;
    private static final int REMOVE_EXTRA_WHITESPACES = 4;
    private static final int ESCAPE_WHITESPACES = 5;

    /** Parses a model; throws when the bytes are not a protocol buffer of this shape. */
    static ModelFile parse(byte[] bytes) throws IOException {
        Reader reader = new Reader();
        fields(CodedInputStream.newInstance(bytes), reader::model);
        return new ModelFile(
                List.copyOf(reader.pieces),
                reader.bos,
                reader.eos,
                reader.unkSurface,
                reader.addDummyPrefix,
                reader.removeExtraWhitespaces,
                reader.bpe,
                reader.denormalizes);
    }

    /** The bytes of a model that was trained as {@code config} says; unk, bos and eos are pieces 0, 1 and 2. */
    static byte[] write(VocabConfig config, List<Piece> pieces, byte[] charsMap) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            writePieces(out, pieces);
            message(out, TRAINER_SPEC, trainerSpec(config));
            message(out, NORMALIZER_SPEC, normalizerSpec(config.normalization(), charsMap));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen: the stream is in memory
        }
        return bytes.toByteArray();
    }

    /** Writes pieces, and nothing else. */
    static void writePieces(CodedOutputStream out, List<Piece> pieces) throws IOException {
        for (Piece piece : pieces) {
            message(out, PIECES, piece(piece));
        }
    }

    /** The first piece of this type and, unless it is null, this name; or -1. */
    int find(PieceType type, @Nullable String name) {
        for (int id = 0; id < pieces.size(); id++) {
            Piece piece = pieces.get(id);
            if (piece.type() == type && (name == null || piece.text().equals(name))) {
                return id;
            }
        }
        return -1;
    }

    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    private static void message(CodedOutputStream out, int field, Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream inner = CodedOutputStream.newInstance(bytes, 64);
        fields.writeTo(inner);
        inner.flush();
        out.writeByteArray(field, bytes.toByteArray());
    }

    private static Fields piece(Piece piece) {
        return out -> {
            out.writeString(PIECE_TEXT, piece.text());
            out.writeFloat(PIECE_SCORE, piece.score());
            if (piece.type() != PieceType.NORMAL) {
                out.writeEnum(PIECE_TYPE, piece.type().number());
            }
        };
    }

    private static Fields trainerSpec(VocabConfig config) {
        return out -> {
            out.writeEnum(MODEL_TYPE, config.type() == VocabConfig.Type.UNIGRAM ? 1 : BPE);
            out.writeInt32(VOCAB_SIZE, config.size());
            out.writeFloat(CHARACTER_COVERAGE, (float) config.characterCoverage());
            out.writeUInt64(INPUT_SENTENCE_SIZE, config.sampleSentences());
            for (String symbol : config.userDefinedSymbols()) {
                out.writeString(USER_DEFINED_SYMBOLS, symbol);
            }
            out.writeBool(BYTE_FALLBACK, config.byteFallback());
            for (int id = 0; id < 3; id++) {
                out.writeInt32(UNK_ID + id, id);
            }
            out.writeInt32(PAD_ID, -1);
            out.writeString(UNK_SURFACE, SentencePieceModel.UNK_SURFACE);
            out.writeString(UNK_PIECE, SentencePieceModel.UNK);
            out.writeString(BOS_PIECE, SentencePieceModel.BOS);
            out.writeString(EOS_PIECE, SentencePieceModel.EOS);
        };
    }

    private static Fields normalizerSpec(String name, byte[] charsMap) {
        return out -> {
            out.writeString(RULE_NAME, name);
            out.writeByteArray(CHARS_MAP, charsMap);
            out.writeBool(ADD_DUMMY_PREFIX, true);
            out.writeBool(REMOVE_EXTRA_WHITESPACES, true);
            out.writeBool(ESCAPE_WHITESPACES, true);
        };
    }

    /** Takes the value of a field off the stream if it wants it. */
    private interface FieldReader {
        boolean read(int field, CodedInputStream in) throws IOException;
    }

    private static void fields(CodedInputStream in, FieldReader reader) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!reader.read(WireFormat.getTagFieldNumber(tag), in)) {
                in.skipField(tag);
            }
        }
    }

    private static void message(CodedInputStream in, FieldReader reader) throws IOException {
        fields(CodedInputStream.newInstance(in.readByteBuffer()), reader);
    }

    /** Collects the fields that matter here. */
    private static final class Reader {
        private final List<Piece> pieces = new ArrayList<>();
        private String bos = SentencePieceModel.BOS;
        private String eos = SentencePieceModel.EOS;
        private String unkSurface = SentencePieceModel.UNK_SURFACE;
        private boolean addDummyPrefix = true;
        private boolean removeExtraWhitespaces = true;
        private boolean bpe;
        private boolean denormalizes;
        private String text = "";
        private float score;
        private PieceType type = PieceType.NORMAL;

        boolean model(int field, CodedInputStream in) throws IOException {
            switch (field) {
                case PIECES -> {
                    text = "";
                    score = 0;
                    type = PieceType.NORMAL;
                    message(in, this::piece);
                    pieces.add(new Piece(text, score, type));
                }
                case TRAINER_SPEC -> message(in, this::trainerSpec);
                case NORMALIZER_SPEC -> message(in, this::normalizerSpec);
                case DENORMALIZER_SPEC -> message(in, this::denormalizerSpec);
                default -> {
                    return false;
                }
            }
            return true;
        }

        private boolean piece(int field, CodedInputStream in) throws IOException {
            switch (field) {
                case PIECE_TEXT -> text = in.readStringRequireUtf8();
                case PIECE_SCORE -> score = in.readFloat();
                case PIECE_TYPE -> type = PieceType.of(in.readEnum());
                default -> {
                    return false;
                }
            }
            return true;
        }

        private boolean trainerSpec(int field, CodedInputStream in) throws IOException {
            switch (field) {
                case MODEL_TYPE -> bpe = in.readEnum() == BPE;
                case BOS_PIECE -> bos = in.readString();
                case EOS_PIECE -> eos = in.readString();
                case UNK_SURFACE -> unkSurface = in.readString();
                default -> {
                    return false;
                }
            }
            return true;
        }

        private boolean normalizerSpec(int field, CodedInputStream in) throws IOException {
            switch (field) {
                case ADD_DUMMY_PREFIX -> addDummyPrefix = in.readBool();
                case REMOVE_EXTRA_WHITESPACES -> removeExtraWhitespaces = in.readBool();
                default -> {
                    return false;
                }
            }
            return true;
        }

        private boolean denormalizerSpec(int field, CodedInputStream in) throws IOException {
            if (field != CHARS_MAP) {
                return false;
            }
            denormalizes |= in.readByteArray().length > 0;
            return true;
        }
    }
}
