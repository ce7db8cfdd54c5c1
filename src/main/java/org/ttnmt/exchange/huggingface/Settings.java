package org.ttnmt.exchange.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig.Activation;
import org.ttnmt.exchange.Json;

/**
 * The settings in a {@code config.json}. A missing one has the default of transformers' class of its
 * {@code model_type}, which is given where it is read.
 *
 * @param file as errors name it
 */
record Settings(Path file, JsonNode root) {
    private static final Map<String, Activation> ACTIVATIONS = new TreeMap<>(Map.of(
            "relu", Activation.RELU,
            "gelu", Activation.GELU,
            "gelu_new", Activation.GELU_TANH,
            "gelu_pytorch_tanh", Activation.GELU_TANH,
            "quick_gelu", Activation.GELU_SIGMOID,
            "swish", Activation.SWISH,
            "silu", Activation.SWISH));

    static Settings read(Path folder) {
        Path file = folder.resolve("config.json");
        return new Settings(file, Json.object(file));
    }

    private JsonNode get(String name) {
        JsonNode value = root.path(name);
        return value.isNull() ? root.path("") : value;
    }

    boolean has(String name) {
        return !get(name).isMissingNode();
    }

    String text(String name, String standard) {
        JsonNode value = get(name);
        if (has(name) && !value.isTextual()) {
            throw wrong(name, "a text");
        }
        return has(name) ? value.textValue() : standard;
    }

    int number(String name, int standard) {
        JsonNode value = get(name);
        if (has(name) && !(value.isIntegralNumber() && value.canConvertToInt())) {
            throw wrong(name, "a whole number");
        }
        return has(name) ? value.intValue() : standard;
    }

    /** A number that must be there. */
    int number(String name) {
        if (!has(name)) {
            throw wrong(name, "a whole number");
        }
        return number(name, 0);
    }

    double decimal(String name, double standard) {
        JsonNode value = get(name);
        if (has(name) && !value.isNumber()) {
            throw wrong(name, "a number");
        }
        return has(name) ? value.doubleValue() : standard;
    }

    boolean flag(String name, boolean standard) {
        JsonNode value = get(name);
        if (has(name) && !value.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return has(name) ? value.booleanValue() : standard;
    }

    /** The number that both names must have. */
    int same(String name, String other) {
        return sameOf(name, number(name), other, number(other));
    }

    /** The probability that both names must have; 0 when neither is there. */
    double sameDecimal(String name, String other) {
        return sameOf(name, decimal(name, 0), other, decimal(other, 0));
    }

    private <T> T sameOf(String name, T one, String other, T two) {
        if (!one.equals(two)) {
            throw new UserException(file + ": says " + name + ": " + one + " and " + other + ": " + two
                    + ", but encoder and decoder of tt have the same.");
        }
        return one;
    }

    Activation activation(String name, String standard) {
        return activationOf(name, text(name, standard));
    }

    /** The nonlinearity of this name, which stands in the setting {@code name}. */
    Activation activationOf(String name, String value) {
        Activation activation = ACTIVATIONS.get(value.toLowerCase(Locale.ROOT));
        if (activation == null) {
            throw new UserException(file + ": says " + name + ": " + text(name, value)
                    + ", which tt does not have. It has " + String.join(", ", ACTIVATIONS.keySet()) + ".");
        }
        return activation;
    }

    /** Refuses another value than one of these; a missing one is the first of them. */
    void require(String name, Object... known) {
        if (has(name)
                && Arrays.stream(known)
                        .noneMatch(value -> value.toString().equals(get(name).asText()))) {
            throw new UserException(file + ": says " + name + ": " + get(name) + ", but tt computes "
                    + String.join(
                            " or ",
                            List.of(known).stream().map(Object::toString).toList()) + " alone.");
        }
    }

    private UserException wrong(String name, String expected) {
        return new UserException(file + ": " + name + " is " + (has(name) ? get(name) : "missing") + ", but should be "
                + expected + ". Copy the file again.");
    }
}
