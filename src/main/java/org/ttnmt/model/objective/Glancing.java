package org.ttnmt.model.objective;

import java.util.List;
import org.ttnmt.config.GlancingConfig;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Glancing (GLAT, Qian et al. 2021): a first pass of the decoder, without gradient and dropout, writes all words at once;
 * of those that it got wrong a share is counted, and so many words of the reference, drawn at random, are shown to the
 * second pass, which learns the others. So what is to be learnt at once is what can be: much of the rest at first, all in
 * the end. The paper draws as many; its code has the same mask of dropout in both passes.
 */
abstract class Glancing implements Objective {
    /** Logits of one block. */
    static final int BLOCK_ELEMENTS = 5_000_000;

    private static final String GLANCE = "glance";

    private final LossSettings settings;
    private final GlancingConfig config;

    Glancing(LossSettings settings, GlancingConfig config) {
        this.settings = settings;
        this.config = config;
    }

    @Override
    public LossSettings settings(long update) {
        return settings.withStrength(config.ratio(update));
    }

    /** A number for each word says in which order they are shown. */
    @Override
    public int draws() {
        return 1;
    }

    @Override
    public void emit(Script script, Trainee trainee) {
        script.function(
                GLANCE, "Tensor", List.of("words", "written", "real", "uniforms", "ratio: float"), (code, p) -> {
                    Value real = p.get(2);
                    Value wrong = code.call("logical_and", real, code.call("ne", p.get(0), p.get(1)));
                    Value counts = code.call("sum", code.to(wrong, NumberType.FLOAT32), new int[] {1}, true);
                    Value wanted = code.call("floor", code.multiply(counts, p.get(4))); // (batch, 1)
                    Value order = code.call(
                            "masked_fill",
                            code.call("view_as", p.get(3), p.get(0)),
                            code.call("logical_not", real),
                            2.0);
                    Value rank = code.call("argsort", code.call("argsort", order, 1), 1);
                    code.returns(code.call("logical_and", real, code.call("lt", rank, wanted)));
                });
    }

    /**
     * Emits which words are shown.
     *
     * @param words of the reference, {@code (batch, places)}
     * @param written by the first pass, in the same places
     * @param real which of them count
     */
    static Value shown(Code code, Value words, Value written, Value real, GradientFunction.Arguments p) {
        return code.callOwn(GLANCE, words, written, real, p.uniforms(), p.strength(code));
    }
}
