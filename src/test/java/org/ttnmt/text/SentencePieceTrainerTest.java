package org.ttnmt.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.VocabConfig;

class SentencePieceTrainerTest {

    @Test
    void bpeIsTheReferenceProgramsPieceByPiece() throws IOException {
        List<String> lines = new ArrayList<>(Oracles.lines(Oracles.corpus("multi30k/raw/train.en")));
        lines.addAll(Oracles.lines(Oracles.corpus("multi30k/raw/train.de")));
        assertEquals(58_000, lines.size());
        SentencePieceModel model = SentencePieceTrainer.train(
                new VocabConfig(
                        VocabConfig.Type.BPE, 8000, true, 1, false, List.of(), "nmt_nfkc", 1_000_000, null, null),
                lines,
                1,
                2,
                line -> {});
        List<Piece> expected = ModelFile.parse(java.nio.file.Files.readAllBytes(Oracles.file("m30k-ende-bpe8k.model")))
                .pieces();
        assertEquals(expected, model.pieces());
    }
}
