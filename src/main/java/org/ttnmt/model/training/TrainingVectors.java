package org.ttnmt.model.training;

/**
 * The vectors of a training, all of one layout.
 *
 * @param weights flat vector of all parameters
 * @param mean Adam's first moment
 * @param variance Adam's second moment
 * @param average moving average of the weights; empty when none is kept
 * @param outerMomentum momentum of the steps that ranks take together after local updates; empty when there are none
 */
@SuppressWarnings("ArrayRecordComponent") // carries its vectors to and from a file; never compared
public record TrainingVectors(float[] weights, float[] mean, float[] variance, float[] average, float[] outerMomentum) {

    public TrainingVectors {
        if (mean.length != weights.length
                || variance.length != weights.length
                || (average.length > 0 && average.length != weights.length)
                || (outerMomentum.length > 0 && outerMomentum.length != weights.length)) {
            throw new IllegalArgumentException(weights.length + " weights with " + mean.length + " means, "
                    + variance.length + " variances, an average of " + average.length + " and a momentum of "
                    + outerMomentum.length);
        }
    }

    /** Vectors of a training that keeps no moving average, and takes all updates together. */
    public TrainingVectors(float[] weights, float[] mean, float[] variance) {
        this(weights, mean, variance, new float[0], new float[0]);
    }

    /** New weights, with moments of zero. */
    public static TrainingVectors begin(float[] weights) {
        return new TrainingVectors(weights, new float[weights.length], new float[weights.length]);
    }

    /** Whether a moving average is kept. */
    public boolean averaged() {
        return average.length > 0;
    }
}
