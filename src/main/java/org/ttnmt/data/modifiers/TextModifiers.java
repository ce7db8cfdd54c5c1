package org.ttnmt.data.modifiers;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModifierKind;

/** The modifiers of a configuration, each with its rate, in the order of {@link ModifierKind}. */
public final class TextModifiers {
    private final Map<ModifierKind, Double> rates;
    private final Map<ModifierKind, Modifier> modifiers = new EnumMap<>(ModifierKind.class);

    /**
     * @param rates the share of the pairs that each modifier changes
     * @param aligner for {@link #needAlignment modifiers that need one}; null where none of them does
     */
    public TextModifiers(Map<ModifierKind, Double> rates, @Nullable WordAligner aligner) {
        this.rates = rates.isEmpty() ? new EnumMap<>(ModifierKind.class) : new EnumMap<>(rates);
        this.rates.keySet().forEach(kind -> modifiers.put(kind, modifier(kind, aligner)));
    }

    /** Whether one of them finds words that translate each other. */
    public static boolean needAlignment(Map<ModifierKind, Double> rates) {
        return rates.containsKey(ModifierKind.TAGS) || rates.containsKey(ModifierKind.PLACEHOLDERS);
    }

    private static Modifier modifier(ModifierKind kind, @Nullable WordAligner aligner) {
        return switch (kind) {
            case MERGED_SENTENCES -> (pair, another, random) -> Forms.merged(pair, another.get());
            case UPPER_CASE -> (pair, another, random) -> Forms.upperCase(pair);
            case TITLE_CASE -> (pair, another, random) -> Forms.titleCase(pair);
            case MISSING_PUNCTUATION -> (pair, another, random) -> Forms.withoutEnd(pair);
            case PLACEHOLDERS ->
                (pair, another, random) -> Markup.withPlaceholder(pair, Objects.requireNonNull(aligner), random);
            case TAGS -> (pair, another, random) -> Markup.tagged(pair, Objects.requireNonNull(aligner), random);
            case TYPOS -> (pair, another, random) -> new TextPair(Typos.in(pair.source(), random), pair.target());
            case UNICODE -> (pair, another, random) -> Symbols.added(pair, random);
            case NOISE -> (pair, another, random) -> Symbols.noise(random);
        };
    }

    /** The rates by modifier. */
    public Map<ModifierKind, Double> rates() {
        return rates;
    }

    /** A pair as one modifier changes it, whatever its rate. */
    public TextPair apply(ModifierKind kind, TextPair pair, Supplier<TextPair> another, DoubleSupplier random) {
        return Objects.requireNonNull(modifiers.get(kind)).apply(pair, another, random);
    }

    /**
     * Which of them change a pair this time. One number is drawn for each, whatever comes of it.
     *
     * @return a bit for each {@link ModifierKind}, the first one lowest; 0 for a pair that stays
     */
    int draw(DoubleSupplier random) {
        int chosen = 0;
        int bit = 1;
        for (ModifierKind kind : ModifierKind.values()) {
            Double rate = rates.get(kind);
            if (rate != null && random.getAsDouble() < rate) {
                chosen |= bit;
            }
            bit <<= 1;
        }
        return chosen;
    }

    /** A pair as those that were drawn change it, one after another. */
    TextPair apply(int chosen, TextPair pair, Supplier<TextPair> another, DoubleSupplier random) {
        TextPair changed = pair;
        int bit = 1;
        for (ModifierKind kind : ModifierKind.values()) {
            if ((chosen & bit) != 0) {
                changed = apply(kind, changed, another, random);
            }
            bit <<= 1;
        }
        return changed;
    }
}
