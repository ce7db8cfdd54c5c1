package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;

/** Records that are built in Java check themselves as the reader does. */
class RecordsTest {
    private static final RunConfig RUN = Samples.run();

    @Test
    void rangesAreChecked() {
        refused(
                "model.dropout: 1.0 is too large; allowed: a number, at least 0.0 and below 1.0",
                () -> Samples.model(128, 4, 1, TiedEmbeddings.ALL));
        refused(
                "training.clip_norm: NaN is not a number; allowed: a number, at least 0.0",
                () -> Samples.training(0.1, 0, Double.NaN));
        refused(
                "decoding.beam_size: 0 is too small; allowed: a whole number from 1 to 1000",
                () -> new DecodingConfig(0, 1, 2, 10));
        refused(
                "weight of a corpus: -1.0 is too small; allowed: a number, above 0.0 and at most 1000.0",
                () -> new CorpusConfig(Path.of("a"), null, -1));
    }

    @Test
    void relationsAreChecked() {
        refused(
                "model.heads: 7 does not divide model.model_dim (512); allowed near it: 1, 2, 4, 8, 16, 32",
                () -> Samples.model(512, 7, 0, TiedEmbeddings.ALL));
        refused(
                "training.min_learning_rate: 0.5 is not below training.learning_rate (0.5); it is the floor that the rate"
                        + " falls to",
                () -> Samples.training(0.5, 0.5, 0));
        VocabConfig vocab = RUN.vocab();
        VocabConfig separate = new VocabConfig(
                vocab.type(),
                vocab.size(),
                false,
                vocab.characterCoverage(),
                vocab.byteFallback(),
                vocab.userDefinedSymbols(),
                vocab.normalization(),
                vocab.sampleSentences(),
                null,
                null);
        refused(
                "model.tied_embeddings: all needs vocab.shared: true, but it is false; write target or none, or share the"
                        + " vocabulary, or name two with the same pieces (vocab.source_model and vocab.target_model)",
                () -> Samples.with(RUN, separate));
    }

    @Test
    void listsAreCopied() {
        List<CorpusConfig> corpora = new ArrayList<>(RUN.data().train());
        DataConfig data = RUN.data();
        DataConfig copy = new DataConfig(
                corpora, data.validation(), null, 100, data.onInvalid(), data.onTooLong(), data.shuffleBuffer());
        corpora.clear();
        assertEquals(1, copy.train().size());
        assertThrows(UnsupportedOperationException.class, () -> copy.train().clear());
    }

    private static void refused(String message, Executable building) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, building).getMessage());
    }
}
