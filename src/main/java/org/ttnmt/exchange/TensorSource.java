package org.ttnmt.exchange;

import java.util.Arrays;
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
}
