package org.ttnmt.exchange.marian;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig.Activation;
import org.ttnmt.config.ModelConfig.DecoderAutoregression;
import org.ttnmt.config.ModelConfig.Norm;

/**
 * The configuration that a model of Marian carries, {@code special:model.yml}: options of its command line. What {@code
 * tt} cannot compute is refused by the option's name and value; options that only steer training are not
 * looked at.
 */
final class MarianOptions {
    private static final Pattern VERSION = Pattern.compile("v?([0-9]{1,6})\\.([0-9]{1,6})\\.([0-9]{1,6})");

    private static final Set<String> RECURRENT = Set.of("s2s", "amun");
    private static final Set<String> TYPES = Set.of("s2s", "amun", "transformer");

    /** Options that change what is computed, with the values that mean what {@code tt} does. */
    private static final Map<String, Set<String>> COMMON = Map.ofEntries(
            Map.entry("right-left", Set.of("false")),
            Map.entry("embedding-normalization", Set.of("false")),
            Map.entry("input-types", Set.of("", "sequence")),
            Map.entry("lemma-dim-emb", Set.of("0")),
            Map.entry("factors-combine", Set.of("", "sum")),
            Map.entry("factors-dim-emb", Set.of("", "0")),
            Map.entry("ulr", Set.of("false")));

    /** The same for recurrent models. */
    private static final Map<String, Set<String>> PLAIN_RECURRENT = Map.ofEntries(
            Map.entry("enc-type", Set.of("bidirectional", "alternating", "bi-unidirectional")),
            Map.entry("enc-cell", Set.of("gru", "lstm")),
            Map.entry("dec-cell", Set.of("gru", "lstm")));

    /** The same for transformers. */
    private static final Map<String, Set<String>> PLAIN = Map.ofEntries(
            Map.entry("transformer-rnn-projection", Set.of("false")),
            Map.entry("transformer-aan-depth", Set.of("2")),
            Map.entry("transformer-aan-nogate", Set.of("false")),
            Map.entry("transformer-no-projection", Set.of("false")),
            Map.entry("transformer-no-bias", Set.of("false")),
            Map.entry("transformer-no-affine", Set.of("false")),
            Map.entry("transformer-pool", Set.of("false")),
            Map.entry("transformer-train-positions", Set.of("false")),
            Map.entry("transformer-attention-mask", Set.of("", "default")),
            Map.entry("transformer-alibi-shift", Set.of("false")),
            Map.entry("transformer-alibi-trainable", Set.of("false")),
            Map.entry("transformer-disable-position-embeddings", Set.of("false")),
            Map.entry("transformer-depth-scaling", Set.of("true", "false")), // of initial values alone
            Map.entry("transformer-train-position-embeddings", Set.of("true", "false")), // which this type never reads
            Map.entry("transformer-postprocess-emb", Set.of("", "d")));

    private final String origin;
    private final Map<String, List<String>> options;

    /** @throws UserException naming an option and its value */
    MarianOptions(String origin, Map<String, List<String>> options) {
        this.origin = origin;
        this.options = options;
        if (!options.containsKey("type")) {
            throw new UserException(
                    origin + ": its configuration (special:model.yml) has no type, so it does not tell what the"
                            + " model is. It may be a file with the optimizer's state; name the model itself.");
        }
        if (!TYPES.contains(type())) {
            throw refusal("tt", "type", type(), TYPES);
        }
        require(COMMON);
        require(isRecurrent() ? PLAIN_RECURRENT : PLAIN);
    }

    private void require(Map<String, Set<String>> plain) {
        plain.forEach((name, allowed) -> {
            for (String value : options.getOrDefault(name, List.of())) {
                if (!allowed.contains(value)) {
                    throw refusal(name, value, allowed);
                }
            }
        });
    }

    /** The kind of model. */
    String type() {
        return text("type", "");
    }

    /** Whether it is built of recurrent layers. */
    boolean isRecurrent() {
        return RECURRENT.contains(type());
    }

    /** Whether an option is there and true. */
    boolean isTrue(String name) {
        return text(name, "false").equals("true");
    }

    /** How decoder layers read the target. */
    DecoderAutoregression autoregression() {
        String value = text("transformer-decoder-autoreg", "self-attention");
        return switch (value) {
            case "self-attention" -> DecoderAutoregression.SELF_ATTENTION;
            case "rnn" -> {
                if (!text("dec-cell", "gru").equals("ssru")) {
                    throw refusal("dec-cell", text("dec-cell", "gru"), Set.of("ssru"));
                }
                yield DecoderAutoregression.SSRU;
            }
            case "average-attention" -> {
                requireAverage();
                yield DecoderAutoregression.AVERAGE;
            }
            default ->
                throw refusal(
                        "transformer-decoder-autoreg", value, Set.of("self-attention", "rnn", "average-attention"));
        };
    }

    /** Average attention has a feed-forward network of its own, which {@code tt} gives the shape of the others. */
    private void requireAverage() {
        String dim = Integer.toString(feedForwardDim());
        if (!text("transformer-dim-aan", "2048").equals(dim)) {
            throw refusal("transformer-dim-aan", text("transformer-dim-aan", "2048"), Set.of(dim));
        }
        String activation = text("transformer-ffn-activation", "swish");
        if (!text("transformer-aan-activation", "swish").equals(activation)) {
            throw refusal(
                    "transformer-aan-activation", text("transformer-aan-activation", "swish"), Set.of(activation));
        }
        if (norm() == Norm.PRE) {
            throw refusal("transformer-decoder-autoreg", "average-attention with pre-norm", Set.of("self-attention"));
        }
    }

