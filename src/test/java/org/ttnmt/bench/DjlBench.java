package org.ttnmt.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.torch.Torch;

/**
 * The training update of {@link TrainBench} written with DJL's own tensor calls, in float32, which is all that they
 * have: prints target tokens a second. Shape and batch are those of {@code tiny} or {@code base}. Masks are left out,
 * which favours it: all positions are real, and a causal bias costs next to nothing.
 */
public final class DjlBench {
    private static final int VOCABULARY = 10_000;
    private static final double SMOOTHING = 0.1;

    private final ModelConfig config;
    private final NDManager manager;
    private final List<NDArray> parameters = new ArrayList<>();
    private int next;

    private DjlBench(ModelConfig config, NDManager manager) {
        this.config = config;
        this.manager = manager;
    }

    public static void main(String[] args) {
        boolean base = args[0].equals("base");
        Torch.load(Integer.getInteger("threads", Runtime.getRuntime().availableProcessors()));
        ModelConfig shape = base ? TrainBench.model(6, 512, 2048, 8, 0.1) : TrainBench.model(4, 128, 256, 4, 0.3);
        try (NDManager manager = Engine.getInstance().newBaseManager()) {
            DjlBench bench = new DjlBench(shape, manager);
            System.out.printf(Locale.ROOT, "%.1f%n", bench.run(base ? 64 : 256, base ? 32 : 16));
        }
    }

    private double run(int batch, int length) {
        Random random = new Random(1);
        NDArray source = ids(random, batch, length);
        NDArray target = ids(random, batch, length);
        NDArray labels = ids(random, batch, length).reshape(-1, 1);
        Adam adam =
                Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-4f)).build();
        double best = Double.POSITIVE_INFINITY;
        for (int update = 0; update <= Integer.getInteger("updates", 5); update++) {
            long begin = System.nanoTime();
            try (NDManager scope = manager.newSubManager()) {
                next = 0;
                try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                    NDList inputs = new NDList(source, target, labels);
                    inputs.tempAttach(scope);
                    collector.backward(loss(source, target, labels));
                }
                for (int i = 0; i < parameters.size(); i++) {
                    NDArray gradient = parameters.get(i).getGradient();
                    gradient.tempAttach(scope);
                    adam.update("p" + i, parameters.get(i), gradient);
                }
            }
            best = update == 0 ? best : Math.min(best, (System.nanoTime() - begin) / 1e9);
        }
        return batch * length / best;
    }

    private NDArray ids(Random random, int batch, int length) {
        return manager.create(random.longs((long) batch * length, 3, VOCABULARY).toArray(), new Shape(batch, length));
    }

    /** The next parameter in order; made at the first time. */
    private NDArray parameter(double deviation, long... shape) {
        if (next == parameters.size()) {
            NDArray made = deviation == 0
                    ? manager.zeros(new Shape(shape))
                    : manager.randomNormal(0, (float) deviation, new Shape(shape), DataType.FLOAT32);
            made.setRequiresGradient(true);
            parameters.add(made);
        }
        return parameters.get(next++);
    }

    private NDArray loss(NDArray source, NDArray target, NDArray labels) {
        long dim = config.modelDim();
        NDArray table = parameter(1 / Math.sqrt((double) dim), VOCABULARY, dim);
        NDArray memory = embed(table, source);
        for (int i = 0; i < config.encoderLayers(); i++) {
            memory = norm(memory, attention(memory, memory));
            memory = norm(memory, feedForward(memory));
        }
        NDArray x = embed(table, target);
        for (int i = 0; i < config.decoderLayers(); i++) {
            x = norm(x, attention(x, x));
            x = norm(x, attention(x, memory));
            x = norm(x, feedForward(x));
        }
        NDArray logits = x.reshape(-1, dim).matMul(table.transpose());
        NDArray logProbs = logits.logSoftmax(1);
        NDArray ofLabel = logProbs.gather(labels, 1).mean();
        return ofLabel.mul(1 - SMOOTHING).add(logProbs.mean().mul(SMOOTHING)).neg();
    }

    private NDArray embed(NDArray table, NDArray ids) {
        NDArray words = table.get(ids.reshape(-1))
                .reshape(ids.getShape().get(0), ids.getShape().get(1), config.modelDim());
        return dropout(words.mul(Math.sqrt(config.modelDim())));
    }

    private NDArray dropout(NDArray x) {
        return Dropout.dropout(x, (float) config.dropout(), true).singletonOrThrow();
    }

    private NDArray norm(NDArray x, NDArray sublayer) {
        long dim = config.modelDim();
        NDArray weight = parameter(0.02, dim).add(1);
        return LayerNorm.layerNorm(x.add(dropout(sublayer)), new Shape(dim), weight, parameter(0, dim), 1e-5f)
                .singletonOrThrow();
    }

    private NDArray linear(NDArray x, long outputs) {
        long inputs = x.getShape().get(x.getShape().dimension() - 1);
        NDArray weight = parameter(1 / Math.sqrt((double) inputs), outputs, inputs);
        return Linear.linear(x, weight, parameter(0, outputs)).singletonOrThrow();
    }

    private NDArray feedForward(NDArray x) {
        return linear(linear(x, config.feedForwardDim()).getNDArrayInternal().relu(), config.modelDim());
    }

    private NDArray attention(NDArray x, NDArray memory) {
        long dim = config.modelDim();
        NDArray query = heads(linear(x, dim)).mul(1 / Math.sqrt(config.headDim()));
        NDArray key = heads(linear(memory, dim));
        NDArray value = heads(linear(memory, dim));
        NDArray weights = query.matMul(key.swapAxes(2, 3)).softmax(-1);
        NDArray mixed = weights.matMul(value).transpose(0, 2, 1, 3).reshape(x.getShape());
        return linear(mixed, dim);
    }

    private NDArray heads(NDArray x) {
        return x.reshape(x.getShape().get(0), x.getShape().get(1), config.heads(), config.headDim())
                .transpose(0, 2, 1, 3);
    }
}
