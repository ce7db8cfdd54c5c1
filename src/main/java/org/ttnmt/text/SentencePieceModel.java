package org.ttnmt.text;

import com.google.protobuf.ByteString;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.ttnmt.config.VocabConfig;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.text.proto.ModelProto;
import org.ttnmt.text.proto.NormalizerSpec;
import org.ttnmt.text.proto.TrainerSpec;
import org.ttnmt.text.proto.TrainerSpec.ModelType;

/**
 * A SentencePiece model: its pieces in the order of their ids and how text is normalised.
 *
 * <p>Written in SentencePiece's own format (a protocol buffer), so {@code spm_encode} and every other program that
 * reads {@code .model} files can use it.
 */
public final class SentencePieceModel {

    static final String UNK = "<unk>";
    static final String BOS = "<s>";
    static final String EOS = "</s>";

    /** Stands for a space inside pieces. */
    static final char SPACE = '\u2581';

    private final List<Piece> pieces;
    private final byte[] bytes;

    /** A model that was trained as {@code config} says; unk, bos and eos are pieces 0, 1 and 2. */
    SentencePieceModel(VocabConfig config, List<Piece> pieces, NormalizerSpec normalization) {
        this.pieces = List.copyOf(pieces);
        this.bytes = ModelProto.newBuilder()
                .addAllPieces(this.pieces.stream().map(Piece::toProto).toList())
                .setTrainerSpec(trainerSpec(config))
                .setNormalizerSpec(normalization)
                .build()
                .toByteArray();
    }

    /** Rules by their name, a space before the text, no superfluous spaces, and U+2581 for a space. */
    static NormalizerSpec normalization(String name) {
        return NormalizerSpec.newBuilder()
                .setName(name)
                .setPrecompiledCharsmap(ByteString.copyFrom(CharsMap.compile(NormalizationRules.of(name))))
                .setAddDummyPrefix(true)
                .setRemoveExtraWhitespaces(true)
                .setEscapeWhitespaces(true)
                .build();
    }

    private static TrainerSpec.Builder trainerSpec(VocabConfig config) {
        boolean unigram = config.type() == VocabConfig.Type.UNIGRAM;
        return TrainerSpec.newBuilder()
                .setModelType(unigram ? ModelType.UNIGRAM : ModelType.BPE)
                .setVocabSize(config.size())
                .setCharacterCoverage((float) config.characterCoverage())
                .setInputSentenceSize(config.sampleSentences())
                .addAllUserDefinedSymbols(config.userDefinedSymbols())
                .setByteFallback(config.byteFallback())
                .setUnkId(0)
                .setBosId(1)
                .setEosId(2)
                .setPadId(-1)
                .setUnkSurface(TrainerSpec.getDefaultInstance().getUnkSurface())
                .setUnkPiece(UNK)
                .setBosPiece(BOS)
                .setEosPiece(EOS);
    }

    /** Number of pieces. */
    public int size() {
        return pieces.size();
    }

    /** The content of the {@code .model} file. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Writes the {@code .model} file, whole or not at all. */
    public void writeTo(Path file) {
        AtomicFile.write(file, out -> out.write(bytes));
    }

    /** Writes the {@code .vocab} file, for people: a line per piece with its score, separated by a tab. */
    public void writeVocabTo(Path file) {
        AtomicFile.writeString(
                file,
                pieces.stream()
                        .map(piece -> piece.text() + "\t" + shortest(piece.score()) + "\n")
                        .collect(Collectors.joining()));
    }

    List<Piece> pieces() {
        return pieces;
    }

    /** Six significant digits without trailing zeros, as the reference program prints scores. */
    private static String shortest(float score) {
        if (score == Math.rint(score)) {
            return (1 / score < 0 && score == 0 ? "-" : "") + (long) score;
        }
        return new BigDecimal(score)
                .round(new MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
    }
}
