package org.ttnmt.model.objective;

import org.ttnmt.model.family.ParallelNetwork;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.torch.Value;

/** Cross entropy of the labels of a source, at the places where they stand. */
record LabelLikelihood(LossSettings settings) implements Likelihood {

    @Override
    public Decoded decoded(Graph graph, Trainee trainee, GradientFunction.Arguments p, Value vector) {
        return ((ParallelNetwork) trainee.network())
                .decode(graph, p.source(), p.lengths())
                .selected(graph.code(), p.places());
    }
}
