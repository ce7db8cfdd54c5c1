package org.ttnmt.exchange;

import java.util.Arrays;
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
    /** What an array of Java holds. */
    private static final int MOST_PARAMETERS = Integer.MAX_VALUE - 8;

    private final ForeignTensors tensors;
    private final Map<String, Parameter> parameters;
    private final Map<String, Integer> filled = new HashMap<>();
    private final Set<String> left;
    private final float[] weights;

    /**
     * Begins with nothing filled.
     *
     * @param layout that the other model's configuration determines
     * @throws UserException when it is far larger than all that the files hold, so that no memory is taken for it, or
     *     than a vector can be
     */
    public ModelAssembly(ForeignTensors tensors, ParameterLayout layout) {
        this.tensors = tensors;
        this.parameters = layout.parameters().stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
        this.left = new TreeSet<>(tensors.names());
        if (layout.size() / 2 > tensors.elements()) {
            throw new UserException(tensors.origin() + ": its configuration describes " + layout.size()
                    + " parameters, but the file holds " + tensors.elements()
                    + " numbers. It is damaged, or the configuration belongs to another model.");
        }
        if (layout.size() > MOST_PARAMETERS) {
            throw new UserException(tensors.origin() + ": has " + layout.size() + " parameters, but tt holds at most "
                    + MOST_PARAMETERS + " (8 GB of float32) in one vector. Take a smaller model of the kind.");
        }
        this.weights = new float[Math.toIntExact(layout.size())];
    }

    /** A tensor that both have as it is. */
    public void copy(String ours, String theirs) {
        put(Place.same(ours, theirs));
    }

    /** Tensors of the same shape, one below the other. */
    public void stacked(String ours, List<String> theirs) {
        for (int i = 0; i < theirs.size(); i++) {
            put(new Place(ours, i, theirs.size(), theirs.get(i), false));
        }
    }

    /** Puts a tensor where it belongs. */
    public void put(Place place) {
        Parameter parameter = parameter(place.ours());
        int[] shape = parameter.shape();
        int rows = shape[0] / place.parts();
        int columns = Math.toIntExact(parameter.elements() / shape[0]);
        int size = rows * columns;
        boolean transposed = place.transposed() && shape.length > 1;
        if (transposed || place.part().size() > 1) {
            int height = rows * place.part().size();
            float[] stacked = transposed
                    ? transpose(take(place.theirs(), columns, height), columns, height)
                    : take(
                            place.theirs(),
                            shape.length == 1 ? new Integer[] {height} : new Integer[] {height, columns});
            for (int i = 0; i < place.part().size(); i++) {
                put(place.ours(), place.part().get(i) * size, Arrays.copyOfRange(stacked, i * size, (i + 1) * size));
            }
            return;
        }
        int at = place.part().get(0) * size;
        left.remove(place.theirs());
        tensors.requireShape(place.theirs(), shape.length == 1 ? new Integer[] {rows} : new Integer[] {rows, columns});
        tensors.read(place.theirs(), weights, Math.toIntExact(parameter.offset() + at));
        filled.merge(place.ours(), size, Integer::sum);
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
     * The weights, once all are in their places.
     *
     * @throws UserException naming tensors that have found none
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

    /** {@code (height, width)} as {@code (width, height)}, row by row. */
    public static float[] transpose(float[] matrix, int height, int width) {
        float[] result = new float[matrix.length];
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                result[j * height + i] = matrix[i * width + j];
            }
        }
        return result;
    }
}
