package org.ttnmt.model.objective;

import java.util.List;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/** Cross entropy of each token, where the decoder reads the reference before it (Williams and Zipser 1989). */
record TeacherForcing(LossSettings settings) implements Objective {

    @Override
    public LossSettings settings(long update) {
        return settings;
    }

    @Override
    public void emit(Script script, Trainee trainee) {
        // cross entropy is there for validation
    }

    @Override
    public Value loss(Code code, Trainee trainee, GradientFunction.Arguments p, Value hidden, Value weight) {
        return CrossEntropy.call(code, hidden, weight, p.labels(), p.smoothing(code), p.penalty(code), true);
    }

    @Override
    public Value mixtureLoss(Code code, GradientFunction.Arguments p, List<Value> tensors, Value ids) {
        return MixtureLoss.call(code, tensors, ids, p.labels(), p.smoothing(code), p.penalty(code), true);
    }
}
