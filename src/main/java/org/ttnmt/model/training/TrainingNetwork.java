package org.ttnmt.model.training;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.ttnmt.UserException;
import org.ttnmt.config.OptimizerConfig;
import org.ttnmt.model.layers.Dropout;
import org.ttnmt.model.objective.GradientFunction;
import org.ttnmt.model.parameters.ParameterGroups;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.OutOfMemory;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.TensorScope;

/**
 * A transformer in training: the flat weights, on one device or on several, Adam's two moments on the first of them, and the functions
 * that change them. Used by one thread at a time.
 */
public final class TrainingNetwork implements AutoCloseable {
    private final TrainingScript script;
    private final Replicas replicas;
    private final ScriptModule module;
    private final TensorScope scope;
    private final Tensor mean;
    private final Tensor variance;
    private final Tensor average;
    private final Tensor groups;
    private final double averageDecay;
    private final RandomBytes random = new RandomBytes();
    private double lossScale = 1;

    /** Puts {@code weights} of {@code script}'s layout on {@code device}, with moments of zero. */
    public TrainingNetwork(TrainingScript script, Device device, float[] weights) {
        this(script, device, weights, new float[weights.length], new float[weights.length]);
    }

    /** Continues with moments that were saved. */
    public TrainingNetwork(TrainingScript script, Device device, float[] weights, float[] mean, float[] variance) {
        this(script, device, new TrainingVectors(weights, mean, variance), OptimizerConfig.PLAIN);
    }

    /**
     * Begins or continues, with what the optimizer does beside plain Adam.
     *
     * @throws UserException when {@code optimizer} names parameters that the model does not have
     */
    public TrainingNetwork(TrainingScript script, Device device, TrainingVectors vectors, OptimizerConfig optimizer) {
        this(script, Placement.on(device), vectors, optimizer);
    }

    /**
     * The same with several replicas, among which the pairs of a batch are divided. The result is that of one replica but for
     * rounding, and the same each time.
     */
    public TrainingNetwork(
            TrainingScript script, Placement placement, TrainingVectors vectors, OptimizerConfig optimizer) {
        ParameterGroups parameterGroups = ParameterGroups.of(script.layout(), optimizer);
        this.script = script;
        this.replicas = new Replicas(script, placement, vectors.weights());
        this.module = replicas.first().module();
        this.scope = replicas.first().scope();
        this.mean = vector(vectors.mean());
        this.variance = vector(vectors.variance());
        this.averageDecay = optimizer.averageDecay();
        this.average =
                vector(averageDecay == 0 ? new float[0] : vectors.averaged() ? vectors.average() : vectors.weights());
        this.groups = scope.doubles(parameterGroups.table());
    }

    private Tensor vector(float[] values) {
        return scope.floats(values, values.length);
    }

    /**
     * Sums over tokens.
     *
     * @param loss label-smoothed cross entropy, in nats
     * @param negativeLogLikelihood cross entropy with the labels alone, in nats
     * @param tokens real target tokens
     */
    public record Sums(double loss, double negativeLogLikelihood, long tokens) {
        public static final Sums ZERO = new Sums(0, 0, 0);

        public Sums plus(Sums other) {
            return new Sums(
                    loss + other.loss, negativeLogLikelihood + other.negativeLogLikelihood, tokens + other.tokens);
        }
    }

    /** Adds the gradient of a batch's summed loss to the gradient at hand, for an objective without a strength. */
    public Sums accumulate(PaddedBatch batch, double labelSmoothing, long seed) {
        return accumulate(batch, labelSmoothing, 0, 0, seed);
    }

    /**
     * Adds the gradient of a batch's summed loss to the gradient at hand. A batch that is larger than {@link #mostAtOnce}, or
     * that there is not enough memory for, is computed in parts: the sum is the same but for rounding.
     *
     * @param confidencePenalty of the entropy that is taken off the loss; R-Drop has none
     * @param strength of the objective: the weight of R-Drop's divergence, the probability of scheduled sampling, or the share of the
     *     teachers
     * @param seed of all that is random in this batch
     * @throws UserException when the batch is too large for its dropout masks
     * @throws OutOfMemory when there is not enough memory for a single pair
     */
    public Sums accumulate(
            PaddedBatch batch, double labelSmoothing, double confidencePenalty, double strength, long seed) {
        return accumulate(
                script.gradient(),
                batch,
                new float[0],
                seed,
                labelSmoothing,
                strength,
                confidencePenalty,
                0,
                lossScale);
    }

    /**
     * The same for minimum risk training.
     *
     * @param batch all pairs, then all again with the first candidate of each as its target, and so on
     * @param costs {@code (2, 1 + candidates, pairs)}: of reference and candidates, and 1 for each that counts in the risk
     * @param sharpness exponent of the candidates' probabilities
     * @param likelihood share of the references' cross entropy in the loss
     */
    public Sums accumulateRisk(
            PaddedBatch batch, float[] costs, double labelSmoothing, double sharpness, double likelihood, long seed) {
        return accumulate(script.risk(), batch, costs, seed, labelSmoothing, sharpness, 0, likelihood, lossScale);
    }

