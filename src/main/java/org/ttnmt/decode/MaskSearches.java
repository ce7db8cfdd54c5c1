package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.UserException;
import org.ttnmt.config.SamplingConfig;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.model.MaskModel;
import org.ttnmt.model.StepModel;

/** What a network that fills gaps allows. */
record MaskSearches(MaskModel network) implements Searches {

    @Override
    public Search best(SearchConfig config, int nBest) {
        List<String> given = new ArrayList<>(SlotSearches.steering(config));
        int beamSize = config.decoding().beamSize();
        if (beamSize != 1) {
            given.add("--beam-size " + beamSize);
        }
        if (!given.isEmpty()) {
            throw refused(String.join(" and ", given), given.size() == 1 ? "steers" : "steer");
        }
        return new MaskSearch(network, config.decoding(), nBest);
    }

    @Override
    public Search samples(SearchConfig config, SamplingConfig sampling, int count) {
        throw refused("drawing at random (--sample, --mbr)", "steers");
    }

    @Override
    public int maxLength() {
        return network.maxLength();
    }

    @Override
    public boolean observesRequests() {
        return false;
    }

    @Override
    public StepModel steps(String what) {
        throw refused(what, "needs");
    }

    private static UserException refused(String what, String does) {
        return SlotSearches.refused(what, does, "mask_predict");
    }
}
