package org.ttnmt.model.parameters;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Parameters as leaves of automatic differentiation: tensors of their own in the format that they are used in, whose
 * gradients are then put together to one of the flat vector. So a gradient in the compute format is read once and
 * written once on its way there; that of a flat leaf would first be brought to the master format, and then be copied.
 *
 * <p>Ask for weights first, then for the {@link #gradient}, then {@link #emit} the functions that both call.
 */
public final class LeafWeights implements Weights {
    private final ParameterLayout layout;
    private final NumberFormats numbers;
    private final String function;
    private final Value vector;
    private final Value list;
    private final List<Leaf> leaves = new ArrayList<>();

    private record Leaf(Parameter parameter, boolean compute) {}

    /**
     * @param function whose leaves they are
     * @param vector all parameters in the master format, without a gradient
     */
    public LeafWeights(Code code, ParameterLayout layout, NumberFormats numbers, String function, Value vector) {
        this.layout = layout;
        this.numbers = numbers;
        this.function = function;
        this.vector = vector;
        this.list = code.callOwn(leavesFunction(), vector);
    }

    @Override
    public Value master(Parameter parameter) {
        return at(new Leaf(parameter, false));
    }

    @Override
    public Value compute(Parameter parameter) {
        return at(new Leaf(parameter, numbers.isMixed()));
    }

    private Value at(Leaf leaf) {
        if (leaves.contains(new Leaf(leaf.parameter(), !leaf.compute()))) {
            throw new IllegalStateException(leaf.parameter().name() + " in two formats");
        }
        if (!leaves.contains(leaf)) {
            leaves.add(leaf);
        }
        return list.at(leaves.indexOf(leaf));
    }

    /**
     * Emits the gradient at the flat vector, in the master format; 0 for parameters without influence on {@code
     * outputs}.
     *
     * @param atOutputs gradients at {@code outputs}, of their shapes
     */
    public Value gradient(Code code, List<Value> outputs, List<Value> atOutputs) {
        Value outer = code.assign("outer", "annotate(List[Optional[Tensor]], " + atOutputs + ")");
        Value each =
                code.assign("gradients", "torch.grad(" + outputs + ", " + list + ", " + outer + ", allow_unused=True)");
        return code.callOwn(gatherFunction(), vector, each);
    }

    /** Emits the functions. */
    public void emit(Script script) {
        script.function(leavesFunction(), "List[Tensor]", List.of("vector"), (code, p) -> {
            FlatWeights weights = new FlatWeights(code, layout, numbers, p.get(0));
            List<Value> all = leaves.stream()
                    .map(leaf -> leaf.compute() ? weights.compute(leaf.parameter()) : weights.master(leaf.parameter()))
                    .map(value -> code.call("requires_grad_", value))
                    .toList();
            code.returns(code.assign("leaves", all.toString()));
        });
        script.function(
                gatherFunction(),
                "Tensor",
                List.of("vector", "gradients: List[Optional[Tensor]]"),
                (code, p) -> gather(code, p.get(0), p.get(1)));
    }

    private void gather(Code code, Value flat, Value gradients) {
        Value whole = code.call("empty_like", flat);
        for (Parameter parameter : layout.parameters()) {
            if (leaves.stream().noneMatch(leaf -> leaf.parameter().equals(parameter))) {
                code.run("zero_", code.call("narrow", whole, 0, parameter.offset(), parameter.elements()));
            }
        }
        List<Long> offsets =
                leaves.stream().map(leaf -> leaf.parameter().offset()).toList();
        List<Long> counts =
                leaves.stream().map(leaf -> leaf.parameter().elements()).toList();
        Value begins = code.assign("begins", offsets.toString());
        Value sizes = code.assign("sizes", counts.toString());
        code.repeat(Value.of(leaves.size()), i -> {
            Value part = code.call("narrow", whole, 0, begins.at(i), sizes.at(i));
            Value each = code.assign("each", gradients.at(i).text());
            code.when(
                    new Value("torch.__isnot__(" + each + ", None)"),
                    () -> {
                        Value tensor = code.assign("tensor", "unchecked_cast(Tensor, " + each + ")");
                        code.run("copy_", code.call("view_as", part, tensor), tensor);
                    },
                    () -> code.run("zero_", part));
        });
        code.returns(whole);
    }

    private String leavesFunction() {
        return function + "_leaves";
    }

    private String gatherFunction() {
        return function + "_gather";
    }
}
