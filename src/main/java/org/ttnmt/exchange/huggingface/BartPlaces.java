package org.ttnmt.exchange.huggingface;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.exchange.Place;

/** Where the layers of {@link BartWeights} have their parameters. */
final class BartPlaces {
    private BartPlaces() {}

    static List<Place> ofLayers(ModelConfig config) {
        List<Place> places = new ArrayList<>();
        side(places, config, "encoder", config.encoderLayers());
        side(places, config, "decoder", config.decoderLayers());
        return places;
    }

    private static void side(List<Place> places, ModelConfig config, String side, int layers) {
        for (int i = 0; i < layers; i++) {
            String ours = side + "." + i;
            String theirs = "model." + side + ".layers." + i;
            stacked(places, ours + ".self_attention.query_key_value", theirs + ".self_attn", "q", "k", "v");
            places.addAll(linear(ours + ".self_attention.output", theirs + ".self_attn.out_proj"));
            places.addAll(linear(ours + ".self_attention.norm", theirs + ".self_attn_layer_norm"));
            if (side.equals("decoder")) {
                places.addAll(linear(ours + ".cross_attention.query", theirs + ".encoder_attn.q_proj"));
                stacked(places, ours + ".cross_attention.key_value", theirs + ".encoder_attn", "k", "v");
                places.addAll(linear(ours + ".cross_attention.output", theirs + ".encoder_attn.out_proj"));
                places.addAll(linear(ours + ".cross_attention.norm", theirs + ".encoder_attn_layer_norm"));
            }
            places.addAll(linear(ours + ".feed_forward.in", theirs + ".fc1"));
            places.addAll(linear(ours + ".feed_forward.out", theirs + ".fc2"));
            places.addAll(linear(ours + ".feed_forward.norm", theirs + ".final_layer_norm"));
        }
        if (config.norm() == Norm.PRE) {
            places.addAll(linear(side + ".norm", "model." + side + ".layer_norm"));
        }
    }

    /** A linear layer, or a normalisation. */
    static List<Place> linear(String ours, String theirs) {
        return List.of(Place.same(ours + ".weight", theirs + ".weight"), Place.same(ours + ".bias", theirs + ".bias"));
    }

    private static void stacked(List<Place> places, String ours, String theirs, String... parts) {
        for (int i = 0; i < parts.length; i++) {
            for (String name : List.of(".weight", ".bias")) {
                places.add(new Place(ours + name, i, parts.length, theirs + "." + parts[i] + "_proj" + name, false));
            }
        }
    }
}
