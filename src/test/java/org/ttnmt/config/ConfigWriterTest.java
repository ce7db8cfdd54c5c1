package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.UserException;
import org.ttnmt.config.DataConfig.OnProblem;

class ConfigWriterTest {
    @TempDir
    Path dir;

    @Test
    void writesEveryKeyInOrder() {
        assertEquals(
                """
                # Complete configuration of this model, as tt train used it.
                format_version: 1
                model_dir: runs/demo
                seed: 1
                data:
                  train: [{source: a.en, target: a.de, weight: 1.0}]
                  validation: {source: v.en, target: v.de}
                  max_length: 100
                  on_invalid: skip
                  on_too_long: skip
                  shuffle_buffer: 1000
                  temperature: 1.0
                  modifiers: {}
                  stages: []
                vocab:
                  type: unigram
                  size: 8000
                  shared: true
                  character_coverage: 0.9995
                  byte_fallback: false
                  user_defined_symbols: []
                  normalization: nmt_nfkc
                  sample_sentences: 1000000
                model:
                  architecture: transformer
                  encoder_layers: 4
                  decoder_layers: 4
                  shared_layers: false
                  decoder_autoregression: self_attention
                  decoder: autoregressive
                  upsampling: 2
                  rnn_cell: gru
                  rnn_attention: global
                  input_feeding: true
                  rnn_encoder: bidirectional
                  rnn_decoder: luong
                  rnn_parameters: pytorch
                  rnn_norm: false
                  rnn_skip: false
                  encoder_transitions: 0
                  decoder_transitions: 0
                  decoder_high_transitions: 0
                  copy: false
                  model_dim: 128
                  rnn_dim: 0
                  feed_forward_dim: 256
                  feed_forward_depth: 2
                  heads: 4
                  head_dim: 0
                  dropout: 0.3
                  attention_dropout: 0.0
                  feed_forward_dropout: 0.0
                  source_word_dropout: 0.0
                  target_word_dropout: 0.0
                  layer_dropout: 0.0
                  norm: post
                  norm_type: layer
                  positions: sinusoidal
                  encoder_positions: sinusoidal
                  relative_distance: 16
                  attention_score: scaled_dot
                  attention_normalizer: softmax
                  attention_window: 0
                  decoder_attention_window: 0
                  encoder_attention: learned
                  max_positions: 512
                  first_position: 0
                  activation: relu
                  gated_feed_forward: false
                  bias: true
                  tied_embeddings: all
                  scale_embedding: true
                  embedding_norm: false
                  output_bias: false
                  decoder_start: bos
                  source_end: true
                  norm_epsilon: 0.00001
                training:
                  max_updates: 8000
                  max_minutes: 0.0
                  batch_tokens: 8000
                  accumulate: 1
                  gradient_parts: 0
                  learning_rate: 0.005
                  min_learning_rate: 0.0
                  schedule: inverse_sqrt
                  warmup_updates: 2000
                  adam_beta1: 0.9
                  adam_beta2: 0.98
                  adam_epsilon: 1e-9
                  clip_norm: 0.0
                  label_smoothing: 0.1
                  precision: bfloat16
                  validate_every: 500
                  checkpoint_every: 200
                  log_every: 50
                  keep_checkpoints: 10
                  average_checkpoints: 10
                  patience: 0
                  best_metric: bleu
                  keep_best: any
                  weight_decay: 0.0
                  ema_decay: 0.0
                  learning_rate_multipliers: {}
                  frozen: []
                  local_updates: 1
                  outer_learning_rate: 0.7
                  outer_momentum: 0.9
                objective:
                  type: teacher_forcing
                  r_drop_weight: 5.0
                  sampling_probability: 0.3
                  sampling_schedule: linear
                  sampling_warmup_updates: 0
                  sampling_schedule_updates: 10000
                  sampling_mix: argmax
                  sampling_mixed_words: 5
                  sampling_condition: none
                  sampling_confidence: 0.9
                  sampling_position_decay: 0.9
                  risk_metric: chrf
                  risk_samples: 8
                  risk_temperature: 1.0
                  risk_sharpness: 0.2
                  risk_likelihood: 0.1
                  risk_reference: false
                  risk_warmup_updates: 0
                  distillation_teachers: []
                  distillation_share: 0.8
                  mask_ratio: 0.35
                  mask_span: 3.5
                  glancing_ratio: 0.5
                  glancing_updates: 50000
                  confidence_penalty: 0.0
                  unigram_sampling: 0.0
                  bpe_dropout: 0.0
                decoding:
                  beam_size: 5
                  length_penalty: 1.0
                  length_normalization: average
                  max_length_ratio: 2.0
                  max_length_offset: 10
                  min_length: 0
                  coverage_penalty: 0.0
                  repetition_penalty: 1.0
                  no_repeat_ngram_size: 0
                  stop: finished
                  allow_unk: true
                  iterations: 10
                  length_candidates: 5
                  split_sentences: false
                evaluation:
                  tokenizer: 13a
                  lowercase: false
                """,
                ConfigWriter.toYaml(Samples.run()));
    }

