package org.ttnmt.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.List;

/**
 * Any value of TorchScript, held for the script: tensors, lists, tuples, packed weights, caches. It keeps what it
 * refers to alive until it is closed.
 */
public final class ScriptValue implements AutoCloseable {
    private final IValue value;

    ScriptValue(IValue value) {
        this.value = value;
    }

    public static ScriptValue of(Tensor tensor) {
        return new ScriptValue(IValue.from(tensor.array()));
    }

    /** A list, on whatever devices its tensors are. */
    public static ScriptValue of(List<Tensor> tensors) {
        return new ScriptValue(
                IValue.listFrom(tensors.stream().map(Tensor::array).toArray(PtNDArray[]::new)));
    }

    public static ScriptValue of(long number) {
        return new ScriptValue(IValue.from(number));
    }

    public static ScriptValue of(double number) {
        return new ScriptValue(IValue.from(number));
    }

    public static ScriptValue of(boolean flag) {
        return new ScriptValue(IValue.from(flag));
    }

    /** The tensor that this value is; it lives in {@code scope}. */
    public Tensor toTensor(TensorScope scope) {
        return new Tensor(value.toTensor(scope.manager()));
    }

    /** The parts of a tuple; the caller closes each. */
    public ScriptValue[] toTuple() {
        return Arrays.stream(value.toIValueTuple()).map(ScriptValue::new).toArray(ScriptValue[]::new);
    }

    IValue value() {
        return value;
    }

    @Override
    public void close() {
        value.close();
    }
}
