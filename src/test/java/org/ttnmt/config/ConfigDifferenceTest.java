package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;

class ConfigDifferenceTest {
    private static final RunConfig RUN = Samples.run();

    @Test
    void equalConfigurationsDoNotDiffer() {
        assertEquals(List.of(), ConfigDifference.between(RUN, Samples.run()));
    }

    @Test
    void namesEachKeyWithBothValues() {
        RunConfig other = RUN.with(
                TrainingConfig.LEARNING_RATE.is(0.002),
                DecodingConfig.BEAM_SIZE.is(1),
                Samples.model(64, 8, 0.3, TiedEmbeddings.NONE));
        assertEquals(
                List.of(
                        new ConfigDifference("model.model_dim", "128", "64", false),
                        new ConfigDifference("model.heads", "4", "8", false),
                        new ConfigDifference("model.tied_embeddings", "all", "none", false),
                        new ConfigDifference("training.learning_rate", "0.005", "0.002", false),
                        new ConfigDifference("decoding.beam_size", "5", "1", true)),
                ConfigDifference.between(RUN, other));
    }

    @Test
    void whatIsAbsentIsNothing() {
        RunConfig other = RUN.with(DataConfig.TEST.is(new CorpusConfig(Path.of("t.tsv"), null, 1)));
        assertEquals(
                List.of(new ConfigDifference("data.test", "nothing", "{tsv: t.tsv}", true)),
                ConfigDifference.between(RUN, other));
    }

    /** What may change decides whether a run is continued or refused, so the list is pinned. */
    @Test
    void whatMayChangeWhenARunGoesOn() {
        Set<String> free = Schema.keys().stream()
                .filter(Key::mayChangeOnResume)
                .map(key -> key.name)
                .collect(Collectors.toSet());
        assertEquals(
                Set.of(
                        "format_version",
                        "model_dir",
                        "data.folder",
                        "data.test",
                        "data.monolingual",
                        "data.train",
                        "data.validation",
                        "model.preset",
                        "training.gradient_parts",
                        "training.max_updates",
                        "training.max_minutes",
                        "training.validate_every",
                        "training.checkpoint_every",
                        "training.log_every",
                        "training.keep_checkpoints",
                        "training.average_checkpoints",
                        "training.patience",
                        "decoding.beam_size",
                        "decoding.length_penalty",
                        "decoding.length_normalization",
                        "decoding.min_length",
                        "decoding.coverage_penalty",
                        "decoding.repetition_penalty",
                        "decoding.no_repeat_ngram_size",
                        "decoding.stop",
                        "decoding.iterations",
                        "decoding.length_candidates",
                        "decoding.split_sentences",
                        "decoding.allow_unk",
                        "decoding.max_length_ratio",
                        "decoding.max_length_offset"),
                free);
    }
}
