package org.ttnmt.app.store;

import java.nio.FloatBuffer;
import org.ttnmt.io.ByteRows;
import org.ttnmt.io.Safetensors;
import org.ttnmt.io.StoredTensor.Dtype;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.parameters.ParameterValues;

/** The weights in a model's file, read when they are asked for; matrices may be bytes there. */
public final class SavedWeights implements ParameterValues, AutoCloseable {
    /** What follows the name of a tensor of bytes in the name of what their steps are worth. */
    static final String STEPS = ".scale";

    private final Safetensors file;
    private final ParameterLayout layout;

    /** @param file has the tensors of {@code layout}; closed with this */
    SavedWeights(Safetensors file, ParameterLayout layout) {
        this.file = file;
        this.layout = layout;
    }

    @Override
    public void read(Parameter parameter, long from, FloatBuffer into) {
        String name = parameter.name();
        if (file.dtype(name) == Dtype.I8) {
            int columns = parameter.shape()[1];
            byte[] bytes = file.readBytes(name, from, into.remaining());
            float[] steps = new float[bytes.length / columns];
            file.read(name + STEPS, from / columns, steps, 0, steps.length);
            ByteRows.read(bytes, steps, into);
        } else {
            file.read(name, from, into);
        }
    }

    /** All of them as a flat vector. */
    public float[] vector() {
        float[] vector = new float[Math.toIntExact(layout.size())];
        for (Parameter parameter : layout.parameters()) {
            read(
                    parameter,
                    0,
                    FloatBuffer.wrap(
                            vector, Math.toIntExact(parameter.offset()), Math.toIntExact(parameter.elements())));
        }
        return vector;
    }

    /** What they are parameters of. */
    public ParameterLayout layout() {
        return layout;
    }

    @Override
    public void close() {
        file.close();
    }
}
