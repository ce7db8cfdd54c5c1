package org.ttnmt.config;

import java.util.List;
import java.util.function.Predicate;
import org.ttnmt.config.ModelConfig.Architecture;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.RnnAttention;
import org.ttnmt.config.ModelConfig.RnnDecoder;
import org.ttnmt.config.ScheduledSamplingConfig.Condition;
import org.ttnmt.config.ScheduledSamplingConfig.Mix;
import org.ttnmt.config.TrainingConfig.Schedule;

/**
 * Keys that have no effect while another key has a certain value. A user who sets one of them nevertheless is told so.
 *
 * @param keys the keys without effect
 * @param cause the other key
 * @param when whether the value of the other key is such
 * @param reason a clause that follows "has no effect, since "
 */
record Ineffective(List<Key<?>> keys, Key<?> cause, Predicate<Values> when, String reason) {
    static final List<Ineffective> ALL = List.of(
            beside(
                    ModelConfig.ARCHITECTURE,
                    Architecture.RNN,
                    "",
                    ModelConfig.SHARED_LAYERS,
                    ModelConfig.DECODER_ATTENTION_WINDOW,
                    ModelConfig.ENCODER_ATTENTION,
                    ModelConfig.DECODER_AUTOREGRESSION,
                    ModelConfig.FEED_FORWARD_DIM,
                    ModelConfig.FEED_FORWARD_DEPTH,
                    ModelConfig.FEED_FORWARD_DROPOUT,
                    ModelConfig.LAYER_DROPOUT,
                    ModelConfig.NORM,
                    ModelConfig.NORM_TYPE,
                    ModelConfig.POSITIONS,
                    ModelConfig.ENCODER_POSITIONS,
                    ModelConfig.HEAD_DIM,
                    ModelConfig.GATED_FEED_FORWARD,
                    ModelConfig.BIAS,
                    ModelConfig.EMBEDDING_NORM,
                    ModelConfig.ACTIVATION),
            without(
                    ModelConfig.ARCHITECTURE,
                    Architecture.RNN,
                    ModelConfig.RNN_CELL,
                    ModelConfig.RNN_ATTENTION,
                    ModelConfig.INPUT_FEEDING,
                    ModelConfig.RNN_ENCODER,
                    ModelConfig.RNN_DECODER,
                    ModelConfig.RNN_DIM,
                    ModelConfig.RNN_PARAMETERS,
                    ModelConfig.RNN_NORM,
                    ModelConfig.RNN_SKIP,
                    ModelConfig.ENCODER_TRANSITIONS,
                    ModelConfig.DECODER_TRANSITIONS,
                    ModelConfig.DECODER_HIGH_TRANSITIONS),
            ofRnn(
                    values -> values.get(ModelConfig.RNN_DECODER) == RnnDecoder.CONDITIONAL,
                    "model.rnn_decoder is conditional, whose cells read the context",
                    ModelConfig.INPUT_FEEDING),
            ofRnn(
                    values -> values.get(ModelConfig.ENCODER_LAYERS) == 1,
                    "model.encoder_layers is 1",
                    ModelConfig.RNN_ENCODER),
            ofRnn(
                    values ->
                            values.get(ModelConfig.ENCODER_LAYERS) == 1 && values.get(ModelConfig.DECODER_LAYERS) == 1,
                    "model.encoder_layers and model.decoder_layers are 1",
                    ModelConfig.RNN_SKIP),
            ofRnn(
                    values -> values.get(ModelConfig.DECODER_LAYERS) == 1,
                    "model.decoder_layers is 1",
                    ModelConfig.DECODER_HIGH_TRANSITIONS),
            new Ineffective(
                    List.of(
                            ModelConfig.FEED_FORWARD_DIM,
                            ModelConfig.FEED_FORWARD_DROPOUT,
                            ModelConfig.GATED_FEED_FORWARD,
                            ModelConfig.ACTIVATION),
                    ModelConfig.FEED_FORWARD_DEPTH,
                    values -> !ModelConfig.hasHiddenLayer(
                            values.get(ModelConfig.FEED_FORWARD_DEPTH), values.get(ModelConfig.DECODER_AUTOREGRESSION)),
                    "model.feed_forward_depth is 1, which has no hidden layer"),
            without(ModelConfig.DECODER, Decoder.CTC, ModelConfig.UPSAMPLING),
            beside(
                    ModelConfig.DECODER,
                    Decoder.CTC,
                    ", which reads nothing of the target",
                    ModelConfig.DECODER_AUTOREGRESSION,
                    ModelConfig.DECODER_START,
                    ModelConfig.TARGET_WORD_DROPOUT),
            ofParallel(
                    DecodingConfig.MIN_LENGTH,
                    DecodingConfig.COVERAGE_PENALTY,
                    DecodingConfig.REPETITION_PENALTY,
                    DecodingConfig.NO_REPEAT_NGRAM_SIZE,
                    DecodingConfig.ALLOW_UNK,
                    ModelConfig.SOURCE_END,
                    DecodingConfig.STOP),
            beside(ModelConfig.DECODER, Decoder.CTC, ", which has none", ObjectiveConfig.CONFIDENCE_PENALTY),
            beside(
                    OptimizerConfig.LOCAL_UPDATES,
                    1,
                    "",
                    OptimizerConfig.OUTER_LEARNING_RATE,
                    OptimizerConfig.OUTER_MOMENTUM),
            ofLabels(
                    ModelConfig.DECODER_LAYERS,
                    ModelConfig.DECODER_ATTENTION_WINDOW,
                    ModelConfig.DECODER_AUTOREGRESSION,
                    ModelConfig.DECODER_START,
                    ModelConfig.TARGET_WORD_DROPOUT,
                    VocabConfig.TARGET_MODEL,
                    DecodingConfig.LENGTH_PENALTY,
                    DecodingConfig.LENGTH_NORMALIZATION,
                    DecodingConfig.MAX_LENGTH_RATIO,
                    DecodingConfig.MAX_LENGTH_OFFSET,
                    DecodingConfig.SPLIT_SENTENCES,
                    EvaluationConfig.TOKENIZER,
                    EvaluationConfig.LOWERCASE),
            beside(
                    ModelConfig.DECODER,
                    Decoder.MASK_PREDICT,
                    ", which fills gaps",
                    ModelConfig.DECODER_AUTOREGRESSION,
                    ModelConfig.DECODER_START,
                    DecodingConfig.LENGTH_PENALTY,
                    DecodingConfig.LENGTH_NORMALIZATION),
            without(
                    ModelConfig.DECODER,
                    Decoder.MASK_PREDICT,
                    DecodingConfig.ITERATIONS,
                    DecodingConfig.LENGTH_CANDIDATES),
            ofRnn(
                    values -> values.get(ModelConfig.RNN_ATTENTION) == RnnAttention.NONE,
                    "model.rnn_attention is none",
                    ModelConfig.HEADS,
                    ModelConfig.ATTENTION_SCORE,
                    ModelConfig.ATTENTION_NORMALIZER),
            ofRnn(
                    values -> values.get(ModelConfig.ATTENTION_NORMALIZER).isDistribution()
                            && !values.get(ModelConfig.RNN_NORM),
                    "model.architecture is rnn, without model.rnn_norm and model.attention_normalizer: relu",
                    ModelConfig.NORM_EPSILON),
            ofRnn(
                    values -> !values.get(ModelConfig.RNN_ATTENTION).isLocal(),
                    "model.rnn_attention is neither local_m nor local_p",
                    ModelConfig.ATTENTION_WINDOW),
            ofRnn(
                    values -> values.get(ModelConfig.INPUT_FEEDING)
                            || values.get(ModelConfig.RNN_ATTENTION) == RnnAttention.NONE
                            || values.get(ModelConfig.RNN_DECODER) == RnnDecoder.CONDITIONAL,
                    "it needs model.rnn_attention, rnn_decoder: luong, and input_feeding: false",
                    ModelConfig.ATTENTION_DROPOUT),
            ofRnn(
                    values -> values.get(ModelConfig.DECODER) == Decoder.ALONE,
                    "model.decoder is alone, which has no source to read",
                    ModelConfig.RNN_ENCODER,
                    ModelConfig.RNN_ATTENTION,
                    ModelConfig.ENCODER_TRANSITIONS,
                    ModelConfig.HEADS,
                    ModelConfig.ATTENTION_SCORE,
                    ModelConfig.ATTENTION_NORMALIZER,
                    ModelConfig.ATTENTION_WINDOW,
                    ModelConfig.ATTENTION_DROPOUT),
            ofRnn(
                    values -> values.get(ModelConfig.DECODER) != Decoder.AUTOREGRESSIVE
                            && values.get(ModelConfig.DECODER) != Decoder.ALONE,
                    "model.decoder writes labels, without cells or attention",
                    ModelConfig.RNN_DECODER,
                    ModelConfig.RNN_ATTENTION,
                    ModelConfig.INPUT_FEEDING,
                    ModelConfig.DECODER_TRANSITIONS,
                    ModelConfig.DECODER_HIGH_TRANSITIONS,
                    ModelConfig.HEADS,
                    ModelConfig.ATTENTION_SCORE,
                    ModelConfig.ATTENTION_NORMALIZER,
                    ModelConfig.ATTENTION_WINDOW,
                    ModelConfig.ATTENTION_DROPOUT),
            withoutPositions(Positions.LEARNED, ModelConfig.MAX_POSITIONS),
            withoutPositions(Positions.RELATIVE, ModelConfig.RELATIVE_DISTANCE),
            new Ineffective(
                    List.of(ModelConfig.FIRST_POSITION),
                    ModelConfig.POSITIONS,
                    values -> !Rules.positionsAre(values, Positions.SINUSOIDAL)
                            && !Rules.positionsAre(values, Positions.SINUSOIDAL_PAPER),
                    "neither model.positions nor model.encoder_positions is sinusoidal or sinusoidal_paper"),
            new Ineffective(
                    List.of(DataConfig.TEMPERATURE),
                    DataConfig.TRAIN,
                    values -> values.get(DataConfig.TRAIN).size() == 1,
                    "data.train has one corpus"),
            new Ineffective(
                    List.of(DataConfig.TEMPERATURE),
                    DataConfig.STAGES,
                    values -> everyStage(values, stage -> !stage.mix().isEmpty()),
                    "each stage of data.stages has a mix"),
            new Ineffective(
                    List.of(DataConfig.MODIFIERS),
                    DataConfig.STAGES,
                    values -> everyStage(values, stage -> stage.modifiers() != null),
                    "each stage of data.stages has modifiers of its own"),
            beside(TrainingConfig.SCHEDULE, Schedule.CONSTANT, "", TrainingConfig.MIN_LEARNING_RATE),
            new Ineffective(
                    List.of(DecodingConfig.LENGTH_NORMALIZATION),
                    DecodingConfig.LENGTH_PENALTY,
                    values -> values.get(DecodingConfig.LENGTH_PENALTY) == 0,
                    "decoding.length_penalty is 0"),
            without(ObjectiveConfig.TYPE, ObjectiveConfig.Type.R_DROP, ObjectiveConfig.R_DROP_WEIGHT),
            without(
                    ObjectiveConfig.TYPE,
                    ObjectiveConfig.Type.SCHEDULED_SAMPLING,
                    ScheduledSamplingConfig.PROBABILITY,
                    ScheduledSamplingConfig.SCHEDULE,
                    ScheduledSamplingConfig.WARMUP_UPDATES,
                    ScheduledSamplingConfig.SCHEDULE_UPDATES,
                    ScheduledSamplingConfig.MIX,
                    ScheduledSamplingConfig.CONDITION),
            beside(
                    ObjectiveConfig.TYPE,
                    ObjectiveConfig.Type.R_DROP,
                    ", which has none",
                    ObjectiveConfig.CONFIDENCE_PENALTY),
            beside(
                    ObjectiveConfig.TYPE,
                    ObjectiveConfig.Type.MINIMUM_RISK,
                    ", which has none",
                    ObjectiveConfig.CONFIDENCE_PENALTY),
            without(
                    ObjectiveConfig.TYPE,
                    ObjectiveConfig.Type.MINIMUM_RISK,
                    RiskConfig.KEYS.all().toArray(Key<?>[]::new)),
            without(
                    ObjectiveConfig.TYPE,
                    ObjectiveConfig.Type.DISTILLATION,
                    DistillationConfig.KEYS.all().toArray(Key<?>[]::new)),
            without(ObjectiveConfig.TYPE, ObjectiveConfig.Type.DENOISING, NoiseConfig.MASK_SPAN),
            without(
                    ObjectiveConfig.TYPE,
                    ObjectiveConfig.Type.GLANCING,
                    GlancingConfig.KEYS.all().toArray(Key<?>[]::new)),
            new Ineffective(
                    List.of(NoiseConfig.MASK_RATIO),
                    ObjectiveConfig.TYPE,
                    values -> !List.of(
                                    ObjectiveConfig.Type.DENOISING,
                                    ObjectiveConfig.Type.MASS,
                                    ObjectiveConfig.Type.MASKED_LANGUAGE_MODEL)
                            .contains(values.get(ObjectiveConfig.TYPE)),
                    "objective.type is not denoising, mass or masked_language_model"),
            beside(
                    ModelConfig.DECODER,
                    Decoder.NONE,
                    ", which has no decoder",
                    ModelConfig.DECODER_LAYERS,
                    ModelConfig.DECODER_ATTENTION_WINDOW,
                    ModelConfig.DECODER_AUTOREGRESSION,
                    ModelConfig.DECODER_START,
                    ModelConfig.TARGET_WORD_DROPOUT),
            beside(
                    ModelConfig.DECODER,
                    Decoder.ALONE,
                    ", which has no encoder",
                    ModelConfig.ENCODER_LAYERS,
                    ModelConfig.ENCODER_POSITIONS,
                    ModelConfig.ENCODER_ATTENTION,
                    ModelConfig.SOURCE_WORD_DROPOUT),
            without(ScheduledSamplingConfig.MIX, Mix.EXPECTED, ScheduledSamplingConfig.MIXED_WORDS),
            without(ScheduledSamplingConfig.CONDITION, Condition.CONFIDENCE, ScheduledSamplingConfig.CONFIDENCE),
            without(ScheduledSamplingConfig.CONDITION, Condition.POSITION, ScheduledSamplingConfig.POSITION_DECAY),
            new Ineffective(
                    List.of(SubwordSamplingConfig.UNIGRAM_SAMPLING),
                    VocabConfig.TYPE,
                    values -> isTrained(values, VocabConfig.Type.BPE),
                    "vocab.type is bpe, for which there is objective.bpe_dropout"),
            new Ineffective(
                    List.of(SubwordSamplingConfig.BPE_DROPOUT),
                    VocabConfig.TYPE,
                    values -> isTrained(values, VocabConfig.Type.UNIGRAM),
                    "vocab.type is unigram, for which there is objective.unigram_sampling"),
            beside(VocabConfig.SHARED, true, " and vocab.source_model serves both sides", VocabConfig.TARGET_MODEL),
            new Ineffective(
                    List.of(
                            VocabConfig.TYPE,
                            VocabConfig.SIZE,
                            VocabConfig.CHARACTER_COVERAGE,
                            VocabConfig.BYTE_FALLBACK,
                            VocabConfig.USER_DEFINED_SYMBOLS,
                            VocabConfig.NORMALIZATION,
                            VocabConfig.SAMPLE_SENTENCES),
                    VocabConfig.SOURCE_MODEL,
                    Ineffective::noVocabularyIsTrained,
                    "no vocabulary is trained beside vocab.source_model"));

