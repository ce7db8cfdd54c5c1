package org.ttnmt.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** A {@link Script} that libtorch has loaded and can run. Calls from several threads may overlap. */
public final class ScriptModule implements AutoCloseable {
    private final TensorScope owner;
    private final PtSymbolBlock block;

    private ScriptModule(TensorScope owner, PtSymbolBlock block) {
        this.owner = owner;
        this.block = block;
    }

    /**
     * Loads a module from memory. (DJL's {@code Model} would do so too, but makes a temporary folder for nothing.)
     *
     * @throws IllegalStateException when libtorch rejects the source, with its message: a bug of whoever emitted it
     */
    public static ScriptModule load(Script script, Device device) {
        return load(script.archive(), device);
    }

    static ScriptModule load(byte[] archive, Device device) {
        TensorScope owner = TensorScope.open(device);
        try {
            ByteArrayInputStream bytes = new ByteArrayInputStream(archive);
            return new ScriptModule(owner, JniUtils.loadModule(owner.manager(), bytes, false, false));
        } catch (IOException | RuntimeException e) {
            owner.close();
            throw new IllegalStateException("libtorch rejects the emitted script: " + e.getMessage(), e);
        }
    }

    /**
     * Calls a function of tensors that may compute gradients inside.
     *
     * @return the tensors it returns, which live in {@code scope}
     * @throws OutOfMemory when libtorch cannot get the memory that it needs
     */
    public List<Tensor> train(TensorScope scope, String function, Tensor... arguments) {
        Torch.prepareThread(true);
        try {
            NDList list = new NDList(arguments.length + 1);
            for (Tensor argument : arguments) {
                list.add(argument.array());
            }
            try (NDArray selector = Torch.onHost(0f)) {
                selector.attach(scope.manager()); // which owns the results, too
                selector.setName("module_method:" + function); // how DJL is told the function's name
                list.add(0, selector);
                return IValueUtils.forward(block, list, true).stream()
                        .map(array -> new Tensor((PtNDArray) array))
                        .toList();
            }
        } catch (EngineException e) {
            throw OutOfMemory.isCauseOf(e) ? new OutOfMemory(e) : e;
        } finally {
            Torch.prepareThread(false);
        }
    }

    /** Calls a function of any values, without gradients. The caller closes the result. */
    public ScriptValue call(String function, ScriptValue... arguments) {
        Torch.prepareThread(false);
        IValue[] values = Arrays.stream(arguments).map(ScriptValue::value).toArray(IValue[]::new);
        return new ScriptValue(IValueUtils.runMethod(block, function, values));
    }

    @Override
    public void close() {
        owner.close();
    }
}
