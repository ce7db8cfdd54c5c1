package org.ttnmt.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.text.proto.ModelProto;
import org.ttnmt.text.proto.PieceType;

class ReorderedModelTest {
    /** A trainer's settings that tt does not know (1: an input file) before one that it knows (3: BPE). */
    private static final String SETTINGS = "0a 01 66 18 02";

    private static final String PIECE = "0a 0e 0a 05 3c 75 6e 6b 3e 15 00 00 00 00 18 02 ";
    private static final String TESTS = "22 03 0a 01 61 ";
    private static final String UNKNOWN = "ca 0c 01 7a";

    @TempDir
    private Path folder;

    @Test
    void whatIsNotKnownStaysAsItIsAndTestsOfSplitsGo() throws IOException {
        Path file = folder.resolve("source.spm");
        Files.write(file, bytes(PIECE + "12 05 " + SETTINGS + " 1a 00 " + TESTS + UNKNOWN));
        ReorderedModel model = ReorderedModel.of(file, List.of("</s>", "<unk>", "a", ">>deu<<"));
        assertEquals(true, model.bpe());
        ModelProto written = ModelProto.parseFrom(model.bytes());
        assertEquals(
                List.of(
                        new Piece("</s>", 0, PieceType.CONTROL),
                        new Piece("<unk>", 0, PieceType.UNKNOWN),
                        new Piece("a", -1e30f, PieceType.UNUSED),
                        new Piece("\u2581>>deu<<", 0, PieceType.USER_DEFINED)),
                written.getPiecesList().stream().map(Piece::of).toList());
        ByteString rest = ByteString.copyFrom(bytes("12 05 " + SETTINGS + " 1a 00 " + UNKNOWN));
        assertEquals(rest, ByteString.copyFrom(model.bytes()).substring(model.bytes().length - rest.size()));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
