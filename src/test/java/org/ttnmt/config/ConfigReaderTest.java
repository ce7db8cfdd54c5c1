package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.UserException;
import org.ttnmt.config.DataConfig.OnProblem;
import org.ttnmt.config.ModelConfig.Activation;
import org.ttnmt.config.ModelConfig.AttentionNormalizer;
import org.ttnmt.config.ModelConfig.AttentionScore;
import org.ttnmt.config.ModelConfig.DecoderAutoregression;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.TrainingConfig.BestMetric;
import org.ttnmt.config.TrainingConfig.KeepBest;
import org.ttnmt.config.TrainingConfig.Schedule;

class ConfigReaderTest {
    static final String REQUIRED =
            """
            model_dir: DIR/run
            data:
              train: [{source: DIR/a.en, target: DIR/a.de}]
              validation: {tsv: DIR/a.tsv}
            """;

    @TempDir
    Path dir;

    @BeforeEach
    void makeFiles() throws IOException {
        for (String name : List.of("a.en", "a.de", "a.tsv", "source.model", "target.model")) {
            Files.createFile(dir.resolve(name));
        }
    }

    /** The defaults, pinned: a change here changes what users' configurations mean. */
    @Test
    void defaults() throws IOException {
        Path english = dir.resolve("a.en");
        RunConfig expected = RunConfig.of(
                RunConfig.MODEL_DIR.is(dir.resolve("run")),
                DataConfig.of(
                        DataConfig.TRAIN.is(List.of(new CorpusConfig(english, dir.resolve("a.de"), 1))),
                        DataConfig.VALIDATION.is(new CorpusConfig(dir.resolve("a.tsv"), null, 1))),
                VocabConfig.DEFAULT,
                ModelConfig.of(Preset.TINY)
                        .with(
                                ModelConfig.ENCODER_LAYERS.is(6),
                                ModelConfig.DECODER_LAYERS.is(6),
                                ModelConfig.MODEL_DIM.is(512),
                                ModelConfig.FEED_FORWARD_DIM.is(2048),
                                ModelConfig.HEADS.is(8),
                                ModelConfig.DROPOUT.is(0.1)),
                TrainingConfig.DEFAULT.with(TrainingConfig.WARMUP_UPDATES.is(4000)),
                Samples.decoding(5, 1, 2, 10));
        assertEquals(expected, read(REQUIRED));
    }

