package org.ttnmt.model;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Parameters as a list of tensors in the formats that decoding asks for, converted once when a model is loaded. Ask for
 * weights first, then emit {@link #emitPrepare}: it makes just what was asked for.
 */
final class PreparedWeights implements Weights {
    private static final String LIST = "prepared";

    /** The parameter of functions that use these weights. */
    static final Script.Parameter PARAMETER = new Script.Parameter(LIST, "List[Tensor]");

    private final Numbers numbers;
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(Parameter parameter, boolean compute) {}

    PreparedWeights(Numbers numbers) {
        this.numbers = numbers;
    }

    @Override
    public Value master(Parameter parameter) {
        return entry(parameter, false);
    }

    @Override
    public Value compute(Parameter parameter) {
        return entry(parameter, numbers.compute() != numbers.master());
    }

    private Value entry(Parameter parameter, boolean compute) {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.parameter().name().equals(parameter.name()) && entry.compute() == compute) {
                return new Value(LIST).at(i);
            }
        }
        entries.add(new Entry(parameter, compute));
        return new Value(LIST).at(entries.size() - 1);
    }

    /** Emits {@code prepare(vector) -> List[Tensor]}: copies, so that the vector's memory may go. */
    void emitPrepare(Script script, ParameterLayout layout) {
        script.function("prepare", "List[Tensor]", List.of(Script.Parameter.tensor("vector")), (code, parameters) -> {
            FlatWeights flat = new FlatWeights(code, layout, numbers, parameters.get(0));
            List<Value> made = entries.stream()
                    .map(entry -> entry.compute()
                            ? flat.compute(entry.parameter())
                            : code.in(entry.parameter().name()).call("clone", flat.master(entry.parameter())))
                    .toList();
            code.returns(new Value(made.toString()));
        });
    }
}
