package org.ttnmt.exchange.marian;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.DecoderAutoregression;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.exchange.Place;
import org.ttnmt.model.layers.FeedForward;
import org.ttnmt.model.recurrent.AverageAttention;

/**
 * Marian's names for the parameters of a transformer (marian-dev, {@code src/models/transformer.h}). Its matrices are
 * {@code (inputs, outputs)}, and query, key and value are apart.
 *
 * @param layerOf the layer of the decoder, from 1, whose arrays a layer has
 * @param sourceTable name of the source's embeddings
 * @param targetTable name of the target's
 * @param output whether an output matrix of its own is stored as {@code (inputs, outputs)}
 */
record MarianPlaces(
        ModelConfig config, IntUnaryOperator layerOf, String sourceTable, String targetTable, boolean output) {
    static final String SHARED = "Wemb";
    static final String SOURCE = "encoder_Wemb";
    static final String TARGET = "decoder_Wemb";
    static final String OUTPUT = "decoder_ff_logit_out";

    /** All but {@link #gates}. */
    List<Place> all() {
        List<Place> places = new ArrayList<>();
        embeddings(places);
        for (int i = 0; i < config.encoderLayers(); i++) {
            String theirs = "encoder_l" + (i + 1);
            selfAttention(places, "encoder." + i, theirs);
            feedForward(places, "encoder." + i + ".feed_forward", theirs + "_ffn");
        }
        for (int i = 0; i < config.decoderLayers(); i++) {
            String theirs = "decoder_l" + layerOf.applyAsInt(i + 1);
            switch (config.decoderAutoregression()) {
                case SELF_ATTENTION -> selfAttention(places, "decoder." + i, theirs);
                case SSRU -> ssru(places, "decoder." + i + ".ssru", theirs + "_rnn");
                case AVERAGE -> average(places, "decoder." + i + ".average", theirs + "_aan");
            }
            crossAttention(places, "decoder." + i + ".cross_attention", theirs + "_context");
            feedForward(places, "decoder." + i + ".feed_forward", theirs + "_ffn");
        }
        if (config.norm() == Norm.PRE) {
            norm(places, "encoder.norm", "encoder_top", "");
            norm(places, "decoder.norm", "decoder_top", "");
        }
        return places;
    }

    /** The gates of average attention, whose two matrices are blocks of one: ours, and the beginning of their names. */
    Map<String, String> gates() {
        Map<String, String> gates = new LinkedHashMap<>();
        for (int i = 0; i < config.decoderLayers(); i++) {
            if (config.decoderAutoregression() == DecoderAutoregression.AVERAGE) {
                gates.put("decoder." + i + ".average.gates", "decoder_l" + layerOf.applyAsInt(i + 1) + "_aan");
            }
        }
        return gates;
    }

    private void embeddings(List<Place> places) {
        if (config.tiedEmbeddings() == TiedEmbeddings.ALL) {
            places.add(Place.same("embedding.weight", SHARED));
        } else {
            places.add(Place.same("encoder.embedding.weight", sourceTable));
            places.add(Place.same("decoder.embedding.weight", targetTable));
        }
        if (config.tiedEmbeddings() == TiedEmbeddings.NONE) {
            places.add(
                    output
                            ? Place.transposed("decoder.output.weight", OUTPUT + "_W")
                            : Place.same("decoder.output.weight", OUTPUT + "_Wt"));
        }
        if (config.outputBias()) {
            places.add(Place.same("decoder.output.bias", OUTPUT + "_b"));
        }
    }

    private void selfAttention(List<Place> places, String layer, String theirs) {
        String ours = layer + ".self_attention";
        stacked(places, ours + ".query_key_value", theirs + "_self", "q", "k", "v");
        linear(places, ours + ".output", theirs + "_self", "o");
        sublayerNorm(places, ours, theirs + "_self_Wo");
    }

    private void crossAttention(List<Place> places, String ours, String theirs) {
        linear(places, ours + ".query", theirs, "q");
        stacked(places, ours + ".key_value", theirs, "k", "v");
        linear(places, ours + ".output", theirs, "o");
        sublayerNorm(places, ours, theirs + "_Wo");
    }

    private void ssru(List<Place> places, String ours, String theirs) {
        linear(places, ours + ".forget", theirs, "f");
        places.add(Place.transposed(ours + ".input.weight", theirs + "_W"));
        sublayerNorm(places, ours, theirs + "_ffn");
    }

    private void average(List<Place> places, String ours, String theirs) {
        products(places, ours + ".feed_forward", theirs, AverageAttention.DEPTH);
        sublayerNorm(places, ours, theirs + "_ffn");
    }

    private void feedForward(List<Place> places, String ours, String theirs) {
        products(places, ours, theirs, config.feedForwardDepth());
        sublayerNorm(places, ours, theirs + "_ffn");
    }

    /** The products of a feed-forward network, which Marian counts from 1. */
    private static void products(List<Place> places, String ours, String theirs, int depth) {
        List<String> hidden = FeedForward.hiddenLayers(ours, depth);
        for (int i = 0; i < hidden.size(); i++) {
            linear(places, hidden.get(i), theirs, Integer.toString(i + 1));
        }
        linear(places, FeedForward.lastLayer(ours), theirs, Integer.toString(depth));
    }

    private void sublayerNorm(List<Place> places, String ours, String theirs) {
        norm(places, ours + ".norm", theirs, config.norm() == Norm.PRE ? "_pre" : "");
    }

    private static void norm(List<Place> places, String ours, String theirs, String suffix) {
        places.add(Place.same(ours + ".weight", theirs + "_ln_scale" + suffix));
        places.add(Place.same(ours + ".bias", theirs + "_ln_bias" + suffix));
    }

    private static void linear(List<Place> places, String ours, String theirs, String part) {
        places.add(Place.transposed(ours + ".weight", theirs + "_W" + part));
        places.add(Place.same(ours + ".bias", theirs + "_b" + part));
    }

    private static void stacked(List<Place> places, String ours, String theirs, String... parts) {
        for (int i = 0; i < parts.length; i++) {
            places.add(new Place(ours + ".weight", i, parts.length, theirs + "_W" + parts[i], true));
            places.add(new Place(ours + ".bias", i, parts.length, theirs + "_b" + parts[i], false));
        }
    }
}
