package org.ttnmt.app.training;

import java.util.Map;
import org.ttnmt.UserException;
import org.ttnmt.Version;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.ModelWriter;
import org.ttnmt.config.RunConfig;
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
                        weights,
                        Map.of(
                                "tt.version",
                                Version.current().tt(),
                                "tt.updates",
                                Long.toString(update),
                                "tt.seed",
                                Long.toString(config.seed())));
        return weights;
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
