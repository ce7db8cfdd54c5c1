package org.ttnmt.model;

import java.util.List;
import java.util.function.BiConsumer;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Adam (Kingma and Ba 2015) with clipping by norm, over the flat vector, in blocks that stay in the cache: seven passes
 * over a block cost little more than one over the vector.
 */
final class Adam {
    private static final int BLOCK = 1 << 17;

    private Adam() {}

    /** Numbers of a run in {@link ParameterGroups#table}. */
    private static final int RUN = 4;

    /**
     * Emits {@code adam(weights, gradient, mean, variance, average, settings, groups) -> norm}. {@code settings} holds
     * learning rate, beta1, beta2, epsilon, update number, clip norm (0: none), the number of tokens that the gradient is a sum
     * over and the new weights' share in their moving average, which is not kept when {@code average} is empty;
     * {@code groups} is {@link ParameterGroups#table}. The result is the norm of the mean gradient before clipping, without
     * what is frozen; when it is not finite nothing is changed. The gradient of what is frozen is set to zero.
     *
     * <p>Weight decay is decoupled from the gradient (Loshchilov and Hutter 2019, algorithm 2).
     */
    static void emit(Script script) {
        script.function(
                "adam",
                "Tensor",
                List.of(
                        Script.Parameter.tensor("weights"),
                        Script.Parameter.tensor("gradient"),
                        Script.Parameter.tensor("mean"),
                        Script.Parameter.tensor("variance"),
                        Script.Parameter.tensor("average"),
                        Script.Parameter.tensor("settings"),
                        Script.Parameter.tensor("groups")),
                (code, p) -> write(code, p.get(0), p.get(1), p.get(2), p.get(3), p.get(4), p.get(5), p.get(6)));
    }

    private static void write(
            Code code,
            Value weights,
            Value gradient,
            Value mean,
            Value variance,
            Value average,
            Value settings,
            Value groups) {
        Value rate = code.toFloat(settings.at(0));
        Value beta1 = code.toFloat(settings.at(1));
        Value beta2 = code.toFloat(settings.at(2));
        Value epsilon = code.toFloat(settings.at(3));
        Value update = code.toFloat(settings.at(4));
        Value clip = code.toFloat(settings.at(5));
        Value tokens = code.toFloat(settings.at(6));
        Value share = code.toFloat(settings.at(7));
        Value averaged = code.assign("averaged", average.isNotEmpty().text());
        Value runs = code.assign("runs", "torch.floordiv(torch.numel(" + groups + "), " + RUN + ")");
        code.repeat(runs, run -> {
            Run at = new Run(code, groups, run);
            code.when(
                    new Value(at.rate + " == 0."),
                    () -> code.run("zero_", code.call("narrow", gradient, 0, at.begin, at.count)));
        });
        Value norm = code.call("div", code.call("linalg_vector_norm", gradient), tokens);
        Value length = code.toFloat(norm);
        Value scale = code.assign("scale", "1. / " + tokens);
        code.when(
                new Value("torch.__and__(" + clip + " > 0., " + length + " > " + clip + ")"),
                () -> code.reassign(scale, new Value(clip + " / (" + length + " * " + tokens + ")")));
        Value rest1 = code.assign("rest1", "1. - " + beta1);
        Value rest2 = code.assign("rest2", "1. - " + beta2);
        Value rootCorrection =
                code.assign("root_correction", "torch.sqrt(1. - torch.pow(" + beta2 + ", " + update + "))");
        Value step = code.assign("step", "-(" + rate + " / (1. - torch.pow(" + beta1 + ", " + update + ")))");
        code.when(
                code.assign("finite", "torch.isfinite(" + length + ")"),
                () -> code.repeat(runs, run -> {
                    Run at = new Run(code, groups, run);
                    Value runStep = code.assign("run_step", step + " * " + at.rate);
                    Value kept = code.assign("kept", "1. - " + rate + " * " + at.rate + " * " + at.decay);
                    code.when(
                            new Value(at.rate + " > 0."),
                            () -> inBlocks(code, at, (begin, count) -> {
                                Value g = code.multiply(code.call("narrow", gradient, 0, begin, count), scale);
                                Value m = code.call("narrow", mean, 0, begin, count);
                                Value v = code.call("narrow", variance, 0, begin, count);
                                Value w = code.call("narrow", weights, 0, begin, count);
                                code.run("lerp_", m, g, rest1);
                                code.run("addcmul_", code.call("mul_", v, beta2), g, g, new Code.Named("value", rest2));
                                Value root = code.call("div_", code.call("sqrt", v), rootCorrection);
                                code.when(new Value(at.decay + " > 0."), () -> code.run("mul_", w, kept));
                                code.run(
                                        "addcdiv_",
                                        w,
                                        m,
                                        code.call("add_", root, epsilon),
                                        new Code.Named("value", runStep));
                                code.when(
                                        averaged,
                                        () -> code.run(
                                                "lerp_", code.call("narrow", average, 0, begin, count), w, share));
                            }));
                }));
        code.returns(norm);
    }

    private static void inBlocks(Code code, Run run, BiConsumer<Value, Value> step) {
        Value blocks = code.assign("blocks", "torch.floordiv(" + run.count + " + " + (BLOCK - 1) + ", " + BLOCK + ")");
        code.repeat(blocks, block -> {
            Value done = code.assign("done", block + " * " + BLOCK);
            Value begin = code.assign("begin", run.begin + " + " + done);
            Value count = code.assign("count", "ops.prim.min(" + BLOCK + ", " + run.count + " - " + done + ")");
            step.accept(begin, count);
        });
    }

    /** A run of the table, as emitted variables. */
    private static final class Run {
        private final Value begin;
        private final Value count;
        private final Value rate;
        private final Value decay;

        Run(Code code, Value groups, Value index) {
            Value first = code.assign("first", index + " * " + RUN);
            this.begin = code.toInt(item(code, groups, first, 0));
            this.count = code.toInt(item(code, groups, first, 1));
            this.rate = code.toFloat(item(code, groups, first, 2));
            this.decay = code.toFloat(item(code, groups, first, 3));
        }

        private static Value item(Code code, Value groups, Value first, int number) {
            return code.call("select", groups, 0, new Value(first + " + " + number));
        }
    }
}
