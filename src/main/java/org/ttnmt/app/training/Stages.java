package org.ttnmt.app.training;

import java.util.List;
import org.ttnmt.app.Progress;
import org.ttnmt.config.RunConfig;
import org.ttnmt.train.TrainingProgress;

/** What is to be said of a curriculum when its training has ended. */
final class Stages {
    private Stages() {}

    /** Tells of stages that never began, and of a best model that is older than the last stage. */
    static void warn(RunConfig config, TrainingProgress trained, Progress progress) {
        int stages = config.data().stages().size();
        List<Long> starts = trained.stageStarts();
        if (starts.size() < stages) {
            progress.warning("the training ended in stage " + starts.size() + " of " + stages
                    + " of data.stages, so what follows was not read. Give the stages earlier ends, or raise"
                    + " training.max_updates or training.max_minutes.");
        }
        long last = starts.get(starts.size() - 1);
        if (config.training().averageCheckpoints() == 0 && trained.bestUpdate() <= last && last > 0) {
            progress.warning("the best validation was after update " + trained.bestUpdate()
                    + ", before the last stage of data.stages began (after " + last
                    + "), so the model has learnt nothing from it. With training.average_checkpoints the model is"
                    + " the mean of the last checkpoints.");
        }
    }
}
