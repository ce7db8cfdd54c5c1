package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;
import org.ttnmt.config.ScheduledSamplingConfig.Condition;
import org.ttnmt.config.ScheduledSamplingConfig.Mix;
import org.ttnmt.config.ScheduledSamplingConfig.Schedule;

/** Keys of the section {@code objective}. */
final class ObjectiveKeys {
    static final Key<ObjectiveConfig.Type> TYPE = Key.of(
                    "objective.type",
                    Choice.of(ObjectiveConfig.Type.class),
                    ObjectiveConfig.Type.TEACHER_FORCING,
                    config -> objective(config).type(),
                    "teacher_forcing: cross entropy of each token given the reference before it. r_drop: two passes over each"
                            + " batch with different dropout masks, cross entropy of both and the divergence between them (Liang"
                            + " et al. 2021). scheduled_sampling: a first pass predicts, and the second is trained on a mix of"
                            + " reference and predictions (Bengio et al. 2015; Mihaylova and Martins 2019). minimum_risk: the expected"
                            + " cost of translations that the model draws (Shen et al. 2016); begin with a trained model"
                            + " (training.init_from) or with risk_warmup_updates. distillation: cross entropy with what trained"
                            + " models predict after the reference's tokens (Hinton et al. 2015; Kim and Rush 2016, word-level).")
            .addedLater();
    static final Key<Double> R_DROP_WEIGHT = Key.of(
                    "objective.r_drop_weight",
                    DecimalNumber.atLeast(0).atMost(1000),
                    5.0,
                    config -> objective(config).rDropWeight(),
                    "Weight a of the divergence in r_drop: loss = mean of the two cross entropies + a / 4 * (KL(p || q) + KL(q ||"
                            + " p)) for distributions p and q of a token. The paper's a; 1 to 5 for translation.")
            .addedLater();
    static final Key<Double> SAMPLING_PROBABILITY = Key.of(
                    "objective.sampling_probability",
                    DecimalNumber.atLeast(0).atMost(1),
                    0.3,
                    config -> sampling(config).probability(),
                    "Probability, at the end of the schedule, with which the decoder reads a prediction instead of the"
                            + " reference's token. 0.0 is teacher forcing.")
            .addedLater();
    static final Key<Schedule> SAMPLING_SCHEDULE = Key.of(
                    "objective.sampling_schedule",
                    Choice.of(Schedule.class),
                    Schedule.LINEAR,
                    config -> sampling(config).schedule(),
                    "How the probability rises, with x = (update - sampling_warmup_updates) / sampling_schedule_updates. linear:"
                            + " probability * min(1, x). exponential: probability * (1 - 0.01^x). inverse_sigmoid: probability /"
                            + " (1 + 99^(1 - 2x)), half of it at x = 0.5.")
            .addedLater();
    static final Key<Integer> SAMPLING_WARMUP_UPDATES = Key.of(
                    "objective.sampling_warmup_updates",
                    WholeNumber.atLeast(0),
                    0,
                    config -> sampling(config).warmupUpdates(),
                    "Updates of pure teacher forcing before the schedule begins.")
            .addedLater();
    static final Key<Integer> SAMPLING_SCHEDULE_UPDATES = Key.of(
                    "objective.sampling_schedule_updates",
                    WholeNumber.atLeast(1),
                    10_000,
                    config -> sampling(config).scheduleUpdates(),
                    "Updates from the beginning of the schedule to its full probability. 1 with linear is a constant probability.")
            .addedLater();
    static final Key<Mix> SAMPLING_MIX = Key.of(
                    "objective.sampling_mix",
                    Choice.of(Mix.class),
                    Mix.ARGMAX,
                    config -> sampling(config).mix(),
                    "What is read instead. argmax: the likeliest word. sample: one drawn from the model's distribution. expected:"
                            + " the mean of the likeliest words' embeddings, weighted by their probabilities.")
            .addedLater();
    static final Key<Integer> SAMPLING_MIXED_WORDS = Key.of(
                    "objective.sampling_mixed_words",
                    WholeNumber.between(2, 1000),
                    5,
                    config -> sampling(config).mixedWords(),
                    "How many of the likeliest words sampling_mix: expected takes.")
            .addedLater();
    static final Key<Condition> SAMPLING_CONDITION = Key.of(
                    "objective.sampling_condition",
                    Choice.of(Condition.class),
                    Condition.NONE,
                    config -> sampling(config).condition(),
                    "What the probability depends on besides the update. confidence: it is 0 where the model gives the reference's"
                            + " next word no more than sampling_confidence. position: it is multiplied by 1 -"
                            + " sampling_position_decay^t for the t-th word.")
            .addedLater();
    static final Key<Double> SAMPLING_CONFIDENCE = Key.of(
                    "objective.sampling_confidence",
                    DecimalNumber.atLeast(0).below(1),
                    0.9,
                    config -> sampling(config).confidence(),
                    "See sampling_condition: confidence. 0.0 is no condition.")
            .addedLater();
    static final Key<Double> SAMPLING_POSITION_DECAY = Key.of(
                    "objective.sampling_position_decay",
                    DecimalNumber.atLeast(0).below(1),
                    0.9,
                    config -> sampling(config).positionDecay(),
                    "See sampling_condition: position. 0.0 is no condition; the nearer to 1, the fewer of the first words are"
                            + " replaced.")
            .addedLater();