    @Test
    void everyKey() throws IOException {
        RunConfig config = read(
                """
                model_dir: DIR/run
                seed: -7
                data:
                  folder: DIR
                  train:
                    - source: a.en
                      target: a.de
                      weight: 0.5
                    - {tsv: DIR/a.tsv, weight: 2}
                  validation: {source: a.en, target: a.de}
                  test: {tsv: a.tsv}
                  max_length: 100
                  on_invalid: refuse
                  on_too_long: refuse
                  shuffle_buffer: 5000
                vocab:
                  type: bpe
                  size: 300
                  shared: false
                  character_coverage: 1
                  byte_fallback: true
                  user_defined_symbols: [<sep>, "true", "5"]
                  normalization: identity
                  sample_sentences: 1000
                  source_model: DIR/source.model
                model:
                  preset: small
                  encoder_layers: 12
                  decoder_layers: 1
                  shared_layers: true
                  decoder_autoregression: ssru
                  model_dim: 64
                  feed_forward_dim: 96
                  heads: 2
                  dropout: 0.2
                  attention_dropout: .1
                  feed_forward_dropout: 5e-2
                  source_word_dropout: 0.11
                  target_word_dropout: 0.12
                  layer_dropout: 0.13
                  norm: pre
                  positions: learned
                  encoder_positions: relative
                  relative_distance: 8
                  attention_score: bilinear
                  attention_normalizer: entmax15
                  attention_window: 7
                  max_positions: 200
                  activation: gelu
                  tied_embeddings: none
                training:
                  max_updates: 2000
                  max_minutes: 30
                  batch_tokens: 4096
                  accumulate: 2
                  gradient_parts: 8
                  learning_rate: 1.0e-3
                  min_learning_rate: 0.00001
                  schedule: cosine
                  warmup_updates: 0
                  adam_beta1: 0.8
                  adam_beta2: 0.999
                  adam_epsilon: 1e-8
                  clip_norm: 0
                  label_smoothing: 0
                  precision: bfloat16
                  validate_every: 11
                  checkpoint_every: 12
                  log_every: 13
                  keep_checkpoints: 14
                  average_checkpoints: 0
                  patience: 15
                  best_metric: chrf
                  keep_best: significant
                  weight_decay: 0.01
                  ema_decay: 0.999
                  learning_rate_multipliers: {"encoder.*": 0.5, decoder.embedding.weight: 2}
                  frozen: ["*.bias"]
                objective:
                  type: scheduled_sampling
                  sampling_probability: 0.5
                  sampling_schedule: inverse_sigmoid
                  sampling_warmup_updates: 100
                  sampling_schedule_updates: 200
                  sampling_mix: expected
                  sampling_mixed_words: 3
                  sampling_condition: confidence
                  sampling_confidence: 0.7
                  confidence_penalty: 0.2
                  bpe_dropout: 0.1
                decoding:
                  beam_size: 1
                  length_penalty: 0
                  max_length_ratio: 1.5
                  max_length_offset: 0
                """);
        CorpusConfig lines = new CorpusConfig(dir.resolve("a.en"), dir.resolve("a.de"), 1);
        CorpusConfig tsv = new CorpusConfig(dir.resolve("a.tsv"), null, 1);
        assertEquals(
                RunConfig.of(
                        RunConfig.MODEL_DIR.is(dir.resolve("run")),
                        RunConfig.SEED.is(-7L),
                        DataConfig.of(
                                DataConfig.TRAIN.is(List.of(
                                        new CorpusConfig(lines.source(), lines.target(), 0.5),
                                        new CorpusConfig(tsv.source(), null, 2))),
                                DataConfig.VALIDATION.is(lines),
                                DataConfig.TEST.is(tsv),
                                DataConfig.MAX_LENGTH.is(100),
                                DataConfig.ON_INVALID.is(OnProblem.REFUSE),
                                DataConfig.ON_TOO_LONG.is(OnProblem.REFUSE),
                                DataConfig.SHUFFLE_BUFFER.is(5000)),
                        VocabConfig.DEFAULT.with(
                                VocabConfig.TYPE.is(VocabConfig.Type.BPE),
                                VocabConfig.SIZE.is(300),
                                VocabConfig.SHARED.is(false),
                                VocabConfig.CHARACTER_COVERAGE.is(1.0),
                                VocabConfig.BYTE_FALLBACK.is(true),
                                VocabConfig.USER_DEFINED_SYMBOLS.is(List.of("<sep>", "true", "5")),
                                VocabConfig.NORMALIZATION.is("identity"),
                                VocabConfig.SAMPLE_SENTENCES.is(1000),
                                VocabConfig.SOURCE_MODEL.is(dir.resolve("source.model"))),
                        ModelConfig.of(Preset.TINY)
                                .with(
                                        ModelConfig.ENCODER_LAYERS.is(12),
                                        ModelConfig.DECODER_LAYERS.is(1),
                                        ModelConfig.SHARED_LAYERS.is(true),
                                        ModelConfig.DECODER_AUTOREGRESSION.is(DecoderAutoregression.SSRU),
                                        ModelConfig.MODEL_DIM.is(64),
                                        ModelConfig.FEED_FORWARD_DIM.is(96),
                                        ModelConfig.HEADS.is(2),
                                        ModelConfig.DROPOUT.is(0.2),
                                        ModelConfig.ATTENTION_DROPOUT.is(0.1),
                                        ModelConfig.FEED_FORWARD_DROPOUT.is(0.05),
                                        ModelConfig.SOURCE_WORD_DROPOUT.is(0.11),
                                        ModelConfig.TARGET_WORD_DROPOUT.is(0.12),
                                        ModelConfig.LAYER_DROPOUT.is(0.13),
                                        ModelConfig.NORM.is(Norm.PRE),
                                        ModelConfig.POSITIONS.is(Positions.LEARNED),
                                        ModelConfig.ENCODER_POSITIONS.is(Positions.RELATIVE),
                                        ModelConfig.RELATIVE_DISTANCE.is(8),
                                        ModelConfig.ATTENTION_SCORE.is(AttentionScore.BILINEAR),
                                        ModelConfig.ATTENTION_NORMALIZER.is(AttentionNormalizer.ENTMAX15),
                                        ModelConfig.ATTENTION_WINDOW.is(7),
                                        ModelConfig.DECODER_ATTENTION_WINDOW.is(7),
                                        ModelConfig.MAX_POSITIONS.is(200),
                                        ModelConfig.ACTIVATION.is(Activation.GELU),
                                        ModelConfig.TIED_EMBEDDINGS.is(TiedEmbeddings.NONE)),
                        TrainingConfig.DEFAULT.with(
                                TrainingConfig.MAX_UPDATES.is(2000),
                                TrainingConfig.MAX_MINUTES.is(30.0),
                                TrainingConfig.BATCH_TOKENS.is(4096),
                                TrainingConfig.ACCUMULATE.is(2),
                                TrainingConfig.GRADIENT_PARTS.is(8),
                                TrainingConfig.LEARNING_RATE.is(0.001),
                                TrainingConfig.MIN_LEARNING_RATE.is(0.00001),
                                TrainingConfig.SCHEDULE.is(Schedule.COSINE),
                                TrainingConfig.WARMUP_UPDATES.is(0),
                                TrainingConfig.ADAM_BETA1.is(0.8),
                                TrainingConfig.ADAM_BETA2.is(0.999),
                                TrainingConfig.ADAM_EPSILON.is(1e-8),
                                TrainingConfig.CLIP_NORM.is(0.0),
                                TrainingConfig.LABEL_SMOOTHING.is(0.0),
                                TrainingConfig.PRECISION.is(Precision.BFLOAT16),
                                TrainingConfig.VALIDATE_EVERY.is(11),
                                TrainingConfig.CHECKPOINT_EVERY.is(12),
                                TrainingConfig.LOG_EVERY.is(13),
                                TrainingConfig.KEEP_CHECKPOINTS.is(14),
                                TrainingConfig.AVERAGE_CHECKPOINTS.is(0),
                                TrainingConfig.PATIENCE.is(15),
                                TrainingConfig.BEST_METRIC.is(BestMetric.CHRF),
                                TrainingConfig.KEEP_BEST.is(KeepBest.SIGNIFICANT),
                                OptimizerConfig.DEFAULT.with(
                                        OptimizerConfig.WEIGHT_DECAY.is(0.01),
                                        OptimizerConfig.EMA_DECAY.is(0.999),
                                        OptimizerConfig.LEARNING_RATE_MULTIPLIERS.is(
                                                Map.of("encoder.*", 0.5, "decoder.embedding.weight", 2.0)),
                                        OptimizerConfig.FROZEN.is(List.of("*.bias"))),
                                ObjectiveConfig.DEFAULT.with(
                                        ObjectiveConfig.TYPE.is(ObjectiveConfig.Type.SCHEDULED_SAMPLING),
                                        ScheduledSamplingConfig.DEFAULT.with(
                                                ScheduledSamplingConfig.PROBABILITY.is(0.5),
                                                ScheduledSamplingConfig.SCHEDULE.is(
                                                        ScheduledSamplingConfig.Schedule.INVERSE_SIGMOID),
                                                ScheduledSamplingConfig.WARMUP_UPDATES.is(100),
                                                ScheduledSamplingConfig.SCHEDULE_UPDATES.is(200),
                                                ScheduledSamplingConfig.MIX.is(ScheduledSamplingConfig.Mix.EXPECTED),
                                                ScheduledSamplingConfig.MIXED_WORDS.is(3),
                                                ScheduledSamplingConfig.CONDITION.is(
                                                        ScheduledSamplingConfig.Condition.CONFIDENCE),
                                                ScheduledSamplingConfig.CONFIDENCE.is(0.7)),
                                        ObjectiveConfig.CONFIDENCE_PENALTY.is(0.2),
                                        SubwordSamplingConfig.DEFAULT.with(SubwordSamplingConfig.BPE_DROPOUT.is(0.1)))),
                        Samples.decoding(1, 0, 1.5, 0)),
                config);
    }

