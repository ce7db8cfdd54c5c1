package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/** The transformer's {@link SourceAttention}, whose heads are mixed by a product. */
final class CrossAttention {
    private final SourceAttention attention;
    private final Linear output;

    CrossAttention(ParameterLayout layout, String name, ModelConfig config, Dropout.Extent extent) {
        this.attention = new SourceAttention(layout, name, config, config.modelDim(), config.modelDim(), extent);
        this.output = new Linear(layout, name + ".output", config.attentionDim(), config.modelDim(), config.bias());
    }

    /** {@link SourceAttention#memory}. */
    KeyValue memory(Graph graph, Value memory, Value batch) {
        return attention.memory(graph, memory, batch);
    }

    /** Emits attention of {@code x} as {@link SourceAttention#apply} takes it, to all of the source. */
    Value apply(Graph graph, Value x, Value batch, KeyValue memory, Value bias) {
        return output.apply(graph, attention.apply(graph, x, batch, memory, bias, Distances.NONE));
    }
}
