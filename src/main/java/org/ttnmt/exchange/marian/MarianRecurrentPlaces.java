package org.ttnmt.exchange.marian;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.RnnCell;
import org.ttnmt.config.ModelConfig.RnnEncoder;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.exchange.Place;

/**
 * Marian's names for the parameters of a recurrent network (marian-dev, {@code src/models/s2s.h}, {@code src/rnn/}). Its
 * matrices are {@code (inputs, outputs)}. A GRU has its gates in one array and the new state in another; an LSTM has the
 * forget gate first, and then the input gate.
 */
final class MarianRecurrentPlaces {
    static final String OUTPUT = "decoder_ff_logit_l2";

    private final ModelConfig config;
    private final boolean output;
    private final List<Place> places = new ArrayList<>();

    /** @param output whether an output matrix of its own is stored as {@code (inputs, outputs)} */
    MarianRecurrentPlaces(ModelConfig config, boolean output) {
        this.config = config;
        this.output = output;
    }

    /** The places of all parameters. */
    List<Place> all() {
        places.clear();
        words();
        encoder();
        decoder();
        return List.copyOf(places);
    }

    private void words() {
        TiedEmbeddings tied = config.tiedEmbeddings();
        if (tied.sharesEmbedding()) {
            same("embedding.weight", MarianPlaces.SHARED);
        } else {
            same("encoder.embedding.weight", MarianPlaces.SOURCE);
            same("decoder.embedding.weight", MarianPlaces.TARGET);
        }
        if (tied == TiedEmbeddings.NONE || tied == TiedEmbeddings.INPUTS) {
            if (output) {
                transposed("decoder.output.weight", OUTPUT + "_W");
            } else {
                same("decoder.output.weight", OUTPUT + "_Wt");
            }
        }
        if (config.outputBias()) {
            same("decoder.output.bias", OUTPUT + "_b");
        }
    }

    private void encoder() {
        for (int i = 0; i < config.encoderLayers(); i++) {
            boolean one = config.rnnEncoder() == RnnEncoder.BI_UNIDIRECTIONAL && i > 0;
            for (int direction = 0; direction < (one ? 1 : 2); direction++) {
                String ours = "encoder." + i + (direction == 0 ? ".forward" : ".backward");
                cell(ours, encoderCell(config, i, direction == 1, 0), true);
                for (int j = 0; j < config.encoderTransitions(); j++) {
                    cell(ours + ".transition." + j, encoderCell(config, i, direction == 1, j + 1), false);
                }
            }
        }
    }

    /** Marian's name of a cell, all counted from 0. */
    static String encoderCell(ModelConfig config, int layer, boolean backward, int cell) {
        if (config.rnnEncoder() == RnnEncoder.BI_UNIDIRECTIONAL && layer > 0) {
            return "encoder_l" + (layer + 1) + "_cell" + (cell + 1);
        }
        return "encoder_bi" + (backward ? "_r" : "") + (layer > 0 ? "_l" + (layer + 1) : "")
                + (layer > 0 || cell > 0 ? "_cell" + (cell + 1) : "");
    }

    private void decoder() {
        cell("decoder.0", "decoder_cell1", true);
        cell("decoder.attending", "decoder_cell2", true);
        for (int j = 0; j < config.decoderTransitions(); j++) {
            cell("decoder.attending.transition." + j, "decoder_cell" + (j + 3), false);
        }
        for (int i = 1; i < config.decoderLayers(); i++) {
            String theirs = "decoder_l" + (i + 1) + "_cell";
            cell("decoder." + i, theirs + 1, true);
            for (int j = 0; j < config.decoderHighTransitions(); j++) {
                cell("decoder." + i + ".transition." + j, theirs + (j + 2), false);
            }
        }
        linear("decoder.start", "decoder_ff_state_", "");
        transposed("decoder.attention.key.weight", "decoder_Wc_att");
        same("decoder.attention.key" + bias(), "decoder_b_att");
        norm("decoder.attention.key", "decoder_att_gamma1");
        transposed("decoder.attention.query.weight", "decoder_W_comb_att");
        norm("decoder.attention.query", "decoder_att_gamma2");
        transposed("decoder.attention.score.weight", "decoder_U_att");
        linear("decoder.readout.word", "decoder_ff_logit_l1_", "0");
        linear("decoder.readout.state", "decoder_ff_logit_l1_", "1");
        linear("decoder.readout.context", "decoder_ff_logit_l1_", "2");
    }

    /** @param reads whether it reads more than its state */
    private void cell(String ours, String theirs, boolean reads) {
        stacked(ours + ".recurrent.weight", theirs + "_U");
        norm(ours + ".recurrent", theirs + "_gamma2");
        stacked(ours + ".bias", theirs + "_b");
        if (reads) {
            stacked(ours + ".input.weight", theirs + "_W");
            norm(ours + ".input", theirs + "_gamma1");
        }
    }

    /** What a cell has for each of its parts. */
    private void stacked(String ours, String theirs) {
        if (config.rnnCell() == RnnCell.LSTM) {
            places.add(new Place(ours, order(), 4, theirs, true));
        } else {
            places.add(new Place(ours, List.of(0, 1), 3, theirs, true));
            places.add(new Place(ours, 2, 3, theirs + "x", true));
        }
    }

    /** Of the parts of a cell: {@code tt}'s number of each of Marian's. */
    private List<Integer> order() {
        return config.rnnCell() == RnnCell.LSTM ? List.of(1, 0, 2, 3) : List.of(0, 1, 2);
    }

    private void linear(String ours, String theirs, String number) {
        transposed(ours + ".weight", theirs + "W" + number);
        same(ours + bias(), theirs + "b" + number);
        norm(ours, theirs + "gamma" + number);
    }

    /** The name of a bias of {@link org.ttnmt.model.layers.Linear}. */
    private String bias() {
        return config.rnnNorm() ? ".norm.bias" : ".bias";
    }

    private void norm(String ours, String theirs) {
        if (config.rnnNorm()) {
            List<Integer> whole = ours.endsWith(".input") || ours.endsWith(".recurrent") ? order() : List.of(0);
            places.add(new Place(ours + ".norm.weight", whole, whole.size(), theirs, false));
        }
    }

    private void same(String ours, String theirs) {
        places.add(Place.same(ours, theirs));
    }

    private void transposed(String ours, String theirs) {
        places.add(Place.transposed(ours, theirs));
    }
}
