package org.ttnmt.config;

/** The training objective: the loss function, and its regularisation. */
public final class ObjectiveConfig extends Section<ObjectiveConfig> {
    static final Keys KEYS = new Keys();

    public static final Key<Type> TYPE = KEYS.of(
            "objective.type",
            Type.TEACHER_FORCING,
            "teacher_forcing: cross entropy of each token given the reference before it. r_drop: two passes over each"
                    + " batch with different dropout masks, cross entropy of both and the divergence between them"
                    + " (Liang et al. 2021). scheduled_sampling: a first pass predicts, and the second is trained on"
                    + " a mix of reference and predictions (Bengio et al. 2015; Mihaylova and Martins 2019)."
                    + " minimum_risk: the expected cost of translations that the model draws (Shen et al. 2016);"
                    + " begin with a trained model (training.init_from) or with risk_warmup_updates. distillation:"
                    + " cross entropy with what trained models predict after the reference's tokens (Hinton et al."
                    + " 2015; Kim and Rush 2016, word-level). denoising: cross entropy of sentences whose source is"
                    + " the sentence with gaps (BART, Lewis et al. 2020), over data.monolingual; begin a translation"
                    + " model with the result (training.init_from). Three more over data.monolingual, to begin other models"
                    + " with: mass: a stretch of the sentence is hidden from the encoder, and the decoder writes it"
                    + " (Song et al. 2019). masked_language_model: an encoder alone tells hidden pieces (BERT, Devlin et"
                    + " al. 2019). language_model: a decoder alone tells each piece by those before it; tt score then"
                    + " gives the perplexity of a text. glancing: for model.decoder: mask_predict or ctc, a first pass writes"
                    + " all, and the second learns the rest of the reference beside the more of it, the more was wrong"
                    + " (GLAT, Qian et al. 2021).");

    public Type type() {
        return get(TYPE);
    }

    /** Its value, as it is written. */
    public String typeName() {
        return TYPE.type.write(type());
    }

    /** Whether what the network learns to write are whole sentences, so that it can be judged by translating. */
    public boolean translates() {
        return type().translates();
    }

    /** Whether the network learns from a metric of its translations, which the section {@code evaluation} says. */
    public boolean scoresTranslations() {
        return type() == Type.MINIMUM_RISK;
    }

    public static final Key<Double> R_DROP_WEIGHT = KEYS.of(
            "objective.r_drop_weight",
            DecimalNumber.atLeast(0).atMost(1000),
            5.0,
            "Weight a of the divergence in r_drop: loss = mean of the two cross entropies + a / 4 * (KL(p || q) +"
                    + " KL(q || p)) for distributions p and q of a token. The paper's a; 1 to 5 for translation.");

    public double rDropWeight() {
        return get(R_DROP_WEIGHT);
    }

    static {
        KEYS.include(ScheduledSamplingConfig.KEYS);
        KEYS.include(RiskConfig.KEYS);
        KEYS.include(DistillationConfig.KEYS);
        KEYS.include(NoiseConfig.KEYS);
        KEYS.include(GlancingConfig.KEYS);
    }

    public static final Key<Double> CONFIDENCE_PENALTY = KEYS.of(
            "objective.confidence_penalty",
            DecimalNumber.atLeast(0).atMost(10),
            0.0,
            "Weight b of a penalty on sure predictions (Pereyra et al. 2017): loss - b * entropy of the model's"
                    + " distribution. A variant of training.label_smoothing, which may then be 0; 0.1 is usual, 0.0"
                    + " neutral.");

    public double confidencePenalty() {
        return get(CONFIDENCE_PENALTY);
    }

    static {
        KEYS.include(SubwordSamplingConfig.KEYS);
    }

    /** Every key with its default value. */
    public static final ObjectiveConfig DEFAULT = new ObjectiveConfig(KEYS.defaults());

    ObjectiveConfig(Settings values) {
        super(KEYS, values, ObjectiveConfig::new);
    }

    /** For {@link Type#SCHEDULED_SAMPLING}. */
    public ScheduledSamplingConfig sampling() {
        return new ScheduledSamplingConfig(this);
    }

    /** For {@link Type#MINIMUM_RISK}. */
    public RiskConfig risk() {
        return new RiskConfig(this);
    }

    /** For {@link Type#DISTILLATION}. */
    public DistillationConfig distillation() {
        return new DistillationConfig(this);
    }

    /** For the objectives over text without translations. */
    public NoiseConfig noise() {
        return new NoiseConfig(this);
    }

    /** For {@link Type#GLANCING}. */
    public GlancingConfig glancing() {
        return new GlancingConfig(this);
    }

    /** Subword regularisation. */
    public SubwordSamplingConfig subwords() {
        return new SubwordSamplingConfig(this);
    }

    /** The loss functions. */
    public enum Type {
        /** Cross entropy of each token, given the reference before it. */
        TEACHER_FORCING,
        /** That of two passes with different dropout masks, and the divergence between them (Liang et al. 2021). */
        R_DROP,
        /** Cross entropy given a mix of the reference and the model's own predictions (Mihaylova and Martins 2019). */
        SCHEDULED_SAMPLING,
        /** Expected cost of translations that the model draws (Shen et al. 2016). */
        MINIMUM_RISK,
        /** Cross entropy with what trained models predict (Hinton et al. 2015; Kim and Rush 2016). */
        DISTILLATION,
        /** Cross entropy of a sentence, given the sentence with gaps (Lewis et al. 2020). */
        DENOISING,
        /** Cross entropy of a stretch of a sentence, given the rest of it (Song et al. 2019). */
        MASS,
        /** Cross entropy of hidden pieces, by an encoder alone (Devlin et al. 2019). */
        MASKED_LANGUAGE_MODEL,
        /** Cross entropy of each piece, given those before it and no source. */
        LANGUAGE_MODEL,
        /** Cross entropy of the pieces that were not revealed after a first pass (Qian et al. 2021). */
        GLANCING;

        /** Whether it reads text without translations. */
        public boolean isMonolingual() {
            return this == DENOISING || !translates();
        }

        /** Whether what the network writes can be told by translating: it is not a part of a sentence, or nothing. */
        public boolean translates() {
            return this != MASS && this != MASKED_LANGUAGE_MODEL && this != LANGUAGE_MODEL;
        }
    }
}
