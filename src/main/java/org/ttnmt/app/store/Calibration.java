package org.ttnmt.app.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ttnmt.UserException;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.decode.Constraints;
import org.ttnmt.decode.Request;
import org.ttnmt.decode.Search;
import org.ttnmt.decode.Searches;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.io.Line;
import org.ttnmt.io.LineReader;
import org.ttnmt.model.engine.EngineNetwork;
import org.ttnmt.model.engine.InputMaxima;

/**
 * How large what the matrices of a model are multiplied with becomes while it translates a text, greedily. Of each
 * sentence counts the largest magnitude, and of the sentences their mean and 1.1 deviations, as {@code extract_stats} of
 * Bergamot has it: a rare outlier is cut off, so that all else has finer steps.
 *
 * @param shortlist that translations are made with
 */
record Calibration(SavedModel model, Optional<Shortlist> shortlist) {
    private static final double DEVIATIONS = 1.1;
    private static final int LARGEST_BYTE = 127;

    /**
     * By how much the inputs of each matrix are multiplied before they are rounded to bytes, by the matrices' names.
     *
     * @throws UserException when the text cannot be read, or has no line that the model could translate
     */
    Map<String, Float> multipliers(Path text) {
        Map<String, List<Float>> maxima = new HashMap<>();
        InputMaxima seen = new InputMaxima();
        try (EngineNetwork network = network(seen)) {
            Search greedy = Searches.of(network)
                    .best(SearchConfig.of(model.config().decoding().with(DecodingConfig.BEAM_SIZE.is(1))), 1);
            for (int[] source : sources(text)) {
                greedy.find(List.of(request(source)));
                seen.take().forEach((name, largest) -> maxima.computeIfAbsent(name, key -> new ArrayList<>())
                        .add(largest));
            }
        }
        Map<String, Float> multipliers = new HashMap<>();
        maxima.forEach((name, largest) -> multipliers.put(name, (float) (LARGEST_BYTE / range(largest))));
        return multipliers;
    }

    private EngineNetwork network(InputMaxima seen) {
        return new EngineNetwork(
                model.config().model(), model.weights().layout(), model.weights(), model.special(), seen);
    }

    private Request request(int[] source) {
        int[] words = shortlist
                .map(list -> list.words(source, new int[0], Constraints.NONE))
                .orElse(new int[0]);
        return new Request(source, 0, new int[0], Constraints.NONE, words);
    }

    private List<int[]> sources(Path text) {
        List<int[]> sources = new ArrayList<>();
        int longest = model.config().data().maxLength();
        try (LineReader reader = LineReader.open(text)) {
            for (Line line = reader.next();
                    line != null && sources.size() < ExportModel.CALIBRATION_LINES;
                    line = reader.next()) {
                int[] source = line.isValid() ? model.source().encode(line.text()) : new int[0];
                if (source.length > 0 && source.length <= longest) {
                    sources.add(source);
                }
            }
        }
        if (sources.isEmpty()) {
            throw new UserException("--calibration " + text + ": has no line of 1 to " + longest
                    + " pieces. It should be text as the model will translate, a sentence a line.");
        }
        return sources;
    }

    private static double range(List<Float> largest) {
        double mean = largest.stream().mapToDouble(Float::doubleValue).average().orElseThrow();
        double variance = largest.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
        return Math.max(Float.MIN_NORMAL, mean + DEVIATIONS * Math.sqrt(variance));
    }
}