    /** The layer of the decoder, counted from 1, whose arrays a layer has. */
    int tiedLayer(int layer) {
        List<String> tied = options.getOrDefault("transformer-tied-layers", List.of());
        if (tied.isEmpty() || tied.equals(List.of(""))) {
            return layer;
        }
        if (tied.size() < layer || !tied.get(layer - 1).matches("[1-9][0-9]{0,3}")) {
            throw new UserException(origin + ": its configuration says transformer-tied-layers: " + tied
                    + ", which has no layer for layer " + layer + " of the decoder.");
        }
        return Integer.parseInt(tied.get(layer - 1));
    }

    /** What a user should know, a sentence each. */
    List<String> notes() {
        List<String> tied = options.getOrDefault("transformer-tied-layers", List.of());
        return tied.stream().distinct().count() == tied.size()
                ? List.of()
                : List.of("layers of the decoder share their weights (transformer-tied-layers: " + tied
                        + "); each has its own copy now, which further training would make differ");
    }

    int feedForwardDim() {
        return ofBothSides("transformer-dim-ffn", 2048, "transformer-decoder-dim-ffn");
    }

    int feedForwardDepth() {
        return ofBothSides("transformer-ffn-depth", 2, "transformer-decoder-ffn-depth");
    }

    /** A number of the encoder, which the decoder has, too: by an option that is 0, or the same number. */
    private int ofBothSides(String name, int standard, String ofDecoder) {
        int number = number(name, standard);
        String decoder = text(ofDecoder, "0");
        if (!decoder.equals("0") && !decoder.equals(Integer.toString(number))) {
            throw refusal(ofDecoder, decoder, Set.of("0", Integer.toString(number)));
        }
        return number;
    }

    double dropout(String name) {
        try {
            double value = Double.parseDouble(text(name, "0"));
            return value >= 0 && value < 1 ? value : 0;
        } catch (NumberFormatException e) {
            return 0; // only training would use it
        }
    }

    /** Marian's gelu was x * sigmoid(1.702 x) before 1.12.3. */
    Activation activation(String name) {
        String value = text(name, "swish");
        return switch (value) {
            case "relu" -> Activation.RELU;
            case "swish" -> Activation.SWISH;
            case "gelu" -> isBefore(1, 12, 3) ? Activation.GELU_SIGMOID : Activation.GELU;
            default -> throw refusal(name, value, Set.of("relu", "swish", "gelu"));
        };
    }

    /** Whether a version trained the model that came before this one; not if its configuration names none. */
    private boolean isBefore(int major, int minor, int patch) {
        Matcher version = VERSION.matcher(text("version", ""));
        if (!version.lookingAt()) {
            return false;
        }
        int[] wanted = {major, minor, patch};
        for (int i = 0; i < wanted.length; i++) {
            int part = Integer.parseInt(version.group(i + 1));
            if (part != wanted[i]) {
                return part < wanted[i];
            }
        }
        return false;
    }

    /** Where layers normalise; d, dropout, does nothing outside training. */
    Norm norm() {
        String before = text("transformer-preprocess", "");
        String after = text("transformer-postprocess", "dan");
        String top = text("transformer-postprocess-top", "");
        List<String> withoutDropout =
                Stream.of(before, after, top).map(text -> text.replace("d", "")).toList();
        if (withoutDropout.equals(List.of("", "an", ""))) {
            return Norm.POST;
        }
        if (withoutDropout.equals(List.of("n", "a", "n"))) {
            if (isBefore(1, 10, 24)) {
                throw new UserException(origin + ": is a pre-norm model of Marian " + text("version", "")
                        + ". Before 1.10.24 its self-attention read keys and values without their normalisation, which"
                        + " tt's transformer cannot compute.");
            }
            return Norm.PRE;
        }
        throw new UserException(origin + ": its configuration says transformer-preprocess: \"" + before
                + "\", transformer-postprocess: \"" + after + "\", transformer-postprocess-top: \"" + top
                + "\", which tt's transformer cannot compute. It can: \"\", \"dan\", \"\" (post-norm) and \"n\","
                + " \"da\", \"n\" (pre-norm).");
    }

    /** The whole number that an option has; {@code standard}, Marian's default, where the model does not name it. */
    int number(String name, int standard) {
        String value = text(name, Integer.toString(standard));
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new UserException(
                    origin + ": its configuration says " + name + ": " + value + ", which is no whole number.", e);
        }
    }

    /** The value of an option, or {@code fallback}, Marian's default, where the model does not name it. */
    String text(String name, String fallback) {
        List<String> values = options.getOrDefault(name, List.of(fallback));
        return values.isEmpty() ? "" : values.get(0);
    }

    UserException refusal(String name, String value, Set<String> allowed) {
        return refusal(isRecurrent() ? "tt's rnn" : "tt's transformer", name, value, allowed);
    }

    private UserException refusal(String what, String name, String value, Set<String> allowed) {
        return new UserException(origin + ": its configuration says " + name + ": " + value + ", which " + what
                + " cannot compute. It can: "
                + allowed.stream()
                        .sorted()
                        .map(text -> text.isEmpty() ? "(none)" : text)
                        .collect(Collectors.joining(", "))
                + ".");
    }
}
