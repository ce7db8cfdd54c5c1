package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;

/** Word-level knowledge distillation: which teacher models there are, and how much their predictions count. */
public final class DistillationConfig extends Section<DistillationConfig> {
    static final Keys KEYS = new Keys();

    public static final Key<List<Path>> TEACHERS = KEYS.of(
            "objective.distillation_teachers",
            PathList.MODELS,
            List.of(),
            "Folders of the trained models that distillation learns from: the mean of their distributions. Any"
                    + " shapes, but the vocabularies of this model. Each costs a pass without dropout and without"
                    + " gradient.");

    public List<Path> teachers() {
        return get(TEACHERS);
    }

    public static final Key<Double> SHARE = KEYS.of(
            "objective.distillation_share",
            DecimalNumber.atLeast(0).atMost(1),
            0.8,
            "Share s of the teachers in distillation: loss = (1 - s) * cross entropy with the reference"
                    + " (label_smoothing included) + s * cross entropy with the mean of their distributions. 0.0 is"
                    + " teacher forcing.");

    public double share() {
        return get(SHARE);
    }

    /** What makes a run learn from these teachers. */
    public static Settings[] learningFrom(List<Path> teachers, double share) {
        return new Settings[] {
            ObjectiveConfig.TYPE.is(ObjectiveConfig.Type.DISTILLATION), TEACHERS.is(teachers), SHARE.is(share)
        };
    }

    /** Every key with its default value. */
    public static final DistillationConfig DEFAULT = new DistillationConfig(KEYS.defaults());

    DistillationConfig(Settings values) {
        super(KEYS, values, DistillationConfig::new);
    }
}