    private Sums accumulate(
            GradientFunction function, PaddedBatch batch, float[] costs, long seed, double... settings) {
        long bytes = Dropout.sum(function.masks()).elements(batch.batch(), batch.sourceLength(), batch.targetLength());
        if (bytes > ReusedBuffer.MOST) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "dropout needs %,d random bytes for a batch of %,d pairs with %,d source and %,d target positions, but"
                            + " at most %,d can be drawn: raise training.accumulate, which divides training.batch_tokens",
                    bytes,
                    batch.batch(),
                    batch.sourceLength(),
                    batch.targetLength(),
                    ReusedBuffer.MOST));
        }
        ByteBuffer drawn = random.draw((int) bytes, seed);
        float[] uniforms =
                RandomBytes.uniforms(Math.multiplyExact(function.draws(), batch.batch() * batch.targetLength()), seed);
        return replicas.accumulate(function, new BatchPart(batch, function.copies(), drawn, uniforms, costs), settings);
    }

    /**
     * In float16, multiplies the loss by {@code factor} before its gradient is computed, and divides the gradient by it, so that
     * what is too small for the format does not vanish (Micikevicius et al. 2018, Mixed Precision Training, section 3.2). Where it
     * becomes too large, {@link #update} says so. Other formats have the range of float32, and no factor.
     *
     * @param factor a power of two
     */
    public void scaleLoss(double factor) {
        lossScale = factor;
    }

    /** How many compute at the same time, each with a gradient of its own. */
    public int replicas() {
        return replicas.count();
    }

    /** Positions of the wider side of the pairs that are computed at the same time, by all replicas together, at most. */
    public long mostAtOnce() {
        return replicas.mostAtOnce();
    }

    /** Sets {@link #mostAtOnce}; a replica always computes a single pair at once. */
    public void limitAtOnce(long positions) {
        replicas.limitAtOnce(positions);
    }

    /** Summed losses of a batch for the weights that translate, without dropout and without changing anything. */
    public Sums loss(PaddedBatch batch, double labelSmoothing) {
        try (TensorScope inputs = scope.child()) {
            List<Tensor> result = module.train(
                    inputs,
                    "loss",
                    judged(),
                    inputs.longs(batch.source(), batch.batch(), batch.sourceLength()),
                    inputs.longs(batch.lengths(), batch.batch()),
                    inputs.longs(batch.target(), batch.batch(), batch.targetLength()),
                    inputs.longs(batch.places(), batch.tokens()),
                    inputs.longs(batch.labels(), batch.tokens(), 1),
                    inputs.scalar(labelSmoothing));
            double[] losses = result.get(0).toDoubles();
            return new Sums(losses[0], losses[1], batch.tokens());
        }
    }

    /**
     * What Adam needs besides the gradient.
     *
     * @param update number of this update, from 1
     * @param clipNorm largest norm of the mean gradient; 0 does not clip
     */
    public record AdamSettings(
            double learningRate, double beta1, double beta2, double epsilon, long update, double clipNorm) {}

    /**
     * Takes one optimizer step with the accumulated gradient divided by {@code tokens}, and forgets the gradient.
     *
     * @return the norm of the mean gradient before clipping; when it is not finite, the weights were not changed
     */
    public double update(AdamSettings settings, long tokens) {
        replicas.gather();
        try (TensorScope inputs = scope.child()) {
            Tensor values = inputs.doubles(
                    settings.learningRate(),
                    settings.beta1(),
                    settings.beta2(),
                    settings.epsilon(),
                    (double) settings.update(),
                    settings.clipNorm(),
                    (double) tokens,
                    averageShare(settings.update()));
            double norm = module.train(
                            inputs,
                            "adam",
                            weightsTensor(),
                            replicas.first().gradient(),
                            mean,
                            variance,
                            average,
                            values,
                            groups)
                    .get(0)
                    .item();
            replicas.spread();
            forgetGradient();
            return norm;
        }
    }

    /** The share of new weights in their moving average, larger in the first updates so that the initial ones are forgotten. */
    private double averageShare(long update) {
        return 1 - Math.min(averageDecay, (1.0 + update) / (10.0 + update));
    }

    /** The accumulated gradient, a sum over tokens. */
    public float[] gradient() {
        replicas.gather();
        return replicas.first().gradient().toFloats();
    }

    /** Drops the accumulated gradient. */
    public void forgetGradient() {
        replicas.forgetGradients();
    }

    public float[] weights() {
        return weightsTensor().toFloats();
    }

    /** The weights that translate: their moving average when one is kept. */
    public float[] judgedWeights() {
        return judged().toFloats();
    }

    private Tensor weightsTensor() {
        return replicas.first().weights();
    }

    private Tensor judged() {
        return averageDecay == 0 ? weightsTensor() : average;
    }

    /** All vectors, to go on from. */
    public TrainingVectors vectors() {
        return new TrainingVectors(weights(), mean(), variance(), average.toFloats());
    }

    public float[] mean() {
        return mean.toFloats();
    }

    public float[] variance() {
        return variance.toFloats();
    }

    @Override
    public void close() {
        replicas.close();
    }
}