    static final Key<RiskConfig.Metric> RISK_METRIC = Key.of(
                    "objective.risk_metric",
                    Choice.of(RiskConfig.Metric.class),
                    RiskConfig.Metric.CHRF,
                    config -> objective(config).risk().metric(),
                    "What a translation costs in minimum_risk: 1 - chrF / 100 or 1 - BLEU / 100 of the sentence, with the"
                            + " settings of evaluation.")
            .addedLater();
    static final Key<Integer> RISK_SAMPLES = Key.of(
                    "objective.risk_samples",
                    WholeNumber.between(2, 1000),
                    8,
                    config -> objective(config).risk().samples(),
                    "Translations drawn for each source. Batches are computed with as many copies of each pair, and one of the"
                            + " reference: memory and time grow with it.")
            .addedLater();
    static final Key<Double> RISK_TEMPERATURE = Key.of(
                    "objective.risk_temperature",
                    DecimalNumber.above(0).atMost(100),
                    1.0,
                    config -> objective(config).risk().temperature(),
                    "Of drawing them: log-probabilities are divided by it. 1.0 draws from the model's distribution.")
            .addedLater();
    static final Key<Double> RISK_SHARPNESS = Key.of(
                    "objective.risk_sharpness",
                    DecimalNumber.above(0).atMost(100),
                    0.2,
                    config -> objective(config).risk().sharpness(),
                    "Exponent a of the translations' probabilities: each counts as much as P^a in the expected cost. The smaller,"
                            + " the more alike they count, and the less the risk weighs beside the likelihood. With 1.0 the likeliest ones"
                            + " outweigh all others, and little is learnt.")
            .addedLater();
    static final Key<Double> RISK_LIKELIHOOD = Key.of(
                    "objective.risk_likelihood",
                    DecimalNumber.atLeast(0).atMost(1),
                    0.1,
                    config -> objective(config).risk().likelihood(),
                    "Share s of the reference's cross entropy: loss per token = s * cross entropy + (1 - s) * risk of its"
                            + " sentence (Edunov et al. 2018). 1.0 is teacher forcing, 0.0 risk alone.")
            .addedLater();
    static final Key<Boolean> RISK_REFERENCE = Key.of(
                    "objective.risk_reference",
                    TrueOrFalse.TYPE,
                    false,
                    config -> objective(config).risk().reference(),
                    "Whether the reference, which costs nothing, is one of the translations.")
            .addedLater();
    static final Key<Integer> RISK_WARMUP_UPDATES = Key.of(
                    "objective.risk_warmup_updates",
                    WholeNumber.atLeast(0),
                    0,
                    config -> objective(config).risk().warmupUpdates(),
                    "Updates of pure teacher forcing before.")
            .addedLater();

    static final Key<List<Path>> DISTILLATION_TEACHERS = Key.of(
                    "objective.distillation_teachers",
                    ModelFolders.TYPE,
                    List.of(),
                    config -> objective(config).distillation().teachers(),
                    "Folders of the trained models that distillation learns from: the mean of their distributions. Any shapes, but"
                            + " the vocabularies of this model. Each costs a pass without dropout and without gradient.")
            .addedLater();
    static final Key<Double> DISTILLATION_SHARE = Key.of(
                    "objective.distillation_share",
                    DecimalNumber.atLeast(0).atMost(1),
                    0.8,
                    config -> objective(config).distillation().share(),
                    "Share s of the teachers in distillation: loss = (1 - s) * cross entropy with the reference (label_smoothing"
                            + " included) + s * cross entropy with the mean of their distributions. 0.0 is teacher forcing.")
            .addedLater();

