package org.ttnmt.model.objective;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.OutputLayer;
import org.ttnmt.model.parameters.FlatWeights;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * The function of a training script that judges a network, without dropout and without a gradient: {@code loss(weights,
 * source, lengths, target, places, labels, smoothing) -> (loss, nll)}.
 */
public final class ValidationLoss {
    private static final List<String> PARAMETERS =
            List.of("weights", "source", "lengths", "target", "places", "labels", "smoothing");

    private ValidationLoss() {}

    /** Adds the function to a script, with the functions that a likelihood calls. */
    public static void emit(Script script, Likelihood likelihood, Trainee trainee) {
        likelihood.emitLosses(script, trainee);
        script.function("loss", "Tensor", PARAMETERS, (code, p) -> {
            GradientFunction.Arguments arguments = GradientFunction.Arguments.of(code, PARAMETERS, p);
            Weights weights = new FlatWeights(code, trainee.network().layout(), trainee.numbers(), p.get(0));
            Graph graph = new Graph(code, weights, Dropout.NONE, trainee.numbers());
            Decoded decoded = likelihood.decoded(graph, trainee, arguments, p.get(0));
            OutputLayer.Loss loss = trainee.network()
                    .output()
                    .loss(
                            code,
                            weights,
                            decoded,
                            new WithoutGradient(code, likelihood, trainee, arguments, code.toFloat(p.get(6))));
            code.returns(code.call("stack", List.of(loss.sum(), loss.negativeLogLikelihood())));
        });
    }

    private record WithoutGradient(
            Code code, Likelihood likelihood, Trainee trainee, GradientFunction.Arguments p, Value smoothing)
            implements OutputLayer.TokenLoss {
        private static final Value NO_PENALTY = new Value("0.");

        private Likelihood.Mode mode() {
            return new Likelihood.Mode(smoothing, NO_PENALTY, false);
        }

        @Override
        public Value of(Value hidden, Value weight) {
            return likelihood.loss(code, trainee, p, List.of(hidden, weight), mode());
        }

        @Override
        public Value ofLengths(Value logits) {
            return likelihood.lengthLoss(code, p, logits);
        }

        @Override
        public Value ofMixture(Value hidden, Decoded.Copied copied, Value weight, Value gate, Value gateBias) {
            List<Value> tensors = new ArrayList<>(List.of(hidden, copied.attention(), weight, gate, gateBias));
            return likelihood.mixtureLoss(code, p, tensors, copied.ids(), mode());
        }
    }
}
