package org.ttnmt.model.objective;

import java.util.List;
import org.ttnmt.model.family.ParallelNetwork;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/** Cross entropy of the labels of a source, at the places where they stand. */
record LabelLikelihood(LossSettings settings) implements Likelihood {

    @Override
    public void emitLosses(Script script, Trainee trainee) {
        CrossEntropy.emit(script, trainee.targetVocabulary(), trainee.numbers());
    }

    @Override
    public Decoded decoded(Graph graph, Trainee trainee, GradientFunction.Arguments p, Value vector) {
        return ((ParallelNetwork) trainee.network())
                .decode(graph, p.source(), p.lengths())
                .selected(graph.code(), p.places());
    }

    @Override
    public Value loss(
            Code code, Trainee trainee, GradientFunction.Arguments p, List<Value> hiddenAndWeight, Mode mode) {
        return CrossEntropy.call(
                code,
                hiddenAndWeight.get(0),
                hiddenAndWeight.get(1),
                p.labels(),
                mode.smoothing(),
                mode.penalty(),
                mode.gradients());
    }
}
