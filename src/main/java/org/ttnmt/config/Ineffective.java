package org.ttnmt.config;

import java.util.List;
import java.util.function.Predicate;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.TrainingConfig.Schedule;

/**
 * Keys that do nothing beside a certain value of another: a user who sets one expects what will not happen, and is told so.
 *
 * @param keys that do nothing
 * @param cause the other key
 * @param when its value is such
 * @param reason to follow "has no effect, since "
 */
record Ineffective(List<Key<?>> keys, Key<?> cause, Predicate<Values> when, String reason) {
    static final List<Ineffective> ALL = List.of(
            new Ineffective(
                    List.of(ModelKeys.MAX_POSITIONS),
                    ModelKeys.POSITIONS,
                    values -> values.get(ModelKeys.POSITIONS) == Positions.SINUSOIDAL,
                    "model.positions is sinusoidal"),
            new Ineffective(
                    List.of(DataKeys.TEMPERATURE),
                    DataKeys.TRAIN,
                    values -> values.get(DataKeys.TRAIN).size() == 1,
                    "data.train has one corpus"),
            new Ineffective(
                    List.of(TrainingKeys.MIN_LEARNING_RATE),
                    TrainingKeys.SCHEDULE,
                    values -> values.get(TrainingKeys.SCHEDULE) == Schedule.CONSTANT,
                    "training.schedule is constant"),
            new Ineffective(
                    List.of(DecodingKeys.LENGTH_NORMALIZATION),
                    DecodingKeys.LENGTH_PENALTY,
                    values -> values.get(DecodingKeys.LENGTH_PENALTY) == 0,
                    "decoding.length_penalty is 0"),
            new Ineffective(
                    List.of(ObjectiveKeys.R_DROP_WEIGHT),
                    ObjectiveKeys.TYPE,
                    values -> values.get(ObjectiveKeys.TYPE) != ObjectiveConfig.Type.R_DROP,
                    "objective.type is not r_drop"),
            new Ineffective(
                    List.of(
                            ObjectiveKeys.SAMPLING_PROBABILITY,
                            ObjectiveKeys.SAMPLING_SCHEDULE,
                            ObjectiveKeys.SAMPLING_WARMUP_UPDATES,
                            ObjectiveKeys.SAMPLING_SCHEDULE_UPDATES,
                            ObjectiveKeys.SAMPLING_MIX,
                            ObjectiveKeys.SAMPLING_CONDITION),
                    ObjectiveKeys.TYPE,
                    values -> values.get(ObjectiveKeys.TYPE) != ObjectiveConfig.Type.SCHEDULED_SAMPLING,
                    "objective.type is not scheduled_sampling"),
            new Ineffective(
                    List.of(ObjectiveKeys.CONFIDENCE_PENALTY),
                    ObjectiveKeys.TYPE,
                    values -> values.get(ObjectiveKeys.TYPE) == ObjectiveConfig.Type.R_DROP,
                    "objective.type is r_drop, which has none"),
            new Ineffective(
                    List.of(ObjectiveKeys.CONFIDENCE_PENALTY),
                    ObjectiveKeys.TYPE,
                    values -> values.get(ObjectiveKeys.TYPE) == ObjectiveConfig.Type.MINIMUM_RISK,
                    "objective.type is minimum_risk, which has none"),
            new Ineffective(
                    List.of(
                            ObjectiveKeys.RISK_METRIC,
                            ObjectiveKeys.RISK_SAMPLES,
                            ObjectiveKeys.RISK_TEMPERATURE,
                            ObjectiveKeys.RISK_SHARPNESS,
                            ObjectiveKeys.RISK_LIKELIHOOD,
                            ObjectiveKeys.RISK_REFERENCE,
                            ObjectiveKeys.RISK_WARMUP_UPDATES),
                    ObjectiveKeys.TYPE,
                    values -> values.get(ObjectiveKeys.TYPE) != ObjectiveConfig.Type.MINIMUM_RISK,
                    "objective.type is not minimum_risk"),
            new Ineffective(
                    List.of(ObjectiveKeys.DISTILLATION_TEACHERS, ObjectiveKeys.DISTILLATION_SHARE),
                    ObjectiveKeys.TYPE,
                    values -> values.get(ObjectiveKeys.TYPE) != ObjectiveConfig.Type.DISTILLATION,
                    "objective.type is not distillation"),
            new Ineffective(
                    List.of(ObjectiveKeys.SAMPLING_MIXED_WORDS),
                    ObjectiveKeys.SAMPLING_MIX,
                    values -> values.get(ObjectiveKeys.SAMPLING_MIX) != ScheduledSamplingConfig.Mix.EXPECTED,
                    "objective.sampling_mix is not expected"),
            new Ineffective(
                    List.of(ObjectiveKeys.SAMPLING_CONFIDENCE),
                    ObjectiveKeys.SAMPLING_CONDITION,
                    values -> values.get(ObjectiveKeys.SAMPLING_CONDITION)
                            != ScheduledSamplingConfig.Condition.CONFIDENCE,
                    "objective.sampling_condition is not confidence"),
            new Ineffective(
                    List.of(ObjectiveKeys.SAMPLING_POSITION_DECAY),
                    ObjectiveKeys.SAMPLING_CONDITION,
                    values ->
                            values.get(ObjectiveKeys.SAMPLING_CONDITION) != ScheduledSamplingConfig.Condition.POSITION,
                    "objective.sampling_condition is not position"),
            new Ineffective(
                    List.of(ObjectiveKeys.UNIGRAM_SAMPLING),
                    VocabKeys.TYPE,
                    values -> values.get(VocabKeys.TYPE) == VocabConfig.Type.BPE
                            && values.find(VocabKeys.SOURCE_MODEL) == null
                            && values.find(VocabKeys.TARGET_MODEL) == null,
                    "vocab.type is bpe, for which there is objective.bpe_dropout"),
            new Ineffective(
                    List.of(ObjectiveKeys.BPE_DROPOUT),
                    VocabKeys.TYPE,
                    values -> values.get(VocabKeys.TYPE) == VocabConfig.Type.UNIGRAM
                            && values.find(VocabKeys.SOURCE_MODEL) == null
                            && values.find(VocabKeys.TARGET_MODEL) == null,
                    "vocab.type is unigram, for which there is objective.unigram_sampling"),
            new Ineffective(
                    List.of(VocabKeys.TARGET_MODEL),
                    VocabKeys.SHARED,
                    values -> values.get(VocabKeys.SHARED),
                    "vocab.shared is true and vocab.source_model serves both sides"),
            new Ineffective(
                    List.of(
                            VocabKeys.TYPE,
                            VocabKeys.SIZE,
                            VocabKeys.CHARACTER_COVERAGE,
                            VocabKeys.BYTE_FALLBACK,
                            VocabKeys.USER_DEFINED_SYMBOLS,
                            VocabKeys.NORMALIZATION,
                            VocabKeys.SAMPLE_SENTENCES),
                    VocabKeys.SOURCE_MODEL,
                    Ineffective::noVocabularyIsTrained,
                    "no vocabulary is trained beside vocab.source_model"));

    private static boolean noVocabularyIsTrained(Values values) {
        return values.find(VocabKeys.SOURCE_MODEL) != null
                && (values.get(VocabKeys.SHARED) || values.find(VocabKeys.TARGET_MODEL) != null);
    }

    /** Reports the keys that were given another value than their default, unless a {@code --set} has made them idle. */
    void apply(Values values, Problems problems) {
        if (!values.known(VocabKeys.SHARED) || !values.known(cause) || !when.test(values)) {
            return;
        }
        Place causePlace = values.place(cause);
        for (Key<?> key : keys) {
            Place place = values.place(key);
            boolean idledByOverride = causePlace != null && causePlace.override();
            if (place != null && values.changed(key) && (place.override() || !idledByOverride)) {
                problems.add(place, key.name(), "has no effect, since " + reason + "; leave it out");
            }
        }
    }
}
