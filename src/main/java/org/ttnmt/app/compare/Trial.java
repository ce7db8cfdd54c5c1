package org.ttnmt.app.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ttnmt.config.ExperimentConfig;
import org.ttnmt.config.RunConfig;

/**
 * One run of a comparison: a variant with a seed.
 *
 * @param variant its name
 * @param config of the run, in its own folder
 */
record Trial(String variant, RunConfig config) {

    /** All runs, seed by seed, so that the first seeds of all variants are done first. */
    static List<Trial> all(ExperimentConfig experiment) {
        List<Trial> trials = new ArrayList<>();
        for (long seed : experiment.seeds()) {
            for (ExperimentConfig.Variant variant : experiment.variants()) {
                Path folder = experiment.folder().resolve(variant.name() + "@" + seed);
                trials.add(new Trial(
                        variant.name(),
                        variant.config().with(RunConfig.MODEL_DIR.is(folder), RunConfig.SEED.is(seed))));
            }
        }
        return trials;
    }

    long seed() {
        return config.seed();
    }

    Path folder() {
        return config.modelDir();
    }

    /** {@code variant@seed}, also the name of its folder. */
    String name() {
        return variant + "@" + seed();
    }
}
