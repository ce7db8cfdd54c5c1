package org.ttnmt.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stage of a curriculum: what training reads for a while.
 *
 * @param mix corpora by name, each with its part of the pairs; empty for all corpora by their sizes and weights
 * @param modifiers with their rates; null for those of {@code data.modifiers}
 * @param until when it is over
 */
public record StageConfig(Map<String, Double> mix, @Nullable Map<ModifierKind, Double> modifiers, StageEnd until) {

    /** Everything, for as long as the training lasts. */
    static final StageConfig WHOLE = new StageConfig(Map.of(), null, StageEnd.NONE);

    public StageConfig {
        mix = Collections.unmodifiableMap(new LinkedHashMap<>(mix));
    }

    /** Whether it draws from a corpus. */
    public boolean reads(CorpusConfig corpus) {
        return mix.isEmpty() || mix.containsKey(corpus.name());
    }

    /** The part of a corpus of the mix, of 1. */
    public double share(String corpus) {
        double all = mix.values().stream().mapToDouble(part -> part).sum();
        return mix.getOrDefault(corpus, 0.0) / all;
    }

    /** With these modifiers where it says nothing of them. */
    StageConfig orModifiers(Map<ModifierKind, Double> others) {
        return modifiers == null ? new StageConfig(mix, others, until) : this;
    }

    /** In words, such as "clean 80 %, crawled 20 %, until 2 epochs of clean". */
    public String describe() {
        List<String> parts = new ArrayList<>();
        mix.keySet()
                .forEach(name -> parts.add(String.format(Locale.ROOT, "%s %.4g %%", name, 100 * share(name))
                        .replaceFirst("\\.?0+ %", " %")));
        if (parts.isEmpty()) {
            parts.add("all corpora by size and weight");
        }
        if (modifiers != null && !modifiers.isEmpty()) {
            parts.add("modifiers " + ModifierRates.TYPE.write(modifiers));
        }
        parts.add(until.describe());
        return String.join(", ", parts);
    }
}
