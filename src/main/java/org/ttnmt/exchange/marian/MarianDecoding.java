package org.ttnmt.exchange.marian;

import java.util.List;
import java.util.Map;
import org.ttnmt.UserException;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.SearchConfig;

/**
 * How a model of Marian is decoded: options of marian-decoder, as a {@code decoder.yml} has them.
 *
 * @param origin as errors name it
 * @param options texts by their names
 */
record MarianDecoding(String origin, Map<String, List<String>> options) {
    /** Nothing is known of it. */
    static final MarianDecoding NONE = new MarianDecoding("", Map.of());

    private static final int SHORTLIST_WORDS = 100; // marian-dev, src/data/shortlist.h

    /**
     * The section {@code decoding}. Beam 6 and translations ranked by log-probability per piece, as OPUS-MT decodes its
     * models, where nothing is known; Marian's defaults for what a {@code decoder.yml} leaves out.
     */
    DecodingConfig config() {
        if (number("word-penalty", 0) != 0) {
            throw new UserException(origin + ": says word-penalty: " + options.get("word-penalty")
                    + ", which tt does not have. Set it to 0, or take the line away.");
        }
        try {
            return DecodingConfig.DEFAULT.with(
                    DecodingConfig.BEAM_SIZE.is((int) number("beam-size", options.isEmpty() ? 6 : 12)),
                    DecodingConfig.LENGTH_PENALTY.is(number("normalize", options.isEmpty() ? 1 : 0)),
                    DecodingConfig.MAX_LENGTH_RATIO.is(number("max-length-factor", 3)),
                    // Marian's factor is of the source with its end
                    DecodingConfig.MAX_LENGTH_OFFSET.is((int) Math.ceil(number("max-length-factor", 3))),
                    DecodingConfig.STOP.is(SearchConfig.Stop.SHRINKING),
                    DecodingConfig.ALLOW_UNK.is(
                            options.getOrDefault("allow-unk", List.of()).equals(List.of("true"))),
                    // bergamot-translator, src/translator/text_processor.h: what a line is
                    DecodingConfig.SPLIT_SENTENCES.is(
                            options.getOrDefault("ssplit-mode", List.of()).equals(List.of("paragraph"))));
        } catch (IllegalArgumentException e) {
            throw new UserException(origin + ": " + e.getMessage(), e);
        }
    }

    /** How many of the most frequent words every translation of a textual shortlist may have. */
    int shortlistFrequent() {
        return shortlistNumber(1);
    }

    /** How many translations of a source word a textual shortlist has. */
    int shortlistBest() {
        return shortlistNumber(2);
    }

    private int shortlistNumber(int place) {
        List<String> values = options.getOrDefault("shortlist", List.of());
        if (values.size() <= place || !values.get(place).matches("[0-9]{1,6}")) {
            return SHORTLIST_WORDS;
        }
        return Integer.parseInt(values.get(place));
    }

    private double number(String name, double standard) {
        List<String> values = options.getOrDefault(name, List.of());
        if (values.isEmpty()) {
            return standard;
        }
        try {
            return Double.parseDouble(values.get(0));
        } catch (NumberFormatException e) {
            throw new UserException(origin + ": says " + name + ": " + values.get(0) + ", which is no number.", e);
        }
    }
}