    private static boolean everyStage(Values values, Predicate<StageConfig> holds) {
        List<StageConfig> stages = values.get(DataConfig.STAGES);
        return !stages.isEmpty() && stages.stream().allMatch(holds);
    }

    private static <T> Ineffective beside(Key<T> cause, T value, String explanation, Key<?>... keys) {
        return new Ineffective(
                List.of(keys),
                cause,
                values -> values.get(cause).equals(value),
                cause.name + " is " + cause.type.write(value) + explanation);
    }

    private static <T> Ineffective without(Key<T> cause, T value, Key<?>... keys) {
        return new Ineffective(
                List.of(keys),
                cause,
                values -> !values.get(cause).equals(value),
                cause.name + " is not " + cause.type.write(value));
    }

    private static Ineffective ofParallel(Key<?>... keys) {
        return new Ineffective(
                List.of(keys),
                ModelConfig.DECODER,
                values -> values.get(ModelConfig.DECODER) != Decoder.AUTOREGRESSIVE,
                "model.decoder is not autoregressive, which writes translations piece by piece");
    }

    private static Ineffective ofLabels(Key<?>... keys) {
        return new Ineffective(
                List.of(keys),
                ModelConfig.DECODER,
                values -> values.get(ModelConfig.DECODER).writesLabels(),
                "model.decoder is tagging or classification, which has an encoder alone and writes labels");
    }

