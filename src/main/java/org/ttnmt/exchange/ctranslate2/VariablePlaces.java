package org.ttnmt.exchange.ctranslate2;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.exchange.Place;

/**
 * CTranslate2's names for the parameters of a transformer. Both stack query, key and value by rows and multiply by
 * {@code W^T}, so matrices go over as they are.
 */
final class VariablePlaces {
    static final String SOURCE = "encoder/embeddings_0/weight";
    static final String TARGET = "decoder/embeddings/weight";
    static final String OUTPUT = "decoder/projection/weight";
    static final String OUTPUT_BIAS = "decoder/projection/bias";

    private final List<Place> places = new ArrayList<>();

    private VariablePlaces() {}

    /** All but learned positions. */
    static List<Place> of(ModelConfig config) {
        VariablePlaces all = new VariablePlaces();
        all.embeddings(config);
        all.side(config, "encoder", config.encoderLayers());
        all.side(config, "decoder", config.decoderLayers());
        return all.places;
    }

    /** The name of a side's table of positions. */
    static String positions(String side) {
        return side + "/position_encodings/encodings";
    }

    private void embeddings(ModelConfig config) {
        if (config.tiedEmbeddings().sharesEmbedding()) {
            places.add(Place.same("embedding.weight", TARGET));
        } else {
            places.add(Place.same("encoder.embedding.weight", SOURCE));
            places.add(Place.same("decoder.embedding.weight", TARGET));
        }
        if (!config.tiedEmbeddings().sharesOutput()) {
            places.add(Place.same("decoder.output.weight", OUTPUT));
        }
        if (config.outputBias()) {
            places.add(Place.same("decoder.output.bias", OUTPUT_BIAS));
        }
    }

    private void side(ModelConfig config, String side, int layers) {
        for (int i = 0; i < layers; i++) {
            String ours = side + "." + i;
            String theirs = side + "/layer_" + i;
            norm(ours + ".self_attention.norm", theirs + "/self_attention/layer_norm");
            linear(ours + ".self_attention.query_key_value", theirs + "/self_attention/linear_0");
            linear(ours + ".self_attention.output", theirs + "/self_attention/linear_1");
            if (side.equals("decoder")) {
                norm(ours + ".cross_attention.norm", theirs + "/attention/layer_norm");
                linear(ours + ".cross_attention.query", theirs + "/attention/linear_0");
                linear(ours + ".cross_attention.key_value", theirs + "/attention/linear_1");
                linear(ours + ".cross_attention.output", theirs + "/attention/linear_2");
            }
            norm(ours + ".feed_forward.norm", theirs + "/ffn/layer_norm");
            linear(ours + ".feed_forward.in", theirs + "/ffn/linear_0");
            linear(ours + ".feed_forward.out", theirs + "/ffn/linear_1");
        }
        if (config.norm() == Norm.PRE) {
            norm(side + ".norm", side + "/layer_norm");
        }
    }

    private void norm(String ours, String theirs) {
        places.add(Place.same(ours + ".weight", theirs + "/gamma"));
        places.add(Place.same(ours + ".bias", theirs + "/beta"));
    }

    private void linear(String ours, String theirs) {
        places.add(Place.same(ours + ".weight", theirs + "/weight"));
        places.add(Place.same(ours + ".bias", theirs + "/bias"));
    }
}
