package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A whole number in a range. */
record WholeNumber<T extends Number>(LongFunction<T> boxed, long least, long most, long noLimit)
        implements ValueType<T> {
    private static final Pattern DIGITS = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern ALMOST = Pattern.compile("[-+]?[0-9][0-9_, ]*(\\.[0-9]*)?([eE][-+]?[0-9]{1,2})?[kK]?");

    static WholeNumber<Integer> atLeast(int least) {
        return between(least, Integer.MAX_VALUE);
    }

    static WholeNumber<Integer> between(int least, int most) {
        return new WholeNumber<>(Math::toIntExact, least, most, Integer.MAX_VALUE);
    }

    static WholeNumber<Long> any() {
        return new WholeNumber<>(Long::valueOf, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    @Override
    public String allowed() {
        if (least == Long.MIN_VALUE) {
            return "a whole number";
        }
        if (least == most) {
            return Long.toString(least);
        }
        return most == noLimit ? "a whole number, at least " + least : "a whole number from " + least + " to " + most;
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonSchema.type("integer");
        return least == Long.MIN_VALUE ? schema : schema.put("minimum", least).put("maximum", most);
    }

    @Override
    public @Nullable T read(Tree tree, Reading reading) {
        Tree.Scalar scalar = plain(tree, reading);
        if (scalar == null) {
            return null;
        }
        if (!DIGITS.matcher(scalar.text()).matches()) {
            reading.report(
                    scalar.describe() + " is not a whole number; allowed: " + allowed() + suggestion(scalar.text()));
            return null;
        }
        BigInteger value = value(scalar.text());
        if (value.compareTo(BigInteger.valueOf(least)) < 0 || value.compareTo(BigInteger.valueOf(most)) > 0) {
            reading.report(outside(scalar.describe(), value.compareTo(BigInteger.valueOf(least)) < 0));
            return null;
        }
        return boxed.apply(value.longValueExact());
    }

    @Override
    public @Nullable String problem(T value) {
        long number = value.longValue();
        return number < least || number > most ? outside(write(value), number < least) : null;
    }

    @Override
    public String write(T value) {
        return Long.toString(value.longValue());
    }

    private String outside(String value, boolean small) {
        return value + " is too " + (small ? "small" : "large") + "; allowed: " + allowed()
                + (!small && most == noLimit ? (least == Long.MIN_VALUE ? ", " : " and ") + "at most " + most : "");
    }

    /** The digits' value; of very many digits, which would take long, just one that is out of every range. */
    private static BigInteger value(String digits) {
        boolean endless = digits.length() > 100;
        return new BigInteger(endless ? (digits.startsWith("-") ? "-" : "") + "9".repeat(100) : digits);
    }

    /** The number that 8k, 8_000, 8,000, 8e3 and 8000.0 mean. */
    private static String suggestion(String text) {
        if (text.length() > 30 || !ALMOST.matcher(text).matches()) {
            return "";
        }
        String digits = text.toLowerCase(Locale.ROOT).replaceAll("[_, ]", "");
        boolean thousands = digits.endsWith("k");
        try {
            BigDecimal value = new BigDecimal(thousands ? digits.substring(0, digits.length() - 1) : digits);
            BigInteger whole = (thousands ? value.movePointRight(3) : value).toBigIntegerExact();
            return whole.bitLength() < 63 ? "; write " + whole : "";
        } catch (ArithmeticException | NumberFormatException e) {
            return "";
        }
    }
}
