package org.ttnmt.model.training;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.objective.GradientFunction;
import org.ttnmt.model.objective.LossSettings;
import org.ttnmt.model.parameters.NamedNumbers;
import org.ttnmt.model.training.TrainingNetwork.Sums;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.OutOfMemory;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.TensorScope;

/** The weights and the gradient so far on one device. Used by one thread at a time. */
final class Replica implements AutoCloseable {
    private final ScriptModule module;
    private final Device device;
    private final TensorScope scope;
    private final Replica owner; // of the weights
    private final List<ReusedBuffer> rooms = new ArrayList<>();
    private final Tensor teachers;
    private Tensor weights;
    private TensorScope gradientScope;
    private Tensor gradient; // empty before the first batch of an update

    Replica(TrainingScript script, Device device, float[] weights) {
        this.module = ScriptModule.load(script.script(), device);
        this.device = device;
        this.scope = TensorScope.open(device);
        this.owner = this;
        this.weights = scope.floats(weights, weights.length);
        float[] taught = script.objective().teacherWeights();
        this.teachers = scope.floats(taught, taught.length);
        this.gradientScope = scope.child();
        this.gradient = gradientScope.zeros(0);
    }

    /** One more on the device of another, whose weights it reads; it must be closed first. */
    Replica(TrainingScript script, Replica other) {
        this.device = other.device;
        this.module = ScriptModule.load(script.script(), device);
        this.scope = TensorScope.open(device);
        this.owner = other;
        this.weights = other.weights;
        this.teachers = other.teachers;
        this.gradientScope = scope.child();
        this.gradient = gradientScope.zeros(0);
    }

    /** For the bytes of a part of a batch, {@code depth} times divided. */
    ReusedBuffer room(int depth) {
        while (rooms.size() <= depth) {
            rooms.add(new ReusedBuffer());
        }
        return rooms.get(depth);
    }

    ScriptModule module() {
        return module;
    }

    /** Owns the tensors that live as long as this replica. */
    TensorScope scope() {
        return scope;
    }

    Device device() {
        return device;
    }

    Tensor weights() {
        return owner.weights;
    }

    /** The gradient so far, summed over tokens; an empty tensor before the first batch of an update. */
    Tensor gradient() {
        return gradient;
    }

    /**
     * Adds the gradient of a part of a batch.
     *
     * @return the losses, summed over real target tokens, which the device may still be computing
     * @throws OutOfMemory when there is not enough memory for it; the gradient is then as it was
     */
    Pending<Sums> accumulate(GradientFunction function, BatchPart part, LossSettings settings) {
        PaddedBatch batch = part.batch();
        TensorScope next = scope.child();
        try (TensorScope inputs = TensorScope.open(Device.CPU)) {
            List<Tensor> result = module.train(
                    inputs,
                    function.name(),
                    weights(),
                    gradient,
                    inputs.longs(batch.source(), batch.batch(), batch.sourceLength()),
                    inputs.longs(batch.lengths(), batch.batch()),
                    inputs.longs(batch.target(), batch.batch(), batch.targetLength()),
                    inputs.longs(batch.places(), batch.tokens()),
                    inputs.longs(batch.labels(), batch.tokens(), 1),
                    inputs.doubles(NamedNumbers.of(settings)),
                    part.bytes().tensor(inputs),
                    inputs.floats(part.uniforms(), part.uniforms().length),
                    inputs.floats(part.costs(), part.costShape()),
                    teachers);
            Tensor sum = result.get(0).moveTo(next);
            TensorScope unread = scope.child();
            Tensor losses = result.get(1).moveTo(unread);
            replaceGradient(next, sum);
            return new Pending<>(() -> {
                try (unread) {
                    double[] read = losses.toDoubles();
                    return new Sums(read[0], read[1], batch.tokens());
                }
            });
        } catch (OutOfMemory e) {
            next.close();
            throw e;
        }
    }

    boolean hasGradient() {
        return gradient.elements() > 0;
    }

    /** Zeros, where there is none: of a batch of few pairs. */
    void requireGradient() {
        if (!hasGradient()) {
            setGradient(gradientOrZeros());
        }
    }

    /** Goes on with other weights; of the owner of its weights. */
    void setWeights(float[] values) {
        Tensor before = weights;
        weights = scope.floats(values, values.length);
        before.release();
    }

    /** Takes over another replica's weights. */
    void follow(Replica other) {
        if (owner != this || device.equals(other.device)) {
            return;
        }
        Tensor before = weights;
        weights = other.weights.copyTo(scope);
        before.release();
    }

    /** The gradient so far; zeros before the first batch. */
    float[] gradientOrZeros() {
        return gradient.elements() == 0 ? new float[Math.toIntExact(weights().elements())] : gradient.toFloats();
    }

    /** Goes on with another gradient. */
    void setGradient(float[] sum) {
        TensorScope next = scope.child();
        replaceGradient(next, next.floats(sum, sum.length));
    }

    void forgetGradient() {
        TensorScope next = scope.child();
        replaceGradient(next, next.zeros(0));
    }

    private void replaceGradient(TensorScope next, Tensor sum) {
        gradientScope.close();
        gradientScope = next;
        gradient = sum;
    }

    @Override
    public void close() {
        gradientScope.close();
        scope.close();
        module.close();
    }
}
