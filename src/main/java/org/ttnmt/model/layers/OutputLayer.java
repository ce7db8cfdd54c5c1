package org.ttnmt.model.layers;

import java.util.List;
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

    /** Emits log-probabilities {@code (tokens, vocabulary)} in the master format. */
    Value logProbs(Graph graph, Decoded decoded);

    /**
     * Emits a loss and its gradient, which does not flow to {@code decoded} by itself.
     *
     * @param weights without a gradient
     * @param decoded detached
     */
    Loss loss(Code code, Weights weights, Decoded decoded, TokenLoss loss);

    /** A loss of distributions, with its gradient. */
    interface TokenLoss {

        /**
         * Emits the loss of logits {@code (batch, lengths)} of the targets' lengths.
         *
         * @return a tuple: its sum, and the gradient at the logits
         */
        default Value ofLengths(Value logits) {
            throw new IllegalArgumentException("a loss of words alone");
        }

        /**
         * Emits the loss of logits {@code hidden weight^T}.
         *
         * @param hidden {@code (tokens, columns)}
         * @param weight {@code (vocabulary, columns)}
         * @return a tuple: sum of the loss, sum of the negative log-likelihood, gradient at hidden, gradient at weight
         */
        Value of(Value hidden, Value weight);

        /**
         * Emits the loss of the mixture of {@link CopyOutput}.
         *
         * @param hidden {@code (tokens, columns)}, of which the gate reads the first
         * @param weight {@code (vocabulary, columns)}
         * @param gate {@code (modelDim)}
         * @param gateBias {@code (1)}
         * @return a tuple: sum of the loss, sum of the negative log-likelihood, gradients at hidden, at the attention, at
         *     weight, gate and gateBias
         */
        Value ofMixture(Value hidden, Decoded.Copied copied, Value weight, Value gate, Value gateBias);
    }

    /**
     * A loss with its gradient.
     *
     * @param sum over tokens, in nats
     * @param negativeLogLikelihood of the labels, summed over tokens
     * @param atDecoded emits the gradients at {@link Decoded#tensors}
     * @param addTo emits what adds the output layer's own gradient to that of all parameters, a flat vector
     */
    record Loss(Value sum, Value negativeLogLikelihood, Supplier<List<Value>> atDecoded, Consumer<Value> addTo) {}
}