    @Test
    void aModelCarriesItsSearch() throws IOException {
        DecodingConfig decoding = read(
                        REQUIRED,
                        "decoding.length_normalization=gnmt",
                        "decoding.coverage_penalty=0.2",
                        "decoding.repetition_penalty=1.5",
                        "decoding.no_repeat_ngram_size=3",
                        "decoding.min_length=2",
                        "decoding.stop=proven")
                .decoding();
        assertEquals(
                DecodingConfig.DEFAULT.with(
                        DecodingConfig.LENGTH_NORMALIZATION.is(SearchConfig.LengthNormalization.GNMT),
                        DecodingConfig.COVERAGE_PENALTY.is(0.2),
                        DecodingConfig.REPETITION_PENALTY.is(1.5),
                        DecodingConfig.NO_REPEAT_NGRAM_SIZE.is(3),
                        DecodingConfig.MIN_LENGTH.is(2),
                        DecodingConfig.STOP.is(SearchConfig.Stop.PROVEN)),
                decoding);
        assertEquals(DecodingConfig.DEFAULT, read(REQUIRED).decoding());
    }

    @ParameterizedTest
    @CsvSource({
        "tiny, 4, 4, SELF_ATTENTION, 128, 256, 4, 0.3",
        "small, 6, 6, SELF_ATTENTION, 512, 1024, 4, 0.3",
        "base, 6, 6, SELF_ATTENTION, 512, 2048, 8, 0.1",
        "big, 6, 6, SELF_ATTENTION, 1024, 4096, 16, 0.3",
        "student_tiny, 6, 2, SSRU, 256, 1536, 8, 0.0",
        "student_base, 6, 2, SSRU, 512, 2048, 8, 0.0",
        "student_deep, 12, 1, SELF_ATTENTION, 512, 2048, 8, 0.0",
        "student_shallow, 3, 2, SELF_ATTENTION, 256, 1536, 8, 0.0"
    })
    void presets(
            String name,
            int encoderLayers,
            int decoderLayers,
            DecoderAutoregression decoderAutoregression,
            int modelDim,
            int feedForwardDim,
            int heads,
            double dropout)
            throws IOException {
        ModelConfig model = read(REQUIRED, "model.preset=" + name).model();
        assertEquals(
                ModelConfig.of(Preset.TINY)
                        .with(
                                ModelConfig.ENCODER_LAYERS.is(encoderLayers),
                                ModelConfig.DECODER_LAYERS.is(decoderLayers),
                                ModelConfig.DECODER_AUTOREGRESSION.is(decoderAutoregression),
                                ModelConfig.MODEL_DIM.is(modelDim),
                                ModelConfig.FEED_FORWARD_DIM.is(feedForwardDim),
                                ModelConfig.HEADS.is(heads),
                                ModelConfig.DROPOUT.is(dropout)),
                model);
    }

