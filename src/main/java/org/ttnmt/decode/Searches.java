package org.ttnmt.decode;

import org.ttnmt.config.SamplingConfig;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.model.LabelModel;
import org.ttnmt.model.MaskModel;
import org.ttnmt.model.SearchableModel;
import org.ttnmt.model.SlotModel;
import org.ttnmt.model.StepModel;

/** The ways to look for translations that a network allows; what it does not allow is refused in words. */
public interface Searches {

    /** Those of a network of any kind. */
    static Searches of(SearchableModel network) {
        if (network instanceof MaskModel gaps) {
            return new AtOnceSearches(
                    "mask_predict", false, network.maxLength(), (config, nBest) -> new MaskSearch(gaps, config, nBest));
        }
        if (network instanceof SlotModel slots) {
            return new AtOnceSearches(
                    "ctc", true, network.maxLength(), (config, nBest) -> new SlotSearch(slots, config, nBest));
        }
        if (network instanceof LabelModel labels) {
            return new AtOnceSearches(
                    "tagging or classification",
                    false,
                    network.maxLength(),
                    (config, nBest) -> new LabelSearch(labels, nBest));
        }
        return ofSteps((StepModel) network);
    }

    private static Searches ofSteps(StepModel network) {
        return new Searches() {
            @Override
            public Search best(SearchConfig config, int nBest) {
                return new BeamSearch(network, config, nBest);
            }

            @Override
            public Search samples(SearchConfig config, SamplingConfig sampling, int count) {
                return new Sampling(network, config, sampling, count);
            }

            @Override
            public int maxLength() {
                return network.maxLength();
            }

            @Override
            public boolean observesRequests() {
                return true;
            }

            @Override
            public int begun() {
                return network.begun();
            }

            @Override
            public StepModel steps(String what) {
                return network;
            }
        };
    }

    /**
     * The most probable translations.
     *
     * @param nBest hypotheses that are returned for each source, 1 to the beam size
     * @throws org.ttnmt.UserException when the network cannot observe these settings
     */
    Search best(SearchConfig config, int nBest);

    /**
     * Random translations.
     *
     * @throws org.ttnmt.UserException when the network draws none
     */
    Search samples(SearchConfig config, SamplingConfig sampling, int count);

    /** Most pieces, without eos, that a source may have. */
    int maxLength();

    /** {@link StepModel#begun}. */
    default int begun() {
        return 0;
    }

    /** Whether translations begin with a request's prefix, and contain what it asks for. */
    boolean observesRequests();

    /**
     * The network, for what needs it to write piece by piece.
     *
     * @param what needs that, as a user asked for it
     * @throws org.ttnmt.UserException when it writes all at once
     */
    StepModel steps(String what);
}
