package org.ttnmt.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ttnmt.UserException;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;

/**
 * Where the weights of a model of {@code tt} come from among those of another toolkit, tensor by tensor. Each parameter is
 * filled whole and once, and no tensor of the other toolkit is left over: one that has no place computes something that
 * {@code tt} would leave out in silence.
 */
public final class ModelAssembly {
    private final ForeignTensors tensors;
    private final Map<String, Parameter> parameters;
    private final Map<String, Integer> filled = new HashMap<>();
    private final Map<String, List<Consumer<float[]>>> fillings = new HashMap<>();
    private final Set<String> left;

    /**
     * Begins with nothing filled.
     *
     * @param layout that the other model's configuration determines
     * @throws UserException when it is far larger than all that the files hold
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

    /**
     * Puts a tensor where it belongs.
     *
     * @throws UserException when it has another shape
     */
    public void put(Place place) {
        Parameter parameter = parameter(place.ours());
        int[] shape = parameter.shape();
        int parts = place.part().size();
        int rows = shape[0] / place.parts() * parts;
        int columns = Math.toIntExact(parameter.elements() / shape[0]);
        int size = rows * columns / parts;
        boolean transposed = place.transposed() && shape.length > 1;
        String theirs = place.theirs();
        use(
                theirs,
                shape.length == 1
                        ? new Integer[] {rows}
                        : transposed ? new Integer[] {columns, rows} : new Integer[] {rows, columns});
        fill(place.ours(), rows * columns, into -> {
            if (!transposed && parts == 1) {
                tensors.read(theirs, into, place.part().get(0) * size);
                return;
            }
            float[] read = tensors.floats(theirs);
            float[] stacked = transposed ? transpose(read, columns, rows) : read;
            for (int i = 0; i < parts; i++) {
                System.arraycopy(stacked, i * size, into, place.part().get(i) * size, size);
            }
        });
    }

    /** A matrix of the other toolkit that has fewer rows; the others are zeros. */
    public void beginning(String ours, String theirs) {
        Parameter parameter = parameter(ours);
        use(theirs, tensors.rows(theirs), parameter.shape()[1]);
        fill(ours, Math.toIntExact(parameter.elements()), into -> tensors.read(theirs, into, 0));
    }

    /** Numbers of a tensor, which counts as used. */
    public float[] take(String theirs, Integer... shape) {
        use(theirs, shape);
        return tensors.floats(theirs);
    }

    private void use(String theirs, Integer... shape) {
        left.remove(theirs);
        tensors.requireShape(theirs, shape);
    }

    /** Tensors that a model carries and that no translation depends on. */
    public void ignore(String... theirs) {
        left.removeAll(Set.of(theirs));
    }

    /** A whole parameter that was computed. */
    public void set(String ours, float[] values) {
        fill(ours, values.length, into -> System.arraycopy(values, 0, into, 0, values.length));
    }

    private void fill(String ours, int count, Consumer<float[]> filling) {
        fillings.computeIfAbsent(ours, name -> new ArrayList<>()).add(filling);
        filled.merge(ours, count, Integer::sum);
    }

    private Parameter parameter(String ours) {
        Parameter parameter = parameters.get(ours);
        if (parameter == null) {
            throw new IllegalStateException("the layout has no parameter " + ours);
        }
        return parameter;
    }

    /**
     * The weights, once all have their places. The tensors stay open until they are closed.
     *
     * @throws UserException naming tensors that have found none
     */
    public ForeignWeights weights() {
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
        return new ForeignWeights(tensors, fillings);
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
