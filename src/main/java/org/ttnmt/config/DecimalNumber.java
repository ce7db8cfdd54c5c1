package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A number with a fraction, in a range. */
record DecimalNumber(double lowest, boolean withLowest, double highest, boolean withHighest)
        implements ValueType<Double> {
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern COMMA = Pattern.compile("[-+]?[0-9]+,[0-9]+");
    private static final Pattern PERCENT = Pattern.compile("[0-9]+(\\.[0-9]+)?%");

    static DecimalNumber atLeast(double lowest) {
        return new DecimalNumber(lowest, true, Double.MAX_VALUE, true);
    }

    static DecimalNumber above(double lowest) {
        return new DecimalNumber(lowest, false, Double.MAX_VALUE, true);
    }

    DecimalNumber below(double limit) {
        return new DecimalNumber(lowest, withLowest, limit, false);
    }

    DecimalNumber atMost(double limit) {
        return new DecimalNumber(lowest, withLowest, limit, true);
    }

    @Override
    public String allowed() {
        return "a number, " + (withLowest ? "at least " : "above ") + write(lowest)
                + (highest == Double.MAX_VALUE ? "" : (withHighest ? " and at most " : " and below ") + write(highest));
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonSchema.type("number").put(withLowest ? "minimum" : "exclusiveMinimum", lowest);
        return highest == Double.MAX_VALUE ? schema : schema.put(withHighest ? "maximum" : "exclusiveMaximum", highest);
    }

    @Override
    public @Nullable Double read(Tree tree, Reading reading) {
        Tree.Scalar scalar = plain(tree, reading);
        if (scalar == null) {
            return null;
        }
        if (!NUMBER.matcher(scalar.text()).matches()) {
            reading.report(scalar.describe() + " is not a number; allowed: " + allowed() + suggestion(scalar.text()));
            return null;
        }
        double value = Double.parseDouble(scalar.text());
        String problem = problem(value, scalar.describe());
        if (problem != null) {
            reading.report(problem);
            return null;
        }
        return value;
    }

    @Override
    public @Nullable String problem(Double value) {
        return problem(value, write(value));
    }

    private @Nullable String problem(double value, String shown) {
        if (Double.isNaN(value)) {
            return "NaN is not a number; allowed: " + allowed();
        }
        boolean small = withLowest ? value < lowest : value <= lowest;
        boolean large = withHighest ? value > highest : value >= highest;
        return small || large ? shown + " is too " + (small ? "small" : "large") + "; allowed: " + allowed() : null;
    }

    /** The shortest digits that read back as the same number: 0.0007, 1e-9, 100000.0. */
    @Override
    public String write(Double value) {
        double size = Math.abs(value);
        if (value == 0 || !Double.isFinite(value)) {
            return value.toString();
        }
        BigDecimal digits = BigDecimal.valueOf(value).stripTrailingZeros();
        if (size < 1e-4 || size >= 1e9) {
            return digits.toString().replace("E+", "e").replace('E', 'e');
        }
        return digits.scale() <= 0 ? digits.toPlainString() + ".0" : digits.toPlainString();
    }

    private static String suggestion(String text) {
        if (COMMA.matcher(text).matches()) {
            return "; write " + text.replace(',', '.');
        }
        if (PERCENT.matcher(text).matches()) {
            BigDecimal share = new BigDecimal(text.substring(0, text.length() - 1)).movePointLeft(2);
            return "; write " + share.stripTrailingZeros().toPlainString();
        }
        return "";
    }
}