    static Stream<RunConfig> configs() {
        String odd =
                "dir with spaces/#a: b, {c} [d] \"e\" 'f' \\g & * ! | > % @ \u00e4\u4e2d\uD83D\uDE00\u0085\u2028\uFEFF"
                        + "\t";
        Path path = Path.of(odd);
        RunConfig run = Samples.run();
        return Stream.of(
                run,
                run.with(DataConfig.of(
                        DataConfig.TRAIN.is(List.of(
                                new CorpusConfig(path, path, 1e-7),
                                new CorpusConfig(Path.of("true"), null, 123.456, "<2\"de>"))),
                        DataConfig.VALIDATION.is(new CorpusConfig(Path.of("12"), null, 1)),
                        DataConfig.TEST.is(new CorpusConfig(Path.of("~"), Path.of("null"), 1)),
                        DataConfig.MAX_LENGTH.is(1),
                        DataConfig.ON_INVALID.is(OnProblem.REFUSE),
                        DataConfig.SHUFFLE_BUFFER.is(1))),
                run.with(VocabConfig.DEFAULT.with(
                        VocabConfig.TYPE.is(VocabConfig.Type.BPE),
                        VocabConfig.SIZE.is(400),
                        VocabConfig.CHARACTER_COVERAGE.is(1.0 / 3),
                        VocabConfig.BYTE_FALLBACK.is(true),
                        VocabConfig.USER_DEFINED_SYMBOLS.is(
                                List.of("yes", "-", "?x", "a\"b", "\\", ":", "3.5", odd.replaceAll("[\\s\u2028]", ""))),
                        VocabConfig.SAMPLE_SENTENCES.is(7),
                        VocabConfig.SOURCE_MODEL.is(Path.of("-1")),
                        VocabConfig.TARGET_MODEL.is(Path.of("...")))),
                run.with(Samples.training(0.1 + 0.2, Double.MIN_VALUE, 123456789012.0)));
    }

    @ParameterizedTest
    @MethodSource("configs")
    void whatIsWrittenReadsBackEqual(RunConfig config) {
        Path file = dir.resolve("new/config.yaml");
        ConfigWriter.write(file, config);
        assertEquals(config, ConfigReader.readSaved(file));
    }

    /** A saved configuration also starts a new run, on the files that it names. */
    @Test
    void savedConfigurationIsAConfiguration() throws IOException {
        for (String name : List.of("a.en", "a.de", "v.en", "v.de")) {
            Files.createFile(dir.resolve(name));
        }
        Path file = save(yaml -> yaml.replaceAll("(source|target): ", "$1: " + dir + "/"));
        assertEquals(512, ConfigReader.read(file, List.of()).model().maxPositions());
        Files.delete(dir.resolve("v.de"));
        assertEquals(
                "DIR/config.yaml:7: data.validation.target: there is no file DIR/v.de; did you mean DIR/a.de?",
                problems(() -> ConfigReader.read(file, List.of())));
    }

