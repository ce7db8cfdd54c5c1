package org.ttnmt.model.training;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.config.OptimizerConfig;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.objective.CostedTranslation;
import org.ttnmt.model.objective.GradientFunction;
import org.ttnmt.model.objective.LossSettings;
import org.ttnmt.model.objective.Objective;
import org.ttnmt.model.objective.ObjectiveBatch;
import org.ttnmt.model.parameters.NamedNumbers;
import org.ttnmt.model.parameters.ParameterGroups;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.OutOfMemory;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.TensorScope;

/**
 * A network in training: the flat weights, on one device or on several, Adam's two moments on the first of them, and
 * the functions that change them. Used by one thread at a time.
 */
public final class TrainingNetwork implements AutoCloseable {
    private final TrainingScript script;
    private final Replicas replicas;
    private final ScriptModule module;
    private final TensorScope scope;
    private final TensorScope host = TensorScope.open(Device.CPU);
    private Tensor mean;
    private Tensor variance;
    private final Tensor average;
    private final Tensor groups;
    private final double averageDecay;
    private final RandomBytes random = new RandomBytes();
    private final GradientExchange exchange;
    private final @Nullable OuterStep outer;
    private long shareTokens; // of the gradient so far
    private double lossScale = 1;
    private final boolean onGpus;
    private boolean drawsThere;

