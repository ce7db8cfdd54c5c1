package org.ttnmt.app.store;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ttnmt.UserException;
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

    private SavedWeights(Safetensors file, ParameterLayout layout) {
        this.file = file;
        this.layout = layout;
    }

    /**
     * The weights in a file that is open, and is closed with them.
     *
     * @param path for messages
     * @throws UserException when its tensors are not those of {@code layout}
     */
    static SavedWeights of(Safetensors file, ParameterLayout layout, Path path) {
        List<String> faults = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>(file.names());
        Set<String> unexpected = new LinkedHashSet<>(names);
        for (Parameter parameter : layout.parameters()) {
            String name = parameter.name();
            compare(file, name, shape(parameter), unexpected, faults);
            if (names.contains(name) && file.dtype(name) == Dtype.I8) {
                compare(file, name + STEPS, shape(parameter).subList(0, 1), unexpected, faults);
            }
        }
        unexpected.forEach(name -> faults.add(name + " is not expected"));
        if (!faults.isEmpty()) {
            int shown = Math.min(5, faults.size());
            throw new UserException(path + ": its tensors are not those that config.yaml and the vocabulary"
                    + " beside it describe: " + String.join("; ", faults.subList(0, shown))
                    + (shown < faults.size() ? "; and " + (faults.size() - shown) + " more" : "")
                    + ". Usually a file of another model was copied here, or config.yaml was changed. Copy the whole"
                    + " directory again.");
        }
        return new SavedWeights(file, layout);
    }

    private static void compare(
            Safetensors file, String name, List<Integer> shape, Set<String> unexpected, List<String> faults) {
        if (!unexpected.remove(name)) {
            faults.add(name + " is missing");
        } else if (!file.shape(name).equals(shape)) {
            faults.add(name + " has shape " + file.shape(name) + ", but should have " + shape);
        }
    }

    /** The shape of a parameter's tensor. */
    static List<Integer> shape(Parameter parameter) {
        return Arrays.stream(parameter.shape()).boxed().toList();
    }

    @Override
    public void read(Parameter parameter, long from, FloatBuffer into) {
        String name = parameter.name();
        if (file.dtype(name) == Dtype.I8) {
            int columns = parameter.shape()[1];
            byte[] bytes = file.readBytes(name, from, into.remaining());
            long row = from / columns;
            float[] steps = new float[(int) ((from + bytes.length + columns - 1) / columns - row)];
            file.read(name + STEPS, row, steps, 0, steps.length);
            ByteRows.read(bytes, (int) (from % columns), columns, steps, into);
        } else {
            file.read(name, from, into);
        }
    }

    /** All of them as a vector; see {@link ParameterLayout#vector}. */
    public float[] vector() {
        return layout.vector(this);
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
