package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A switch. */
enum TrueOrFalse implements ValueType<Boolean> {
    TYPE;

    @Override
    public String allowed() {
        return "true or false";
    }

    @Override
    public ObjectNode schema() {
        return JsonSchema.type("boolean");
    }

    @Override
    public @Nullable Boolean read(Tree tree, Reading reading) {
        Tree.Scalar scalar = plain(tree, reading);
        if (scalar == null) {
            return null;
        }
        return switch (scalar.text()) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> {
                reading.report(
                        scalar.describe() + " is not a switch; allowed: " + allowed() + suggestion(scalar.text()));
                yield null;
            }
        };
    }

    @Override
    public @Nullable String problem(Boolean value) {
        return null;
    }

    @Override
    public String write(Boolean value) {
        return value.toString();
    }

    private static String suggestion(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "yes", "y", "on", "1" -> "; write true";
            case "no", "n", "off", "0" -> "; write false";
            default -> "";
        };
    }
}