    /** Puts {@code weights} of {@code script}'s layout on {@code device}, with moments of zero. */
    public TrainingNetwork(TrainingScript script, Device device, float[] weights) {
        this(script, device, TrainingVectors.begin(weights), OptimizerConfig.DEFAULT);
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
     * The same with several replicas, among which the pairs of a batch are divided. The result is that of one replica
     * but for rounding, and the same each time.
     */
    public TrainingNetwork(
            TrainingScript script, Placement placement, TrainingVectors vectors, OptimizerConfig optimizer) {
        this(script, placement, vectors, optimizer, GradientExchange.ALONE);
    }

    /** The same as one of several ranks, each of which computes a share of the pairs of a batch. */
    public TrainingNetwork(
            TrainingScript script,
            Placement placement,
            TrainingVectors vectors,
            OptimizerConfig optimizer,
            GradientExchange exchange) {
        this.exchange = exchange;
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
        this.groups = host.doubles(parameterGroups.table());
        this.outer = optimizer.localUpdates() > 1 ? new OuterStep(optimizer, vectors) : null;
        this.onGpus = placement.devices().stream().allMatch(Device::isGpu);
        this.drawsThere = onGpus;
    }

    /** Lets each device draw the bytes of its masks, as GPUs do. */
    void drawThere() {
        drawsThere = true;
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

    /** With whom it learns. */
    public GradientExchange exchange() {
        return exchange;
    }

    /** What training minimises. */
    public Objective objective() {
        return script.objective();
    }

    /** Whether it computes on GPUs alone, so that there is something to win in reading results later. */
    public boolean computesAhead() {
        return onGpus && exchange.ranks() == 1;
    }

    /**
     * Adds the gradient of a batch as an update of the objective wants it.
     *
     * @param update number of the update that it is for, from 1
     * @param seed of all that is random in this batch
     * @param sampled gives translations that the network draws for each pair; only objectives that judge them ask
     * @return the losses, summed over the real target tokens of this rank's share, which devices may still be computing;
     *     the tokens are those of the batch
     */
    public Pending<Sums> send(
            PaddedBatch pairs, long update, long seed, Supplier<List<List<CostedTranslation>>> sampled) {
        Objective stage = objective().at(update);
        Pending<Sums> sums = send(stage, stage.batch(pairs, sampled), stage.settings(update), seed);
        if (outer != null) {
            shareTokens += tokensOfShare(pairs);
        }
        return sums.with(
                Pending.known(pairs.tokens()),
                (share, tokens) -> new Sums(share.loss(), share.negativeLogLikelihood(), tokens));
    }

    /** The same, when all is computed. */
    public Sums accumulate(PaddedBatch pairs, long update, long seed, Supplier<List<List<CostedTranslation>>> sampled) {
        return send(pairs, update, seed, sampled).get();
    }

    private long tokensOfShare(PaddedBatch pairs) {
        int from = (int) ((long) pairs.batch() * exchange.rank() / exchange.ranks());
        int to = (int) ((long) pairs.batch() * (exchange.rank() + 1) / exchange.ranks());
        return pairs.pairs(from, to, 1).tokens();
    }

    /** Whether all ranks have the same weights after an update, which they have not between two outer steps. */
    public boolean isTogetherAfter(long update) {
        return outer == null || outer.isAfter(update);
    }

    /** Adds the gradient of a batch of pairs for the first stage of the objective; see the other method. */
    public Sums accumulate(PaddedBatch pairs, LossSettings settings, long seed) {
        return accumulate(script.objective().stages().get(0), new ObjectiveBatch(pairs, new float[0]), settings, seed);
    }

    /**
     * Adds the gradient of a batch's summed loss to the gradient at hand. A batch that is larger than
     * {@link #mostAtOnce}, or that there is not enough memory for, is computed in parts: the sum is the same but for
     * rounding. Of several ranks, each takes its share of the pairs.
     *
     * @param stage one of the stages of the script's objective
     * @param seed of all that is random in this batch
     * @throws UserException when the batch is too large for its dropout masks
     * @throws OutOfMemory when there is not enough memory for a single pair
     */
    public Sums accumulate(Objective stage, ObjectiveBatch batch, LossSettings settings, long seed) {
        return send(stage, batch, settings, seed).get();
    }

    private Pending<Sums> send(Objective stage, ObjectiveBatch batch, LossSettings settings, long seed) {
        GradientFunction function = script.gradient(stage);
        PaddedBatch pairs = batch.pairs();
        long bytes = Dropout.sum(function.masks()).elements(pairs.batch(), pairs.sourceLength(), pairs.targetLength());
        if (bytes > ReusedBuffer.MOST) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "dropout needs %,d random bytes for a batch of %,d pairs with %,d source and %,d target positions,"
                            + " but at most %,d can be drawn: raise training.accumulate, which divides"
                            + " training.batch_tokens",
                    bytes,
                    pairs.batch(),
                    pairs.sourceLength(),
                    pairs.targetLength(),
                    ReusedBuffer.MOST));
        }
        MaskBytes drawn = drawsThere && bytes > 0 && !function.readsBytes()
                ? MaskBytes.OfStream.begin(seed, bytes)
                : new MaskBytes.Drawn(random.draw((int) bytes, seed));
        float[] uniforms = RandomBytes.uniforms(
                Math.multiplyExact(function.draws(), pairs.batch() * function.places(pairs)), seed);
        BatchPart whole = new BatchPart(pairs, function.copies(), drawn, uniforms, batch.costs());
        return replicas.accumulate(function, whole, settings.withScale(lossScale), exchange.rank(), exchange.ranks());
    }

    /**
     * Adds up what all ranks have: their gradients, which {@link #update} then takes a step with, and their losses.
     * Where they take local updates, each goes on with its own.
     *
     * @param mine of this rank's shares; its tokens are those of whole batches
     * @return losses of all ranks; where they take local updates, this rank's, scaled to the tokens of whole batches
     */
    public Sums gather(Sums mine) {
        if (exchange.ranks() == 1) {
            return mine;
        }
        if (outer != null) {
            double scale = shareTokens == 0 ? 0 : (double) mine.tokens() / shareTokens;
            return new Sums(scale * mine.loss(), scale * mine.negativeLogLikelihood(), mine.tokens());
        }
        replicas.gather();
        float[] gradient = replicas.first().gradientOrZeros();
        exchange.sum(gradient);
        replicas.first().setGradient(gradient);
        double loss = 0;
        double negativeLogLikelihood = 0;
        for (double[] each : exchange.all(mine.loss(), mine.negativeLogLikelihood())) {
            loss += each[0];
            negativeLogLikelihood += each[1];
        }
        return new Sums(loss, negativeLogLikelihood, mine.tokens());
    }

    /** The same of losses that may still be computed, which a process by itself does not wait for. */
    public Pending<Sums> gather(Pending<Sums> mine) {
        return exchange.ranks() == 1 ? mine : Pending.known(gather(mine.get()));
    }

    /**
     * In float16, multiplies the loss by {@code factor} before its gradient is computed, and divides the gradient by
     * it, so that what is too small for the format does not vanish (Micikevicius et al. 2018, Mixed Precision Training,
     * section 3.2). Where it becomes too large, {@link #update} says so. Other formats have the range of float32, and
     * no factor.
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

    /** At most so many positions, counted on the wider side, are computed at the same time by all replicas together. */
    public long mostAtOnce() {
        return replicas.mostAtOnce();
    }

    /** Sets {@link #mostAtOnce}; a replica always computes a single pair at once. */
    public void limitAtOnce(long positions) {
        replicas.limitAtOnce(positions);
    }

    /** Summed losses of a batch for the weights that translate, without dropout and without changing anything. */
    public Sums loss(PaddedBatch batch, double labelSmoothing) {
        try (TensorScope inputs = TensorScope.open(Device.CPU)) {
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
     * Takes one optimizer step with the accumulated gradient divided by {@code tokens}, and forgets the gradient. Where
     * ranks take local updates, the gradient is divided by the tokens of this one's share, and some updates end with an
     * outer step, in which all ranks come together.
     *
     * @return the norm of the mean gradient before clipping, which the device may still be computing; when it is not
     *     finite, the weights were not changed
     */
    public Pending<Double> sendUpdate(Adam.Settings settings, long tokens) {
        if (outer == null) {
            return optimize(settings, tokens);
        }
        // a rank may have none of a batch's pairs
        double norm = shareTokens == 0 ? 0 : optimize(settings, shareTokens).get();
        if (outer.isAfter(settings.update()) && Double.isFinite(norm)) {
            comeTogether(outer);
        }
        return Pending.known(norm);
    }

    /** The moments too become the mean of all ranks', so that no rank has anything of its own. */
    private void comeTogether(OuterStep step) {
        replicas.first().setWeights(step.take(exchange, weights()));
        replicas.spread();
        mean = replaced(mean);
        variance = replaced(variance);
    }

    private Tensor replaced(Tensor moment) {
        Tensor replacement = vector(OuterStep.mean(exchange, moment.toFloats()));
        moment.release();
        return replacement;
    }

    private Pending<Double> optimize(Adam.Settings settings, long tokens) {
        replicas.gather();
        try (TensorScope inputs = TensorScope.open(Device.CPU)) {
            Adam.Step step = new Adam.Step(settings, tokens, averageShare(settings.update()));
            Tensor values = inputs.doubles(NamedNumbers.of(step));
            TensorScope unread = scope.child();
            Tensor norm = replicas.optimize(() -> module.train(
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
                    .moveTo(unread));
            replicas.spread();
            forgetGradient();
            return new Pending<>(() -> {
                try (unread) {
                    return norm.item();
                }
            });
        }
    }

    /** The same, when all is computed. */
    public double update(Adam.Settings settings, long tokens) {
        return sendUpdate(settings, tokens).get();
    }

    /** The weight of the new value in the moving average: larger in the first updates, so that initial weights fade. */
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
        shareTokens = 0;
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
        return new TrainingVectors(
                weights(),
                mean.toFloats(),
                variance.toFloats(),
                average.toFloats(),
                outer == null ? new float[0] : outer.momentum());
    }

    @Override
    public void close() {
        host.close();
        replicas.close();
    }
}
