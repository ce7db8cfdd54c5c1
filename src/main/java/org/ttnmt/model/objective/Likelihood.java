package org.ttnmt.model.objective;

import java.util.List;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * How probable the references are to a kind of network: what training maximises where nothing else is asked for, and
 * what validation judges by.
 */
public interface Likelihood extends Objective {

    /** That of networks with this decoder. */
    static Likelihood of(Decoder decoder, LossSettings settings) {
        return switch (decoder) {
            case AUTOREGRESSIVE, ALONE -> new TeacherForcing(settings);
            case CTC -> new SlotLikelihood(settings);
            case MASK_PREDICT -> new MaskedLikelihood(settings);
            case TAGGING, CLASSIFICATION, NONE -> new LabelLikelihood(settings);
        };
    }

    /** Numbers of the loss in every update. */
    LossSettings settings();

    @Override
    default LossSettings settings(long update) {
        return settings();
    }

    @Override
    default void emit(Script script, Trainee trainee) {
        // its functions are there for validation
    }

    /** Adds the functions that its losses call: those of cross entropy, unless it says otherwise. */
    default void emitLosses(Script script, Trainee trainee) {
        CrossEntropy.emit(script, trainee.targetVocabulary(), trainee.numbers());
    }

    /** Emits what is predicted, {@code (tokens, 1)}: the reference of the batch, unless it says otherwise. */
    default Value labels(Code code, GradientFunction.Arguments p) {
        return p.labels();
    }

    @Override
    default Value loss(Code code, Trainee trainee, GradientFunction.Arguments p, Value hidden, Value weight) {
        return loss(code, trainee, p, List.of(hidden, weight), new Mode(p.smoothing(code), p.penalty(code), true));
    }

    /**
     * Emits {@link #loss} with or without its gradients, of which the latter are empty or zeros: cross entropy of {@link
     * #labels}, unless it says otherwise.
     */
    default Value loss(
            Code code, Trainee trainee, GradientFunction.Arguments p, List<Value> hiddenAndWeight, Mode mode) {
        return CrossEntropy.call(
                code,
                hiddenAndWeight.get(0),
                hiddenAndWeight.get(1),
                labels(code, p),
                mode.smoothing(),
                mode.penalty(),
                mode.gradients());
    }

    @Override
    default Value mixtureLoss(Code code, GradientFunction.Arguments p, List<Value> tensors, Value ids) {
        return mixtureLoss(code, p, tensors, ids, new Mode(p.smoothing(code), p.penalty(code), true));
    }

    /** Emits {@link #mixtureLoss} with or without its gradients. */
    default Value mixtureLoss(Code code, GradientFunction.Arguments p, List<Value> tensors, Value ids, Mode mode) {
        throw new IllegalArgumentException("the likelihood of a network that writes all at once and copies");
    }

    /**
     * What is computed.
     *
     * @param smoothing mass that is spread over the vocabulary, a float
     * @param penalty on sure predictions, a float
     */
    record Mode(Value smoothing, Value penalty, boolean gradients) {}
}