    @Test
    void otherVersionsAreRefused() throws IOException {
        Path newer = save(yaml -> yaml.replace("format_version: 1", "format_version: 12"));
        assertEquals(
                "DIR/config.yaml:2: format_version: is 12, but this tt supports 1; that usually means that a newer tt"
                        + " saved the model: update tt",
                problems(() -> ConfigReader.readSaved(newer)));
        Path older = save(yaml -> yaml.replace("format_version: 1", "format_version: 0"));
        assertEquals(
                "DIR/config.yaml:2: format_version: is 0, but this tt supports 1; that usually means that the file was"
                        + " changed by hand: restore it from a copy",
                problems(() -> ConfigReader.readSaved(older)));
        Path none = save(yaml -> yaml.replace("format_version: 1", "seed: 3"));
        assertEquals(
                "DIR/config.yaml: format_version: is missing, so this is not a configuration that tt saved with a"
                        + " model; is DIR the folder of a model?",
                problems(() -> ConfigReader.readSaved(none)));
    }

    /** A truncated file must not quietly become a model of another shape. */
    @Test
    void savedConfigurationIsComplete() throws IOException {
        Path file = save(yaml -> yaml.substring(0, yaml.indexOf("decoding:")).replace("  heads: 4\n", ""));
        assertEquals(
                """
                DIR/config.yaml: decoding.beam_size MISSING
                DIR/config.yaml: decoding.length_penalty MISSING
                DIR/config.yaml: decoding.length_normalization MISSING
                DIR/config.yaml: decoding.max_length_ratio MISSING
                DIR/config.yaml: decoding.max_length_offset MISSING
                DIR/config.yaml: decoding.min_length MISSING
                DIR/config.yaml: decoding.coverage_penalty MISSING
                DIR/config.yaml: decoding.repetition_penalty MISSING
                DIR/config.yaml: decoding.no_repeat_ngram_size MISSING
                DIR/config.yaml: decoding.stop MISSING
                DIR/config.yaml: evaluation.tokenizer MISSING
                DIR/config.yaml: evaluation.lowercase MISSING
                DIR/config.yaml:24: model.heads MISSING"""
                        .replace(" MISSING", ": is missing, so the file was damaged; restore it from a copy"),
                problems(() -> ConfigReader.readSaved(file)));
    }

    /** What weights mean is in their own file too, so a line that was lost is found out where it matters. */
    @Test
    void aModelFromBeforeAKeyHasItsDefault() throws IOException {
        Path file = save(yaml -> yaml.replaceAll("  (attention_[nsw]|encoder_positions|relative_|norm_type).*\n", ""));
        ModelConfig model = ConfigReader.readSaved(file).model();
        assertEquals(ModelConfig.AttentionScore.SCALED_DOT, model.attentionScore());
        assertEquals(model.positions(), model.encoderPositions());
        assertEquals(0, model.attentionWindow());
    }

    @Test
    void aFolderThatCannotBeMadeIsAUsersMistake() throws IOException {
        Path file = dir.resolve("file");
        Files.createFile(file);
        assertThrows(UserException.class, () -> ConfigWriter.write(file.resolve("config.yaml"), Samples.run()));
    }

    private Path save(UnaryOperator<String> change) throws IOException {
        return Files.writeString(dir.resolve("config.yaml"), change.apply(ConfigWriter.toYaml(Samples.run())));
    }

    private String problems(org.junit.jupiter.api.function.Executable reading) {
        return Objects.requireNonNull(assertThrows(UserException.class, reading).getMessage())
                .replace(dir.toString(), "DIR");
    }
}
