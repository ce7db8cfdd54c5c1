package org.ttnmt.model.family;

import java.util.Locale;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.model.layers.OutputProjection;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;

/**
 * The matrices with a row for each word, some of which may be one.
 *
 * @param source {@code (sourceVocabulary, modelDim)}
 * @param target {@code (targetVocabulary, modelDim)}
 * @param output makes logits of hidden states
 */
record WordTables(Parameter source, Parameter target, OutputProjection output) {

    /**
     * Adds the matrices that a configuration asks for.
     *
     * @throws IllegalArgumentException when matrices are tied whose vocabularies differ in size
     */
    static WordTables add(ParameterLayout layout, ModelConfig config, int sourceVocabulary, int targetVocabulary) {
        requireSameSize(config, sourceVocabulary, targetVocabulary);
        TiedEmbeddings tied = config.tiedEmbeddings();
        boolean one = tied.sharesEmbedding();
        Parameter written =
                table(layout, one ? "embedding.weight" : "decoder.embedding.weight", targetVocabulary, config);
        Parameter source = one ? written : table(layout, "encoder.embedding.weight", sourceVocabulary, config);
        Parameter projected =
                tied.sharesOutput() ? written : table(layout, "decoder.output.weight", targetVocabulary, config);
        return new WordTables(source, written, output(layout, config, projected));
    }

    /** @throws IllegalArgumentException when matrices are tied whose vocabularies differ in size */
    static void requireSameSize(ModelConfig config, int sourceVocabulary, int targetVocabulary) {
        TiedEmbeddings tied = config.tiedEmbeddings();
        if (tied.sharesEmbedding() && sourceVocabulary != targetVocabulary) {
            throw new IllegalArgumentException("model.tied_embeddings is "
                    + tied.name().toLowerCase(Locale.ROOT) + ", but the source vocabulary has "
                    + sourceVocabulary + " pieces and the target vocabulary " + targetVocabulary);
        }
    }

    /** Adds the bias that a configuration asks for. */
    static OutputProjection output(ParameterLayout layout, ModelConfig config, Parameter weight) {
        return new OutputProjection(
                weight,
                config.outputBias()
                        ? layout.add("decoder.output.bias", Parameter.Initial.ZERO, weight.shape()[0])
                        : null);
    }

    /** Adds a matrix. */
    static Parameter table(ParameterLayout layout, String name, int vocabulary, ModelConfig config) {
        return layout.add(name, Parameter.Initial.EMBEDDING, vocabulary, config.modelDim());
    }
}
