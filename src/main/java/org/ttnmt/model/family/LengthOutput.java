package org.ttnmt.model.family;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.OutputLayer;
import org.ttnmt.model.layers.OutputProjection;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** Writes words as a projection does, and learns to tell lengths beside them. */
public record LengthOutput(OutputProjection projection) implements OutputLayer {

    @Override
    public Value logProbs(Graph graph, Decoded decoded) {
        return projection.logProbs(graph, decoded);
    }

    @Override
    public Loss loss(Code code, Weights weights, Decoded decoded, TokenLoss loss) {
        Loss words = projection.loss(code, weights, decoded, loss);
        Value lengths = loss.ofLengths(decoded.knownLengths());
        return new Loss(
                code.add(words.sum(), lengths.at(0)),
                words.negativeLogLikelihood(),
                () -> {
                    List<Value> all = new ArrayList<>(words.atDecoded().get());
                    all.add(lengths.at(1));
                    return all;
                },
                words.addTo());
    }
}
