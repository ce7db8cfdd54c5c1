package org.ttnmt.exchange;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ttnmt.io.FloatTensor;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;

/** The tensors of a model by their names in its layout. */
public final class TensorSource {
    private final Map<String, Parameter> parameters;
    private final float[] weights;

    public TensorSource(ParameterLayout layout, float[] weights) {
        this.parameters = layout.parameters().stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
        this.weights = weights;
    }

    public FloatTensor get(String name) {
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalStateException("the layout has no parameter " + name);
        }
        return new FloatTensor(
                name, Arrays.stream(parameter.shape()).boxed().toList(), weights, Math.toIntExact(parameter.offset()));
    }

    /** The numbers of a place, as the other toolkit has them; without leading ones in the shape. */
    public FloatTensor get(Place place) {
        FloatTensor whole = get(place.ours());
        int parts = place.part().size();
        int rows = whole.shape().get(0) / place.parts() * parts;
        int columns = whole.elements() / whole.shape().get(0);
        boolean isVector = whole.shape().size() == 1;
        List<Integer> shape = isVector ? List.of(rows) : List.of(rows, columns);
        int size = rows * columns / parts;
        if (parts == 1 && (isVector || !place.transposed())) {
            return new FloatTensor(
                    place.theirs(),
                    shape,
                    weights,
                    whole.offset() + place.part().get(0) * size);
        }
        float[] stacked = new float[rows * columns];
        for (int i = 0; i < parts; i++) {
            System.arraycopy(weights, whole.offset() + place.part().get(i) * size, stacked, i * size, size);
        }
        return isVector || !place.transposed()
                ? new FloatTensor(place.theirs(), shape, stacked, 0)
                : new FloatTensor(
                        place.theirs(), List.of(columns, rows), ModelAssembly.transpose(stacked, rows, columns), 0);
    }
}