    private static Ineffective ofRnn(Predicate<Values> when, String reason, Key<?>... keys) {
        return new Ineffective(
                List.of(keys),
                ModelConfig.ARCHITECTURE,
                values -> values.get(ModelConfig.ARCHITECTURE) == Architecture.RNN && when.test(values),
                reason);
    }

    private static Ineffective withoutPositions(Positions kind, Key<?> key) {
        return new Ineffective(
                List.of(key),
                ModelConfig.POSITIONS,
                values -> !Rules.positionsAre(values, kind),
                "neither model.positions nor model.encoder_positions is " + ModelConfig.POSITIONS.type.write(kind));
    }

    private static boolean isTrained(Values values, VocabConfig.Type type) {
        return values.get(VocabConfig.TYPE) == type
                && values.find(VocabConfig.SOURCE_MODEL) == null
                && values.find(VocabConfig.TARGET_MODEL) == null;
    }

    private static boolean noVocabularyIsTrained(Values values) {
        return values.find(VocabConfig.SOURCE_MODEL) != null
                && (values.get(VocabConfig.SHARED)
                        || values.find(VocabConfig.TARGET_MODEL) != null
                        || values.get(ModelConfig.DECODER).writesLabels());
    }

    /** Reports the keys that were given another value than their default, unless a {@code --set} has made them idle. */
    void apply(Values values, Problems problems) {
        if (!values.known(VocabConfig.SHARED) || !values.known(cause) || !when.test(values)) {
            return;
        }
        Place causePlace = values.place(cause);
        for (Key<?> key : keys) {
            Place place = values.place(key);
            boolean idledByOverride = causePlace != null && causePlace.override();
            if (place != null && values.changed(key) && (place.override() || !idledByOverride)) {
                problems.add(place, key.name, "has no effect, since " + reason + "; leave it out");
            }
        }
    }
}
