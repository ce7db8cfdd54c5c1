package org.ttnmt.train;

import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.config.TrainingConfig;
import org.ttnmt.model.training.PaddedBatch;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingNetwork.Sums;

/** What training minimises, a batch at a time. Whatever is random in it follows from the seed alone. */
@FunctionalInterface
public interface Objective {

    /**
     * Adds the gradient of a batch to that of the network.
     *
     * @param update number of the update that it is for, from 1
     * @param seed of all that is random in this batch
     * @return the losses, summed over the batch's real target tokens
     */
    Sums accumulate(TrainingNetwork network, PaddedBatch batch, long update, long seed);

    /**
     * The objective of a configuration, for a network whose script was written for it.
     *
     * @param candidates for minimum risk training
     * @param bos first token that the decoder reads
     * @param eos last token of both sides
     */
    static Objective of(TrainingConfig training, TranslationSampler candidates, int bos, int eos) {
        double smoothing = training.labelSmoothing();
        ObjectiveConfig objective = training.objective();
        double penalty = objective.confidencePenalty();
        return switch (objective.type()) {
            case TEACHER_FORCING ->
                (network, batch, update, seed) -> network.accumulate(batch, smoothing, penalty, 0, seed);
            case R_DROP ->
                (network, batch, update, seed) -> {
                    Sums sums = network.accumulate(batch.twice(), smoothing, 0, objective.rDropWeight(), seed);
                    return new Sums(sums.loss(), sums.negativeLogLikelihood(), batch.tokens());
                };
            case SCHEDULED_SAMPLING -> {
                SamplingSchedule schedule = new SamplingSchedule(objective.sampling());
                yield (network, batch, update, seed) ->
                        network.accumulate(batch, smoothing, penalty, schedule.probability(update), seed);
            }
            case DISTILLATION -> {
                double share = objective.distillation().share();
                yield (network, batch, update, seed) -> network.accumulate(batch, smoothing, penalty, share, seed);
            }
            case MINIMUM_RISK -> new MinimumRisk(training, candidates, new MinimumRisk.Ends(bos, eos));
        };
    }
}
