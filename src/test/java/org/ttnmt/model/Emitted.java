package org.ttnmt.model;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.family.StepNetwork;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.CopyOutput;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.objective.LossSettings;
import org.ttnmt.model.objective.Objective;
import org.ttnmt.model.objective.Teacher;
import org.ttnmt.model.parameters.FlatWeights;
import org.ttnmt.model.parameters.NamedNumbers;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.TensorScope;
import org.ttnmt.torch.Torch;
import org.ttnmt.torch.Value;

/** A transformer's functions called one at a time, in the number format that a test asks for. */
public final class Emitted implements AutoCloseable {
    static {
        Torch.load(1);
    }

    private final TrainingScript script;
    private final NumberFormats numbers;
    private final ScriptModule module;

    public Emitted(ModelConfig config, NumberFormats numbers) {
        this(config, numbers, ObjectiveConfig.DEFAULT);
    }

    public Emitted(ModelConfig config, NumberFormats numbers, ObjectiveConfig objective) {
        this(config, numbers, objective, List.of());
    }

    public Emitted(ModelConfig config, NumberFormats numbers, ObjectiveConfig objective, List<Teacher> teachers) {
        this.script = new TrainingScript(
                config,
                TinyModel.VOCABULARY,
                TinyModel.VOCABULARY,
                numbers,
                Objective.of(objective, config.decoder(), 0, teachers));
        this.numbers = numbers;
        if (script.network() instanceof StepNetwork steps) {
            emitLogits(steps);
        }
        this.module = ScriptModule.load(script.script(), Device.CPU);
    }

    /** {@code logits(weights, source, lengths, target) -> (batch, targetLength, vocabulary)}, by teacher forcing; of
     * a network that copies, log-probabilities. */
    private void emitLogits(StepNetwork network) {
        List<String> parameters = List.of("weights", "source", "lengths", "target");
        script.script().function("logits", "Tensor", parameters, (code, p) -> {
            Weights flat = new FlatWeights(code, network.layout(), numbers, p.get(0));
            Graph graph = new Graph(code, flat, Dropout.NONE, numbers);
            Decoded decoded =
                    network.decode(graph, DecoderInput.of(p.get(3)), network.encode(graph, p.get(1), p.get(2)));
            Value logits = network.output() instanceof CopyOutput copying
                    ? copying.logProbs(graph, decoded)
                    : network.output().projection().logits(graph, decoded.hidden());
            code.returns(code.view(logits, code.size(p.get(3), 0), code.size(p.get(3), 1), -1));
        });
    }

    /** The loss, the negative log-likelihood and the gradient, all summed over tokens. */
    @SuppressWarnings("ArrayRecordComponent") // carries its array to the test; never compared
    public record Result(double loss, double negativeLogLikelihood, double[] gradient) {}

    public ParameterLayout layout() {
        return script.layout();
    }

    public TrainingScript script() {
        return script;
    }

    /** Logits {@code [row][position][vocabulary]} by teacher forcing. */
    public double[][][] logits(float[] weights, PaddedBatch batch) {
        try (TensorScope scope = TensorScope.open(Device.CPU)) {
            Tensor result = module.train(
                            scope,
                            "logits",
                            vector(scope, widen(weights)),
                            source(scope, batch),
                            lengths(scope, batch),
                            target(scope, batch))
                    .get(0);
            double[] flat = values(result);
            int vocabulary = flat.length / (batch.batch() * batch.targetLength());
            double[][][] logits = new double[batch.batch()][batch.targetLength()][vocabulary];
            int at = 0;
            for (double[][] row : logits) {
                for (double[] position : row) {
                    System.arraycopy(flat, at, position, 0, vocabulary);
                    at += vocabulary;
                }
            }
            return logits;
        }
    }

    /** The summed loss without dropout. */
    public double loss(double[] weights, PaddedBatch batch, double smoothing) {
        try (TensorScope scope = TensorScope.open(Device.CPU)) {
            return module.train(
                            scope,
                            "loss",
                            vector(scope, weights),
                            source(scope, batch),
                            lengths(scope, batch),
                            target(scope, batch),
                            scope.longs(batch.places(), batch.tokens()),
                            scope.longs(batch.labels(), batch.tokens(), 1),
                            scope.scalar(smoothing))
                    .get(0)
                    .toDoubles()[0];
        }
    }

