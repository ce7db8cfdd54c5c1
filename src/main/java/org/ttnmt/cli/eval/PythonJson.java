package org.ttnmt.cli.eval;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ttnmt.metrics.Decimals;

/** Writes objects of strings, numbers, nulls and objects as Python's {@code json.dumps} does, line by line. */
record PythonJson(int indent, boolean asciiOnly) {

    /** An object whose closing brace is indented by {@code depth} steps. */
    String write(Map<String, ?> object, int depth) {
        StringBuilder out = new StringBuilder("{");
        String separator = "\n";
        for (Map.Entry<String, ?> entry : object.entrySet()) {
            out.append(separator)
                    .append(" ".repeat(indent * (depth + 1)))
                    .append(quoted(entry.getKey()))
                    .append(": ")
                    .append(value(entry.getValue(), depth + 1));
            separator = ",\n";
        }
        return out.append('\n').append(" ".repeat(indent * depth)).append('}').toString();
    }

    private String value(@Nullable Object value, int depth) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Double number) {
            return Decimals.shortest(number);
        }
        if (value instanceof Long number) {
            return number.toString();
        }
        if (value instanceof Map<?, ?> object) {
            @SuppressWarnings("unchecked") // keys of all objects written here are strings
            Map<String, ?> members = (Map<String, ?>) object;
            return write(members, depth);
        }
        return quoted(value.toString());
    }

    private String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ' || (asciiOnly && c > '~')) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
