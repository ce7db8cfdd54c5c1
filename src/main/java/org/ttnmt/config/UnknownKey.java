package org.ttnmt.config;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Explains a name that is no key: a slip, or the right name in the wrong place. */
final class UnknownKey {
    /** What other toolkits (fairseq, Marian, JoeyNMT, Sockeye, OpenNMT) call the same thing. */
    static final Map<String, Key<?>> ELSEWHERE = Map.ofEntries(
            entry("output_dir", RunConfig.MODEL_DIR),
            entry("save_dir", RunConfig.MODEL_DIR),
            entry("random_seed", RunConfig.SEED),
            entry("dev", DataConfig.VALIDATION),
            entry("valid", DataConfig.VALIDATION),
            entry("max_sent_length", DataConfig.MAX_LENGTH),
            entry("vocab_size", VocabConfig.SIZE),
            entry("arch", ModelConfig.PRESET),
            entry("d_model", ModelConfig.MODEL_DIM),
            entry("hidden_size", ModelConfig.MODEL_DIM),
            entry("embedding_dim", ModelConfig.MODEL_DIM),
            entry("ff_size", ModelConfig.FEED_FORWARD_DIM),
            entry("ffn_dim", ModelConfig.FEED_FORWARD_DIM),
            entry("num_heads", ModelConfig.HEADS),
            entry("num_layers", ModelConfig.ENCODER_LAYERS),
            entry("layers", ModelConfig.ENCODER_LAYERS),
            entry("max_steps", TrainingConfig.MAX_UPDATES),
            entry("epochs", TrainingConfig.MAX_UPDATES),
            entry("max_tokens", TrainingConfig.BATCH_TOKENS),
            entry("batch_size", TrainingConfig.BATCH_TOKENS),
            entry("update_freq", TrainingConfig.ACCUMULATE),
            entry("lr", TrainingConfig.LEARNING_RATE),
            entry("lr_scheduler", TrainingConfig.SCHEDULE),
            entry("warmup", TrainingConfig.WARMUP_UPDATES),
            entry("warmup_steps", TrainingConfig.WARMUP_UPDATES),
            entry("gradient_clipping", TrainingConfig.CLIP_NORM),
            entry("max_grad_norm", TrainingConfig.CLIP_NORM),
            entry("early_stopping", TrainingConfig.PATIENCE),
            entry("save_interval", TrainingConfig.CHECKPOINT_EVERY),
            entry("beam", DecodingConfig.BEAM_SIZE),
            entry("lenpen", DecodingConfig.LENGTH_PENALTY));

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
            return "unknown key; in tt it is " + elsewhere.name + ": " + firstSentence(elsewhere.help);
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
        List<String> full = Schema.keys().stream().map(key -> key.name).toList();
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