    static final Key<Double> CONFIDENCE_PENALTY = Key.of(
                    "objective.confidence_penalty",
                    DecimalNumber.atLeast(0).atMost(10),
                    0.0,
                    config -> objective(config).confidencePenalty(),
                    "Weight b of a penalty on sure predictions (Pereyra et al. 2017): loss - b * entropy of the model's"
                            + " distribution. A variant of training.label_smoothing, which may then be 0; 0.1 is usual, 0.0 neutral.")
            .addedLater();
    static final Key<Double> UNIGRAM_SAMPLING = Key.of(
                    "objective.unigram_sampling",
                    DecimalNumber.atLeast(0).atMost(100),
                    0.0,
                    config -> objective(config).subwords().unigramAlpha(),
                    "Subword regularisation (Kudo 2018) for unigram vocabularies: each time that training reads a word it is split"
                            + " at random, with probability proportional to that of the pieces to this power. 0.1 to 0.5 are usual,"
                            + " lower is wilder, but 0.0 is off.")
            .addedLater();
    static final Key<Double> BPE_DROPOUT = Key.of(
                    "objective.bpe_dropout",
                    DecimalNumber.atLeast(0).atMost(1),
                    0.0,
                    config -> objective(config).subwords().bpeDropout(),
                    "The same for BPE vocabularies (Provilkov et al. 2020): each merge is left out with this probability. 0.1 is"
                            + " usual, 1.0 leaves single characters, 0.0 is neutral.")
            .addedLater();

    static final List<Key<?>> ALL = List.of(
            TYPE,
            R_DROP_WEIGHT,
            SAMPLING_PROBABILITY,
            SAMPLING_SCHEDULE,
            SAMPLING_WARMUP_UPDATES,
            SAMPLING_SCHEDULE_UPDATES,
            SAMPLING_MIX,
            SAMPLING_MIXED_WORDS,
            SAMPLING_CONDITION,
            SAMPLING_CONFIDENCE,
            SAMPLING_POSITION_DECAY,
            RISK_METRIC,
            RISK_SAMPLES,
            RISK_TEMPERATURE,
            RISK_SHARPNESS,
            RISK_LIKELIHOOD,
            RISK_REFERENCE,
            RISK_WARMUP_UPDATES,
            DISTILLATION_TEACHERS,
            DISTILLATION_SHARE,
            CONFIDENCE_PENALTY,
            UNIGRAM_SAMPLING,
            BPE_DROPOUT);

    private ObjectiveKeys() {}

    private static ObjectiveConfig objective(RunConfig config) {
        return config.training().objective();
    }

    private static ScheduledSamplingConfig sampling(RunConfig config) {
        return config.training().objective().sampling();
    }

    static ObjectiveConfig build(Values values) {
        ScheduledSamplingConfig sampling = new ScheduledSamplingConfig(
                values.get(SAMPLING_PROBABILITY),
                values.get(SAMPLING_SCHEDULE),
                values.get(SAMPLING_WARMUP_UPDATES),
                values.get(SAMPLING_SCHEDULE_UPDATES),
                values.get(SAMPLING_MIX),
                values.get(SAMPLING_MIXED_WORDS),
                values.get(SAMPLING_CONDITION),
                values.get(SAMPLING_CONFIDENCE),
                values.get(SAMPLING_POSITION_DECAY));
        RiskConfig risk = new RiskConfig(
                values.get(RISK_METRIC),
                values.get(RISK_SAMPLES),
                values.get(RISK_TEMPERATURE),
                values.get(RISK_SHARPNESS),
                values.get(RISK_LIKELIHOOD),
                values.get(RISK_REFERENCE),
                values.get(RISK_WARMUP_UPDATES));
        DistillationConfig distillation =
                new DistillationConfig(values.get(DISTILLATION_TEACHERS), values.get(DISTILLATION_SHARE));
        SubwordSamplingConfig subwords =
                new SubwordSamplingConfig(values.get(UNIGRAM_SAMPLING), values.get(BPE_DROPOUT));
        return new ObjectiveConfig(
                values.get(TYPE),
                values.get(R_DROP_WEIGHT),
                sampling,
                risk,
                distillation,
                values.get(CONFIDENCE_PENALTY),
                subwords);
    }
}
