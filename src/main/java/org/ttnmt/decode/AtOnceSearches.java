package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ttnmt.UserException;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.SamplingConfig;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.model.StepModel;

/**
 * What a network that writes all pieces at once allows: one way to look for the best, and nothing that steers steps.
 *
 * @param decoder as the configuration names it
 * @param hasBeam whether that way keeps a beam
 * @param maxLength most pieces, without eos, that a source may have
 * @param way makes the search
 */
record AtOnceSearches(String decoder, boolean hasBeam, int maxLength, Way way) implements Searches {

    /** Makes a search that returns up to {@code nBest} hypotheses for each source. */
    @FunctionalInterface
    interface Way {
        Search of(DecodingConfig config, int nBest);
    }

    @Override
    public Search best(SearchConfig config, int nBest) {
        List<String> given = steering(config);
        if (!given.isEmpty()) {
            throw refused(String.join(" and ", given), given.size() == 1 ? "steers" : "steer");
        }
        return way.of(config.decoding(), nBest);
    }

    /** What steers steps, as a user asked for it. */
    private List<String> steering(SearchConfig config) {
        DecodingConfig decoding = config.decoding();
        DecodingConfig plain = DecodingConfig.DEFAULT;
        List<String> given = new ArrayList<>();
        add(given, "--min-length", decoding.minLength(), plain.minLength());
        add(given, "--coverage-penalty", decoding.coveragePenalty(), plain.coveragePenalty());
        add(given, "--repetition-penalty", decoding.repetitionPenalty(), plain.repetitionPenalty());
        add(given, "--no-repeat-ngram-size", decoding.noRepeatNgram(), plain.noRepeatNgram());
        add(given, "--stop", decoding.stop(), plain.stop());
        if (!decoding.allowUnk()) {
            given.add("--no-allow-unk");
        }
        add(given, "--diverse-groups", config.groups(), 1);
        if (!hasBeam) {
            add(given, "--beam-size", decoding.beamSize(), 1);
        }
        return given;
    }

    private static void add(List<String> given, String option, Object value, Object plain) {
        if (!value.equals(plain)) {
            given.add(option + " " + value.toString().toLowerCase(Locale.ROOT));
        }
    }

    @Override
    public Search samples(SearchConfig config, SamplingConfig sampling, int count) {
        throw refused("drawing at random (--sample, --mbr)", "steers");
    }

    @Override
    public boolean observesRequests() {
        return false;
    }

    @Override
    public StepModel steps(String what) {
        throw refused(what, "needs");
    }

    private UserException refused(String what, String does) {
        return new UserException(what + " " + does + " the steps of a search, but the model writes all pieces at once"
                + " (model.decoder: " + decoder
                + "). Leave it out, or use a model with decoder: autoregressive.");
    }
}
