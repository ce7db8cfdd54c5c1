package org.ttnmt.model.objective;

import java.util.List;
import org.ttnmt.model.family.SlotNetwork;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * The probability that a network which fills slots gives a reference: the sum over all ways to fill them that collapse
 * to it (connectionist temporal classification, Graves et al. 2006).
 */
record SlotLikelihood(LossSettings settings) implements Likelihood {

    @Override
    public void emitLosses(Script script, Trainee trainee) {
        SlotLoss.emit(script, trainee.targetVocabulary(), trainee.numbers());
    }

    @Override
    public Decoded decoded(Graph graph, Trainee trainee, GradientFunction.Arguments p, Value vector) {
        return network(trainee).decode(graph, p.source(), p.lengths());
    }

    @Override
    public Value loss(
            Code code, Trainee trainee, GradientFunction.Arguments p, List<Value> hiddenAndWeight, Mode mode) {
        Value slots = network(trainee).slots(code, p.lengths());
        return SlotLoss.call(
                code, hiddenAndWeight, slots, SlotLoss.References.of(code, p), mode.smoothing(), mode.gradients());
    }

    private static SlotNetwork network(Trainee trainee) {
        return (SlotNetwork) trainee.network();
    }
}
