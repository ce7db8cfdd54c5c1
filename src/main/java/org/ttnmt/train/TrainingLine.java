package org.ttnmt.train;

/**
 * One line of the training log: means over the updates since the line before.
 *
 * @param update updates so far
 * @param loss label-smoothed cross entropy per target token, in nats
 * @param perplexity of the labels: {@code exp} of the cross entropy without smoothing
 * @param learningRate of the last update
 * @param gradientNorm norm of the gradient before clipping
 * @param tokensPerSecond real target tokens trained on, a second
 * @param mfu 6 x parameters x tokensPerSecond over the best rate of the machine's matrix products measured until then;
 *     reports make it a share of the best of the whole run
 * @param padding share of the batches' positions, source and target, that are padding
 * @param targetTokens real target tokens since the start of the run
 * @param secondsPerUpdate mean time of an update
 * @param dataWait share of the time that was spent waiting for data
 * @param checkpointWait the same for checkpoints, which are written in the background
 */
public record TrainingLine(
        long update,
        double loss,
        double perplexity,
        double learningRate,
        double gradientNorm,
        double tokensPerSecond,
        double mfu,
        double padding,
        long targetTokens,
        double secondsPerUpdate,
        double dataWait,
        double checkpointWait) {}
