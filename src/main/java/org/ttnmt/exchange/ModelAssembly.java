package org.ttnmt.exchange;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ttnmt.UserException;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;

/**
 * The weights of a model of {@code tt}, put together tensor by tensor from those of another toolkit. Each parameter is
 * filled whole and once, and no tensor of the other toolkit is left over: one that has no place computes something that
 * {@code tt} would leave out in silence.
 */
public final class ModelAssembly {
    private final ForeignTensors tensors;
    private final Map<String, Parameter> parameters;
    private final Map<String, Integer> filled = new HashMap<>();
    private final Set<String> left;
    private final float[] weights;

    /**
     * @param layout that the other model's configuration determines
     * @throws UserException when it is far larger than all that the files hold, so that no memory is taken for it
     */
    public ModelAssembly(ForeignTensors tensors, ParameterLayout layout) {
        this.tensors = tensors;
        this.parameters = layout.parameters().stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
        this.left = new TreeSet<>(tensors.names());
        if (layout.size() / 2 > tensors.elements() || layout.size() > Integer.MAX_VALUE - 8) {
            throw new UserException(tensors.origin() + ": its configuration describes " + layout.size()
                    + " parameters, but the file holds " + tensors.elements()
                    + " numbers. It is damaged, or the configuration belongs to another model.");
        }
        this.weights = new float[Math.toIntExact(layout.size())];
    }

    /** A tensor as it is. */
    public void copy(String ours, String theirs) {
        part(ours, 0, 1, theirs, false);
    }

    /** A matrix {@code (outputs, inputs)} that the other toolkit has as {@code (inputs, outputs)}. */
    public void transposed(String ours, String theirs) {
        part(ours, 0, 1, theirs, true);
    }

    /** Tensors of the same shape, one below the other. */
    public void stacked(String ours, List<String> theirs) {
        for (int i = 0; i < theirs.size(); i++) {
            part(ours, i, theirs.size(), theirs.get(i), false);
        }
    }

    /** Matrices {@code (inputs, outputs)} of the same shape, transposed and then one below the other. */
    public void stackedTransposed(String ours, List<String> theirs) {
        for (int i = 0; i < theirs.size(); i++) {
            part(ours, i, theirs.size(), theirs.get(i), true);
        }
    }

    private void part(String ours, int part, int parts, String theirs, boolean transposed) {
        int[] shape = parameter(ours).shape();
        int rows = shape[0] / parts;
        int columns = Math.toIntExact(parameter(ours).elements() / shape[0]);
        if (transposed && shape.length > 1) {
            put(
                    ours,
                    part * rows * columns,
                    transpose(take(theirs, columns, rows), /* rows= */ columns, /* columns= */ rows));
            return;
        }
        left.remove(theirs);
        tensors.requireShape(theirs, shape.length == 1 ? new Integer[] {rows} : new Integer[] {rows, columns});
        tensors.read(theirs, weights, Math.toIntExact(parameter(ours).offset() + (long) part * rows * columns));
        filled.merge(ours, rows * columns, Integer::sum);
    }

    /** Numbers of a tensor, which counts as used. */
    public float[] take(String theirs, Integer... shape) {
        left.remove(theirs);
        return tensors.floats(theirs, shape);
    }

    /** Tensors that a model carries and that no translation depends on. */
    public void ignore(String... theirs) {
        left.removeAll(Set.of(theirs));
    }

    /** A whole parameter that was computed. */
    public void set(String ours, float[] values) {
        put(ours, 0, values);
    }

    private void put(String ours, int at, float[] values) {
        Parameter parameter = parameter(ours);
        System.arraycopy(values, 0, weights, Math.toIntExact(parameter.offset() + at), values.length);
        filled.merge(ours, values.length, Integer::sum);
    }

    private Parameter parameter(String ours) {
        Parameter parameter = parameters.get(ours);
        if (parameter == null) {
            throw new IllegalStateException("the layout has no parameter " + ours);
        }
        return parameter;
    }

    /**
     * The whole vector.
     *
     * @throws UserException naming tensors that have found no place
     */
    public float[] weights() {
        if (!left.isEmpty()) {
            throw new UserException(tensors.origin() + ": has arrays that tt's network has no place for: "
                    + left.stream().limit(5).collect(Collectors.joining(", "))
                    + (left.size() > 5 ? " and " + (left.size() - 5) + " more" : "")
                    + ". Such a model computes something else and cannot be imported.");
        }
        parameters.forEach((name, parameter) -> {
            if (filled.getOrDefault(name, 0) != parameter.elements()) {
                throw new IllegalStateException(filled.getOrDefault(name, 0) + " numbers were put into " + name
                        + ", which has " + parameter.elements());
            }
        });
        return weights;
    }

    /** {@code (rows, columns)} as {@code (columns, rows)}. */
    public static float[] transpose(float[] matrix, int rows, int columns) {
        float[] result = new float[matrix.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                result[column * rows + row] = matrix[row * columns + column];
            }
        }
        return result;
    }
}
