package org.ttnmt.config;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Explains a name that is no key: a slip, or the right name in the wrong place. */
final class UnknownKey {
    /** What other toolkits (fairseq, Marian, JoeyNMT, Sockeye, OpenNMT) call the same thing. */
    static final Map<String, Key<?>> ELSEWHERE = Map.ofEntries(
            entry("output_dir", RunKeys.MODEL_DIR),
            entry("save_dir", RunKeys.MODEL_DIR),
            entry("random_seed", RunKeys.SEED),
            entry("dev", DataKeys.VALIDATION),
            entry("valid", DataKeys.VALIDATION),
            entry("max_sent_length", DataKeys.MAX_LENGTH),
            entry("vocab_size", VocabKeys.SIZE),
            entry("arch", ModelKeys.PRESET),
            entry("d_model", ModelKeys.MODEL_DIM),
            entry("hidden_size", ModelKeys.MODEL_DIM),
            entry("embedding_dim", ModelKeys.MODEL_DIM),
            entry("ff_size", ModelKeys.FEED_FORWARD_DIM),
            entry("ffn_dim", ModelKeys.FEED_FORWARD_DIM),
            entry("num_heads", ModelKeys.HEADS),
            entry("num_layers", ModelKeys.ENCODER_LAYERS),
            entry("layers", ModelKeys.ENCODER_LAYERS),
            entry("max_steps", TrainingKeys.MAX_UPDATES),
            entry("epochs", TrainingKeys.MAX_UPDATES),
            entry("max_tokens", TrainingKeys.BATCH_TOKENS),
            entry("batch_size", TrainingKeys.BATCH_TOKENS),
            entry("update_freq", TrainingKeys.ACCUMULATE),
            entry("lr", TrainingKeys.LEARNING_RATE),
            entry("lr_scheduler", TrainingKeys.SCHEDULE),
            entry("warmup", TrainingKeys.WARMUP_UPDATES),
            entry("warmup_steps", TrainingKeys.WARMUP_UPDATES),
            entry("gradient_clipping", TrainingKeys.CLIP_NORM),
            entry("max_grad_norm", TrainingKeys.CLIP_NORM),
            entry("early_stopping", TrainingKeys.PATIENCE),
            entry("save_interval", TrainingKeys.CHECKPOINT_EVERY),
            entry("beam", DecodingKeys.BEAM_SIZE),
            entry("lenpen", DecodingKeys.LENGTH_PENALTY));

    private UnknownKey() {}

    /** What to say of {@code name}, which stands in {@code section} (empty: at the top). */
    static String explain(String section, String name) {
        if (name.equals("<<")) {
            return "merge keys are not supported; write the keys out";
        }
        if (section.isEmpty() && name.contains(".") && Schema.find(name).isPresent()) {
            int dot = name.indexOf('.');
            return "dotted names are for --set only; write " + name.substring(0, dot) + ": {" + name.substring(dot + 1)
                    + ": ...}";
        }
        List<String> siblings = Schema.namesIn(section);
        Key<?> elsewhere = ELSEWHERE.get(name.replace('-', '_'));
        if (elsewhere != null) {
            return "unknown key; in tt it is " + elsewhere.name() + ": " + firstSentence(elsewhere.help());
        }
        Optional<String> near = NearestName.of(name, siblings)
                .map(n -> section.isEmpty() ? n : section + "." + n)
                .or(() -> elsewhere(name));
        return "unknown key"
                + near.map(n -> "; did you mean " + n + "?")
                        .orElseGet(() -> "; allowed " + (section.isEmpty() ? "at the top" : "in " + section) + ": "
                                + String.join(", ", siblings));
    }

    /** A key of another section with this name, dotted or not. */
    private static Optional<String> elsewhere(String name) {
        List<String> full = Schema.keys().stream().map(Key::name).toList();
        return full.stream()
                .filter(key -> key.equals(name) || key.endsWith("." + name))
                .findFirst()
                .or(() -> NearestName.of(name, full));
    }

    private static String firstSentence(String help) {
        int end = help.indexOf(". ");
        return end < 0 ? help : help.substring(0, end + 1);
    }
}
