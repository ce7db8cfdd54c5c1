package org.ttnmt.app.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.ttnmt.UserException;
import org.ttnmt.config.ModifierKind;
import org.ttnmt.config.RunConfig;
import org.ttnmt.config.StageConfig;
import org.ttnmt.data.modifiers.HeadPairs;
import org.ttnmt.data.modifiers.TextModifiers;
import org.ttnmt.data.modifiers.TextPair;

/** What the modifiers of a configuration do to some of its training pairs. */
public final class DataSample {
    private DataSample() {}

    /**
     * What one modifier does.
     *
     * @param stage of the data that has it, counted from 1; 0 without stages
     * @param rate share of the pairs that it changes in training
     * @param tried pairs on which it was tried
     * @param changed how many of them it changes
     * @param examples the first of those, drawn at random
     */
    public record Effect(int stage, ModifierKind kind, double rate, int tried, int changed, List<Example> examples) {
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
        List<StageConfig> stages = config.data().stages();
        if (stages.stream().allMatch(stage -> rates(stage).isEmpty())) {
            throw new UserException(
                    "data.modifiers is empty, so there is nothing to show. Write data.modifiers: mozilla"
                            + " into the configuration, or --set data.modifiers=mozilla.");
        }
        List<Effect> effects = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            int number = config.data().curriculum().isEmpty() ? 0 : i + 1;
            addEffects(config, stages.get(i), number, count, seed, effects);
        }
        return effects;
    }

    private static Map<ModifierKind, Double> rates(StageConfig stage) {
        Map<ModifierKind, Double> rates = stage.modifiers();
        return rates == null ? Map.of() : rates;
    }

    private static void addEffects(
            RunConfig config, StageConfig stage, int number, int count, long seed, List<Effect> effects) {
        Map<ModifierKind, Double> rates = rates(stage);
        if (rates.isEmpty()) {
            return;
        }
        HeadPairs head = HeadPairs.of(config.data().corpora(stage));
        if (head.pairs().isEmpty()) {
            throw new UserException("data.train has no usable pairs; tt data check says why.");
        }
        TextModifiers modifiers = head.modifiers(rates);
        for (ModifierKind kind : ModifierKind.values()) {
            Double rate = rates.get(kind);
            if (rate != null) {
                SplittableRandom random = new SplittableRandom(seed + effects.size());
                effects.add(effect(number, kind, rate, head, modifiers, count, random));
            }
        }
    }

    private static Effect effect(
            int stage,
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
        return new Effect(stage, kind, rate, tried, changed, examples);
    }
}