    /** The gradient with the dropout masks that {@code bytes} make; {@code carry} is added to it. */
    public Result gradient(double[] weights, double[] carry, PaddedBatch batch, double smoothing, byte[] bytes) {
        return gradient(weights, carry, batch, smoothing, 0, bytes, new float[0]);
    }

    /** The gradient of an objective with a strength. */
    public Result gradient(
            double[] weights,
            double[] carry,
            PaddedBatch batch,
            double smoothing,
            double strength,
            byte[] bytes,
            float[] uniforms) {
        return gradient(weights, carry, batch, smoothing, strength, 0, bytes, uniforms);
    }

    /** The gradient of an objective with a strength and a confidence penalty. */
    public Result gradient(
            double[] weights,
            double[] carry,
            PaddedBatch batch,
            double smoothing,
            double strength,
            double penalty,
            byte[] bytes,
            float[] uniforms) {
        try (TensorScope scope = TensorScope.open(Device.CPU)) {
            ByteBuffer random = ByteBuffer.allocateDirect(bytes.length);
            random.put(bytes).flip();
            List<Tensor> result = module.train(
                    scope,
                    "gradient",
                    vector(scope, weights),
                    vector(scope, carry),
                    source(scope, batch),
                    lengths(scope, batch),
                    target(scope, batch),
                    scope.longs(batch.places(), batch.tokens()),
                    scope.longs(batch.labels(), batch.tokens(), 1),
                    scope.doubles(NamedNumbers.of(new LossSettings(smoothing, penalty, strength, 0, 1))),
                    scope.bytes(random),
                    scope.floats(uniforms, uniforms.length),
                    scope.zeros(0),
                    vector(scope, widen(script.objective().teacherWeights())));
            double[] losses = result.get(1).toDoubles();
            return new Result(losses[0], losses[1], values(result.get(0)));
        }
    }

    /** The gradient of minimum risk training. */
    public Result risk(
            double[] weights,
            PaddedBatch batch,
            float[] costs,
            int pairs,
            double smoothing,
            double sharpness,
            double likelihood,
            byte[] bytes) {
        try (TensorScope scope = TensorScope.open(Device.CPU)) {
            ByteBuffer random = ByteBuffer.allocateDirect(bytes.length);
            random.put(bytes).flip();
            List<Tensor> result = module.train(
                    scope,
                    "risk",
                    vector(scope, weights),
                    vector(scope, new double[0]),
                    source(scope, batch),
                    lengths(scope, batch),
                    target(scope, batch),
                    scope.longs(batch.places(), batch.tokens()),
                    scope.longs(batch.labels(), batch.tokens(), 1),
                    scope.doubles(NamedNumbers.of(new LossSettings(smoothing, 0, sharpness, likelihood, 1))),
                    scope.bytes(random),
                    scope.zeros(0),
                    scope.floats(costs, 2, batch.batch() / pairs, pairs),
                    scope.zeros(0));
            double[] losses = result.get(1).toDoubles();
            return new Result(losses[0], losses[1], values(result.get(0)));
        }
    }

    public Result gradient(double[] weights, PaddedBatch batch, double smoothing) {
        return gradient(weights, new double[0], batch, smoothing, new byte[0]);
    }

    private static Tensor source(TensorScope scope, PaddedBatch batch) {
        return scope.longs(batch.source(), batch.batch(), batch.sourceLength());
    }

    private static Tensor lengths(TensorScope scope, PaddedBatch batch) {
        return scope.longs(batch.lengths(), batch.batch());
    }

    private static Tensor target(TensorScope scope, PaddedBatch batch) {
        return scope.longs(batch.target(), batch.batch(), batch.targetLength());
    }

    private boolean wide() {
        return numbers.equals(NumberFormats.FLOAT64);
    }

    private Tensor vector(TensorScope scope, double[] values) {
        return wide() ? scope.doubles(values) : scope.floats(narrow(values), values.length);
    }

    private double[] values(Tensor tensor) {
        return wide() ? tensor.toDoubles() : widen(tensor.toFloats());
    }

    public static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        Arrays.setAll(wide, i -> values[i]);
        return wide;
    }

    private static float[] narrow(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    @Override
    public void close() {
        module.close();
    }
}
