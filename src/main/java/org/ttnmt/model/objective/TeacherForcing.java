package org.ttnmt.model.objective;

import java.util.List;
import org.ttnmt.model.layers.CopyOutput;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/** Cross entropy of each token, where the decoder reads the reference before it (Williams and Zipser 1989). */
record TeacherForcing(LossSettings settings) implements Likelihood {

    @Override
    public void emitLosses(Script script, Trainee trainee) {
        Likelihood.super.emitLosses(script, trainee);
        if (trainee.network().output() instanceof CopyOutput) {
            MixtureLoss.emit(script, trainee.targetVocabulary(), trainee.numbers());
        }
    }

    @Override
    public Value mixtureLoss(Code code, GradientFunction.Arguments p, List<Value> tensors, Value ids, Mode mode) {
        return MixtureLoss.call(code, tensors, ids, p.labels(), mode.smoothing(), mode.penalty(), mode.gradients());
    }
}
