package org.ttnmt.model.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.AttentionScore;
import org.ttnmt.config.ModelConfig.DecoderAutoregression;
import org.ttnmt.model.graph.AttentionSite;

/** The transformer of {@code model.family}, read for decoding. */
final class EngineTransformer {
    private final ModelConfig config;
    private final Layers encoder;
    private final Layers decoder;
    private final List<CrossAttention> crossAttentions = new ArrayList<>();
    private final Matrix output;
    private final Positions sourcePositions;
    private final Positions targetPositions;
    private final Pass.Shape shape;

    EngineTransformer(EngineWeights weights, ModelConfig config) {
        this.config = config;
        boolean one = config.tiedEmbeddings().sharesEmbedding();
        boolean tied = config.tiedEmbeddings().sharesOutput();
        String written = one ? "embedding.weight" : "decoder.embedding.weight";
        this.output = weights.matrix(
                tied ? written : "decoder.output.weight", "decoder.output.bias", Float.NEGATIVE_INFINITY);
        this.shape = new Pass.Shape(
                config.modelDim(),
                config.attentionDim(),
                config.gatedFeedForward() ? 2 * config.feedForwardDim() : config.feedForwardDim(),
                output.panel() * Kernels.PANELS);
        Matrix target = tied ? output : weights.matrix(written, "", 0);
        Matrix source = one ? target : weights.matrix("encoder.embedding.weight", "", 0);
        this.sourcePositions = Positions.of(weights, config, "encoder", false);
        this.targetPositions = Positions.of(weights, config, "decoder", true);
        this.encoder = new Layers(
                weights,
                config,
                "encoder",
                config.encoderLayers(),
                source,
                false,
                sourcePositions,
                name -> List.of(
                        Residual.of(
                                weights,
                                name + ".self_attention",
                                config,
                                new SelfAttention(
                                        weights,
                                        name + ".self_attention",
                                        config,
                                        AttentionSite.ENCODER,
                                        sourcePositions)),
                        feedForward(weights, name)));
        this.decoder = new Layers(
                weights,
                config,
                "decoder",
                config.decoderLayers(),
                target,
                config.decoderStart() == ModelConfig.DecoderStart.ZERO,
                targetPositions,
                name -> {
                    CrossAttention cross = new CrossAttention(weights, name + ".cross_attention", config);
                    crossAttentions.add(cross);
                    return List.of(
                            reading(weights, name),
                            Residual.of(weights, name + ".cross_attention", config, cross),
                            feedForward(weights, name));
                });
    }

    /** Why this engine does not know a network; null if it does. */
    static @Nullable String unknown(ModelConfig config) {
        if (config.architecture() != ModelConfig.Architecture.TRANSFORMER) {
            return "model.architecture: rnn";
        }
        if (config.decoder() != ModelConfig.Decoder.AUTOREGRESSIVE) {
            return "a model.decoder other than autoregressive";
        }
        if (config.copy()) {
            return "model.copy: true";
        }
        AttentionScore score = config.attentionScore();
        if (score != AttentionScore.SCALED_DOT && score != AttentionScore.DOT) {
            return "model.attention_score: " + score.name().toLowerCase(Locale.ROOT);
        }
        if (config.attentionNormalizer() != ModelConfig.AttentionNormalizer.SOFTMAX) {
            return "a model.attention_normalizer other than softmax";
        }
        if (config.encoderAttention() != ModelConfig.EncoderAttention.LEARNED) {
            return "model.encoder_attention: fixed";
        }
        return null;
    }

    private Residual feedForward(EngineWeights weights, String name) {
        return Residual.of(
                weights,
                name + ".feed_forward",
                config,
                new FeedForward(weights, name + ".feed_forward", config, config.feedForwardDepth()));
    }

    /** How a layer of the decoder reads the target so far. */
    private Residual reading(EngineWeights weights, String layer) {
        String name = layer + "." + config.decoderAutoregression().name().toLowerCase(Locale.ROOT);
        Sublayer sublayer =
                switch (config.decoderAutoregression()) {
                    case SELF_ATTENTION ->
                        new SelfAttention(weights, name, config, AttentionSite.DECODER, targetPositions);
                    case SSRU -> new Ssru(weights, name);
                    case AVERAGE -> new AverageAttention(weights, name, config);
                };
        return Residual.of(weights, name, config, sublayer);
    }

    Matrix output() {
        return output;
    }

    int maxPositions() {
        return Math.min(sourcePositions.most(), targetPositions.most());
    }

    /** Room to encode and decode in. */
    Workspace workspace(Supplier<Kernels> kernels) {
        return new Workspace(kernels, shape);
    }

    /** Encodes a source, eos included. */
    Memory encode(Pass pass, int[] source, AttentionTap tap) {
        int length = source.length;
        Sequence sequence = new Sequence(Memory.NONE, histories(pass, config.encoderLayers()), new float[0][]);
        int[] positions = new int[length];
        for (int i = 0; i < length; i++) {
            positions[i] = i;
        }
        pass.begin(Collections.nCopies(length, sequence), positions, tap);
        encoder.apply(pass, source);
        List<History> layers = new ArrayList<>();
        for (int i = 0; i < config.decoderLayers(); i++) {
            boolean known = i >= crossAttentions.size(); // shared layers have one
            layers.add(known ? layers.get(0) : crossAttentions.get(i).memory(pass));
        }
        sequence.end();
        return new Memory(layers, length);
    }

    private static History[] histories(Pass pass, int layers) {
        History[] histories = new History[layers];
        for (int i = 0; i < layers; i++) {
            histories[i] = pass.history();
        }
        return histories;
    }

    /** A target of a source, before its first token, for passes like the given one. */
    Sequence begin(Pass pass, Memory memory) {
        boolean attends = config.decoderAutoregression() == DecoderAutoregression.SELF_ATTENTION;
        int layers = config.decoderLayers();
        return new Sequence(
                memory,
                attends ? histories(pass, layers) : new History[0],
                new float[attends ? 0 : layers][config.modelDim()]);
    }

    /**
     * Reads the next token of each sequence, which may stand several times beside itself. The stream of the pass has the
     * hidden states then.
     */
    void decode(Pass pass, List<Sequence> sequences, int[] tokens, AttentionTap tap) {
        int[] positions = new int[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            Sequence sequence = sequences.get(i);
            positions[i] = sequence.length();
            sequence.grow(1);
        }
        pass.begin(sequences, positions, tap);
        decoder.apply(pass, tokens);
    }
}
