package org.ttnmt.model.layers;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** Turns the decoder's hidden states into distributions over the target vocabulary. */
public interface OutputLayer {

    /** The product of hidden states and weights in it, which a shortlist restricts to a few words. */
    OutputProjection projection();

    /** Emits log-probabilities {@code (tokens, vocabulary)} of {@code hidden (tokens, modelDim)}, master format. */
    Value logProbs(Graph graph, Value hidden);

    /**
     * Emits a loss and its gradient, which does not flow to {@code hidden} by itself.
     *
     * @param weights without a gradient
     * @param hidden {@code (tokens, modelDim)}, detached
     */
    Loss loss(Code code, Weights weights, Value hidden, ProjectionLoss loss);

    /** A loss of logits {@code hidden weight^T}, whose gradient is written by hand. */
    @FunctionalInterface
    interface ProjectionLoss {

        /**
         * Emits the loss.
         *
         * @param hidden {@code (tokens, columns)}
         * @param weight {@code (vocabulary, columns)}
         * @return a tuple: sum of the loss, sum of the negative log-likelihood, gradient at hidden, gradient at weight
         */
        Value of(Value hidden, Value weight);
    }

    /**
     * A loss with its gradient.
     *
     * @param sum over tokens, in nats
     * @param negativeLogLikelihood of the labels, summed over tokens
     * @param atHidden emits the gradient at the hidden states
     * @param addTo emits what adds the output layer's own gradient to that of all parameters, a flat vector
     */
    record Loss(Value sum, Value negativeLogLikelihood, Supplier<Value> atHidden, Consumer<Value> addTo) {}
}