    @Test
    void keysOverrideThePresetWhereverItStands() throws IOException {
        ModelConfig model = read(REQUIRED + "model: {heads: 2, preset: tiny, decoder_layers: 1}\n")
                .model();
        assertEquals(List.of(4, 1, 2), List.of(model.encoderLayers(), model.decoderLayers(), model.heads()));
        assertEquals(
                2,
                read(REQUIRED + "model: {heads: 2}\n", "model.preset=tiny")
                        .model()
                        .heads());
    }

    @Test
    void aKeyOverridesTheRecurrenceOfAPresetAndOtherNetworksHaveNone() throws IOException {
        String student = REQUIRED + "model: {preset: student_tiny, %s}\n";
        assertEquals(
                List.of(
                        DecoderAutoregression.AVERAGE,
                        DecoderAutoregression.SELF_ATTENTION,
                        DecoderAutoregression.SELF_ATTENTION),
                List.of(
                        autoregression(student.formatted("decoder_autoregression: average")),
                        autoregression(student.formatted("architecture: rnn")),
                        autoregression(student.formatted("decoder: ctc"))));
    }

    private DecoderAutoregression autoregression(String yaml) throws IOException {
        return read(yaml).model().decoderAutoregression();
    }

    @Test
    void defaultsThatFollowFromOtherKeys() throws IOException {
        assertEquals(
                TiedEmbeddings.TARGET,
                read(REQUIRED, "vocab.shared=false").model().tiedEmbeddings());
        assertEquals(50, read(REQUIRED, "training.max_updates=500").training().warmupUpdates());
        assertEquals(1, read(REQUIRED, "training.max_updates=1").training().warmupUpdates());
    }

    @Test
    void overridesReplaceAddAndMerge() throws IOException {
        String yaml = REQUIRED + "training: {max_updates: 5000, log_every: 7}\n";
        RunConfig config = read(
                yaml,
                "training.max_updates=6000",
                "training.max_updates=7000",
                "training={precision: bfloat16}",
                "decoding.beam_size = 3",
                "data.test={tsv: DIR/a.tsv}",
                "data.test.tsv=DIR/a.en",
                "vocab.user_defined_symbols=[a=b]",
                "model_dir=DIR/other run");
        assertEquals(7000, config.training().maxUpdates());
        assertEquals(7, config.training().logEvery());
        assertEquals(Precision.BFLOAT16, config.training().precision());
        assertEquals(3, config.decoding().beamSize());
        assertEquals(
                new CorpusConfig(dir.resolve("a.en"), null, 1), config.data().test());
        assertEquals(List.of("a=b"), config.vocab().userDefinedSymbols());
        assertEquals(dir.resolve("other run"), config.modelDir());
    }

    /** A vocabulary given on the command line idles what the file says of training one; that is no mistake. */
    @Test
    void overrideMayIdleWhatTheFileSays() throws IOException {
        RunConfig config = read(REQUIRED + "vocab: {size: 300}\n", "vocab.source_model=DIR/source.model");
        assertEquals(dir.resolve("source.model"), config.vocab().sourceModel());
        assertEquals(
                "--set vocab.size: has no effect, since no vocabulary is trained beside vocab.source_model; leave it"
                        + " out",
                problems(REQUIRED, "vocab.source_model=DIR/source.model", "vocab.size=300"));
    }

