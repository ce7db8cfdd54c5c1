package org.ttnmt.model.training;

import java.util.List;
import org.ttnmt.model.parameters.NamedNumbers;
import org.ttnmt.model.parameters.ParameterGroups;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Adam (Kingma and Ba 2015) with clipping by norm, over the flat vector: libtorch's fused step, which reads and writes
 * each element once.
 */
public final class Adam {
    /** Numbers of a run in {@link ParameterGroups#table}. */
    private static final int RUN = 4;

    private Adam() {}

    /**
     * What the optimizer is told for an update.
     *
     * @param update number of this update, from 1
     * @param clipNorm largest norm of the mean gradient; 0 does not clip
     */
    public record Settings(
            double learningRate, double beta1, double beta2, double epsilon, long update, double clipNorm) {}

    /**
     * The same with what the network knows.
     *
     * @param tokens that the gradient is a sum over
     * @param averageShare the new weights' share in their moving average
     */
    record Step(
            double learningRate,
            double beta1,
            double beta2,
            double epsilon,
            long update,
            double clipNorm,
            long tokens,
            double averageShare) {

        Step(Settings of, long tokens, double averageShare) {
            this(of.learningRate, of.beta1, of.beta2, of.epsilon, of.update, of.clipNorm, tokens, averageShare);
        }
    }

    /**
     * Emits {@code adam(weights, gradient, mean, variance, average, settings, groups) -> norm}. {@code settings} are
     * those of a {@link Step}; the average is not kept when {@code average} is empty; {@code groups} is
     * {@link ParameterGroups#table}. The result is the norm of the mean gradient before clipping, without what is
     * frozen; when it is not finite the weights and moments are not changed. The gradient is used up: scaled where it
     * lies, and set to zero for what is frozen. The host makes {@code settings} and {@code groups}, and waits for
     * nothing: whether a gradient is clipped or left out is found out where it lies.
     *
     * <p>Weight decay is decoupled from the gradient (Loshchilov and Hutter 2019, algorithm 2).
     */
    static void emit(Script script) {
        List<String> parameters = List.of("weights", "gradient", "mean", "variance", "average", "settings", "groups");
        script.function("adam", "Tensor", parameters, Adam::write);
    }

    private static void write(Code code, List<Value> parameters) {
        Value weights = parameters.get(0);
        Value gradient = parameters.get(1);
        Value mean = parameters.get(2);
        Value variance = parameters.get(3);
        Value average = parameters.get(4);
        Value settings = parameters.get(5);
        Value groups = parameters.get(6);
        Value rate = setting(code, settings, "learningRate");
        Value beta1 = setting(code, settings, "beta1");
        Value beta2 = setting(code, settings, "beta2");
        Value epsilon = setting(code, settings, "epsilon");
        Value update = setting(code, settings, "update");
        Value clip = setting(code, settings, "clipNorm");
        Value tokens = setting(code, settings, "tokens");
        Value share = setting(code, settings, "averageShare");
        Value averaged = code.assign("averaged", average.isNotEmpty().text());
        Value runs = code.assign("runs", "torch.floordiv(torch.numel(" + groups + "), " + RUN + ")");
        code.repeat(runs, run -> {
            Run at = Run.read(code, groups, run);
            code.when(new Value(at.rate + " == 0."), () -> code.run("zero_", at.of(gradient)));
        });
        Value norm = code.call("div", code.call("linalg_vector_norm", gradient), tokens);
        Code.Named type = Code.dtype(NumberType.FLOAT32);
        Code.Named device = code.onDeviceOf(gradient);
        Value divisor = code.call("full", List.of(), tokens, Code.dtype(NumberType.FLOAT64), device);
        code.when(new Value(clip + " > 0."), () -> {
            Value exact = code.to(norm, NumberType.FLOAT64);
            Value clipped = code.call("div", code.multiply(exact, tokens), clip);
            code.reassign(divisor, code.call("where", code.call("gt", exact, clip), clipped, divisor));
        });
        Value scale = code.to(divisor, NumberType.FLOAT32);
        Value count = code.call("full", List.of(), update, type, device);
        Value finite = code.call("isfinite", norm);
        Value skip = code.to(code.call("logical_not", finite), NumberType.FLOAT32);
        Value moved = code.multiply(code.to(finite, NumberType.FLOAT32), share);
        code.repeat(runs, run -> {
            Run at = Run.read(code, groups, run);
            code.when(new Value(at.rate + " > 0."), () -> {
                // libtorch drops the step as without effect unless this list is read after it
                Value changed = code.assign("changed", "[" + at.of(weights) + "]");
                code.run(
                        "_fused_adamw_",
                        changed,
                        List.of(at.of(gradient)),
                        List.of(at.of(mean)),
                        List.of(at.of(variance)),
                        code.assign("no_maxima", "annotate(List[Tensor], [])"),
                        List.of(count),
                        new Code.Named("lr", code.assign("run_rate", rate + " * " + at.rate)),
                        new Code.Named("beta1", beta1),
                        new Code.Named("beta2", beta2),
                        new Code.Named("weight_decay", at.decay),
                        new Code.Named("eps", epsilon),
                        new Code.Named("amsgrad", false),
                        new Code.Named("maximize", false),
                        new Code.Named("grad_scale", scale),
                        new Code.Named("found_inf", skip));
                Value after = code.assign("after", changed.at(0).text());
                code.when(averaged, () -> code.run("lerp_", at.of(average), after, moved));
            });
        });
        code.returns(norm);
    }

    private static Value setting(Code code, Value settings, String name) {
        return NamedNumbers.read(code, settings, Step.class, name);
    }

    /** A run of the table, as emitted variables. */
    private record Run(Code code, Value begin, Value count, Value rate, Value decay) {

        static Run read(Code code, Value groups, Value index) {
            Value first = code.assign("first", index + " * " + RUN);
            return new Run(
                    code,
                    code.toInt(item(code, groups, first, 0)),
                    code.toInt(item(code, groups, first, 1)),
                    code.toFloat(item(code, groups, first, 2)),
                    code.toFloat(item(code, groups, first, 3)));
        }

        /** Emits this run of a vector. */
        Value of(Value vector) {
            return code.call("narrow", vector, 0, begin, count);
        }

        private static Value item(Code code, Value groups, Value first, int number) {
            return code.call("select", groups, 0, new Value(first + " + " + number));
        }
    }
}
