package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Word-level knowledge distillation: whose predictions are learnt, and how much they count.
 *
 * @param teachers folders of trained models, of which the mean distribution is learnt
 * @param share of it in what each token should be; the rest is the reference's
 */
public record DistillationConfig(List<Path> teachers, double share) {
    /** What the keys say when they are left out. */
    public static final DistillationConfig DEFAULT = new DistillationConfig(List.of(), 0.8);

    public DistillationConfig {
        teachers = List.copyOf(teachers);
        ObjectiveKeys.DISTILLATION_SHARE.require(share);
    }
}
