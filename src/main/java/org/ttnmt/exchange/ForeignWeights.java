package org.ttnmt.exchange;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterValues;

/**
 * The weights of a model of {@code tt} in the files of another toolkit, from which they are read when they are asked for:
 * one parameter is in memory at a time.
 */
public final class ForeignWeights implements ParameterValues, AutoCloseable {
    private final ForeignTensors tensors;
    private final Map<String, List<Consumer<float[]>>> fillings;
    private String name = "";
    private float[] values = {};

    /** @param fillings what fills each parameter, all of which are zeros before */
    ForeignWeights(ForeignTensors tensors, Map<String, List<Consumer<float[]>>> fillings) {
        this.tensors = tensors;
        this.fillings = fillings;
    }

    /** @throws org.ttnmt.UserException when a tensor has no real numbers, is damaged, or cannot be read */
    @Override
    public void read(Parameter parameter, long from, FloatBuffer into) {
        if (!parameter.name().equals(name)) {
            values = new float[0]; // there may be no room for both
            name = parameter.name();
            float[] next = new float[Math.toIntExact(parameter.elements())];
            fillings.getOrDefault(name, List.of()).forEach(filling -> filling.accept(next));
            values = next;
        }
        into.put(values, Math.toIntExact(from), into.remaining());
    }

    /** Closes the files. */
    @Override
    public void close() {
        tensors.close();
    }
}
