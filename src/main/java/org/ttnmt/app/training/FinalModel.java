package org.ttnmt.app.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ttnmt.UserException;
import org.ttnmt.Version;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.ModelWriter;
import org.ttnmt.app.store.ShortlistFile;
import org.ttnmt.config.RunConfig;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.Sha256;
import org.ttnmt.model.parameters.ParameterValues;
import org.ttnmt.train.BestWeights;
import org.ttnmt.train.CheckpointStore;

/** What a finished run leaves: the mean of its last checkpoints, or the best by validation. */
final class FinalModel {
    private final ModelDirectory model;
    private final RunNetworks networks;

    FinalModel(ModelDirectory model, RunNetworks networks) {
        this.model = model;
        this.networks = networks;
    }

    /**
     * Saves the model.
     *
     * @return its weights
     * @throws UserException when it cannot be written
     */
    float[] save(CheckpointStore store, long update) {
        RunConfig config = networks.config();
        boolean shared = config.vocab().shared();
        float[] weights = weights(store);
        new ModelWriter(model)
                .save(
                        config,
                        model.sourceModel(shared),
                        model.targetModel(shared),
                        networks.network().layout(),
                        ParameterValues.of(weights),
                        Map.of(
                                "tt.version",
                                Version.current().tt(),
                                "tt.updates",
                                Long.toString(update),
                                "tt.seed",
                                Long.toString(config.seed())));
        keepShortlist(config, shared);
        return weights;
    }

    /** With the vocabularies of the model that this one began with, its shortlist fits too; a newer one stays. */
    private void keepShortlist(RunConfig config, boolean shared) {
        Path initFrom = config.training().initFrom();
        if (initFrom == null || Files.exists(model.shortlistFile())) {
            return;
        }
        ModelDirectory before = new ModelDirectory(initFrom);
        boolean same = Files.exists(before.shortlistFile())
                && ShortlistFile.isFor(config.model())
                && isSame(before.sourceModel(shared), model.sourceModel(shared))
                && isSame(before.targetModel(shared), model.targetModel(shared));
        if (same) {
            AtomicFile.write(model.shortlistFile(), out -> Files.copy(before.shortlistFile(), out));
        }
    }

    private static boolean isSame(Path one, Path other) {
        return Files.exists(one) && Sha256.of(one).equals(Sha256.of(other));
    }

    private float[] weights(CheckpointStore store) {
        int average = networks.config().training().averageCheckpoints();
        if (average > 0) {
            return store.average(average);
        }
        return store.best()
                .map(BestWeights::weights)
                .orElseThrow(() -> new UserException(model.path() + " has no checkpoints/best.safetensors, which"
                        + " training.average_checkpoints 0 asks for. Set it to 1 or more, and run"
                        + " the same command again."));
    }
}
