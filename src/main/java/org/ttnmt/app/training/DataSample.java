package org.ttnmt.app.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.ttnmt.UserException;
import org.ttnmt.config.ModifierKind;
import org.ttnmt.config.RunConfig;
import org.ttnmt.data.modifiers.HeadPairs;
import org.ttnmt.data.modifiers.TextModifiers;
import org.ttnmt.data.modifiers.TextPair;

/** What the modifiers of a configuration do to some of its training pairs. */
public final class DataSample {
    private DataSample() {}

    /**
     * What one modifier does.
     *
     * @param rate share of the pairs that it changes in training
     * @param tried pairs on which it was tried
     * @param changed how many of them it changes
     * @param examples the first of those, drawn at random
     */
    public record Effect(ModifierKind kind, double rate, int tried, int changed, List<Example> examples) {
        public Effect {
            examples = List.copyOf(examples);
        }
    }

    /** A pair before and after. */
    public record Example(String source, String target, String modifiedSource, String modifiedTarget) {}

    /**
     * Tries each modifier alone on some of the first pairs of the training corpora.
     *
     * @param count most examples of each
     * @throws UserException when the configuration has no modifiers, or a corpus cannot be read
     */
    public static List<Effect> of(RunConfig config, int count, long seed) {
        Map<ModifierKind, Double> rates = config.data().modifiers();
        if (rates.isEmpty()) {
            throw new UserException(
                    "data.modifiers is empty, so there is nothing to show. Write data.modifiers: mozilla"
                            + " into the configuration, or --set data.modifiers=mozilla.");
        }
        HeadPairs head = HeadPairs.of(config.data());
        if (head.pairs().isEmpty()) {
            throw new UserException("data.train has no usable pairs; tt data check says why.");
        }
        TextModifiers modifiers = head.modifiers(rates);
        List<Effect> effects = new ArrayList<>();
        for (ModifierKind kind : ModifierKind.values()) {
            Double rate = rates.get(kind);
            if (rate != null) {
                effects.add(effect(kind, rate, head, modifiers, count, new SplittableRandom(seed + effects.size())));
            }
        }
        return effects;
    }

    private static Effect effect(
            ModifierKind kind,
            double rate,
            HeadPairs head,
            TextModifiers modifiers,
            int count,
            SplittableRandom random) {
        Supplier<TextPair> another =
                () -> head.pairs().get(random.nextInt(head.pairs().size()));
        List<Example> examples = new ArrayList<>();
        int changed = 0;
        int tried = Math.max(count, 1000);
        for (int i = 0; i < tried; i++) {
            TextPair before = another.get();
            TextPair after = modifiers.apply(kind, before, another, random::nextDouble);
            if (!after.equals(before)) {
                changed++;
                if (examples.size() < count) {
                    examples.add(new Example(before.source(), before.target(), after.source(), after.target()));
                }
            }
        }
        return new Effect(kind, rate, tried, changed, examples);
    }
}