    @Test
    void relativeDataStartsAtTheFolder() throws IOException {
        String yaml =
                """
                model_dir: run
                data: {train: [{tsv: a.tsv}], validation: {tsv: DIR/a.tsv}}
                """;
        RunConfig config = read(yaml, "data.folder=DIR", "vocab.source_model=pom.xml");
        assertEquals(Path.of("pom.xml"), config.vocab().sourceModel());
        assertEquals(Path.of("run"), config.modelDir());
        assertEquals(dir.resolve("a.tsv"), config.data().train().get(0).source());
        assertEquals(dir.resolve("a.tsv"), config.data().validation().source());
        assertNull(config.data().test());
    }

    @Test
    void byteOrderMarkIsSkipped() throws IOException {
        assertEquals(1, read("\uFEFF" + REQUIRED).seed());
    }

    @Test
    void otherEncodingsAreRefused() throws IOException {
        assertEquals("DIR/c.yaml: is UTF-16; save it as UTF-8", problems(REQUIRED, StandardCharsets.UTF_16));
        assertEquals(
                "DIR/c.yaml:5: the byte 0xFC is not UTF-8; save the file as UTF-8",
                problems(REQUIRED + "# \u00fcber\n", StandardCharsets.ISO_8859_1));
    }

    @Test
    void truncatedUtf8IsRefused() throws IOException {
        byte[] yaml = (REQUIRED + "# \u00fc").getBytes(StandardCharsets.UTF_8);
        Path file = dir.resolve("c.yaml");
        Files.write(file, java.util.Arrays.copyOf(yaml, yaml.length - 1));
        assertEquals("DIR/c.yaml:5: the byte 0xC3 is not UTF-8; save the file as UTF-8", problems(file));
    }

    @Test
    void tabsAndControlCharactersAreNamed() throws IOException {
        assertEquals(
                "DIR/c.yaml:6: not valid YAML: a tab cannot stand here (column 1); indent with spaces",
                problems(REQUIRED + "training:\n\tmax_updates: 5\n"));
        assertEquals(
                "DIR/c.yaml:6: holds the control character U+0007, which YAML does not allow; remove it",
                problems(REQUIRED + "seed: 1\n# \u0007\n"));
    }

    @Test
    void filesThatAreNoConfigurationAreRefused() throws IOException {
        assertEquals("DIR/c.yaml: is empty; configs/reference.yaml explains every key", problems(""));
        assertEquals("DIR/c.yaml: is empty; configs/reference.yaml explains every key", problems("\n---\n"));
        assertEquals(
                "DIR/c.yaml: is larger than 256 KiB and so hardly a configuration; is it a data file?",
                problems("# " + "x".repeat(1 << 18)));
        assertEquals("DIR: is a folder, but a file is needed", problems(dir));
        assertEquals("DIR/c.yml: there is no such file; did you mean DIR/c.yaml?", problems(dir.resolve("c.yml")));
    }

    @Test
    void manyProblemsAreCutShort() throws IOException {
        StringBuilder yaml = new StringBuilder(REQUIRED).append("decoding:\n");
        for (int i = 0; i < 1000; i++) {
            yaml.append("  zebra").append(i).append(": 1\n");
        }
        List<String> lines = problems(yaml.toString()).lines().toList();
        assertEquals(51, lines.size());
        assertEquals("... and 950 more problems", lines.get(50));
    }

    private RunConfig read(String yaml, String... overrides) throws IOException {
        return ConfigReader.read(write(yaml, StandardCharsets.UTF_8), inDir(overrides));
    }

    private String problems(String yaml, String... overrides) throws IOException {
        return problems(write(yaml, StandardCharsets.UTF_8), overrides);
    }

    private String problems(String yaml, Charset encoding) throws IOException {
        return problems(write(yaml, encoding));
    }

    private String problems(Path file, String... overrides) {
        UserException error = assertThrows(UserException.class, () -> ConfigReader.read(file, inDir(overrides)));
        return Objects.requireNonNull(error.getMessage()).replace(dir.toString(), "DIR");
    }

    private Path write(String yaml, Charset encoding) throws IOException {
        return Files.write(
                dir.resolve("c.yaml"), yaml.replace("DIR", dir.toString()).getBytes(encoding));
    }

    private List<String> inDir(String... overrides) {
        return List.of(overrides).stream()
                .map(o -> o.replace("DIR", dir.toString()))
                .toList();
    }
}
