package org.ttnmt.model.parameters;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Value;

/**
 * Parameters as views of the flat vector, so that a gradient flows to it. Those that are asked for are emitted where
 * this object was made, so once even if a loop asks.
 */
public final class FlatWeights implements Weights {
    private final Code code;
    private final NumberFormats numbers;
    private final Value slices;
    private final Map<String, Value> emitted = new HashMap<>();

    public FlatWeights(Code code, ParameterLayout layout, NumberFormats numbers, Value vector) {
        this.numbers = numbers;
        List<Long> sizes = layout.parameters().stream().map(Parameter::elements).toList();
        this.slices = code.in("parameters").call("split_with_sizes", vector, sizes);
        this.code = code.in("parameters").here();
    }

    @Override
    public Value master(Parameter parameter) {
        return emitted.computeIfAbsent(
                parameter.name(), name -> code.in(name).call("view", slices.at(parameter.index()), parameter.shape()));
    }

    @Override
    public Value compute(Parameter parameter) {
        if (!numbers.isMixed()) {
            return master(parameter);
        }
        NumberType type = numbers.compute();
        Value master = master(parameter);
        return emitted.computeIfAbsent(
                parameter.name() + ":" + type, name -> code.in(parameter.name()).to(master, type));
    }
}
