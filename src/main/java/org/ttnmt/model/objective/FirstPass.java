package org.ttnmt.model.objective;

import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.FlatWeights;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * A pass that shows what a network writes at present, before the one that it learns from: its weights are constant, and
 * there is no dropout.
 *
 * @param graph that the network is written onto
 */
record FirstPass(Code code, Trainee trainee, Weights weights, Graph graph) {

    /** @param vector of the weights */
    static FirstPass of(Code code, Trainee trainee, Value vector) {
        Weights weights = new FlatWeights(code, trainee.network().layout(), trainee.numbers(), vector);
        return new FirstPass(code, trainee, weights, new Graph(code, weights, Dropout.NONE, trainee.numbers()));
    }

    /** Emits the matrix whose product with {@link #columns} are the logits. */
    Value projection() {
        return trainee.network().output().projection().matrix(code, weights);
    }

    /** Emits what the projection reads of hidden states, detached. */
    Value columns(Value hidden) {
        return trainee.network().output().projection().columns(code, code.call("detach", hidden));
    }
}
