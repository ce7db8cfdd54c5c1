package org.ttnmt.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Explains a name that is no key: a slip, or the right name in the wrong place. */
final class UnknownKey {
    /** What other toolkits (fairseq, Marian, JoeyNMT, Sockeye, OpenNMT, transformers) call the same thing. */
    static final Map<String, Key<?>> ELSEWHERE = new HashMap<>();

    static {
        same(RunConfig.MODEL_DIR, "output_dir save_dir model_path output_path");
        same(RunConfig.SEED, "random_seed");
        same(DataConfig.TRAIN, "train_sets train_data trainpref");
        same(DataConfig.VALIDATION, "dev valid valid_sets validation_set validpref");
        same(DataConfig.MAX_LENGTH, "max_sent_length max_seq_len max_source_positions src_seq_length");
        same(VocabConfig.SIZE, "vocab_size dim_vocabs voc_limit src_vocab_size tgt_vocab_size num_words");
        same(VocabConfig.SHARED, "share_vocab shared_vocab joined_dictionary");
        same(ModelConfig.PRESET, "arch");
        same(
                ModelConfig.MODEL_DIM,
                "d_model width hidden_size embedding_dim dim_emb dim_model transformer_model_size num_embed"
                        + " rnn_size word_vec_size encoder_embed_dim decoder_embed_dim");
        same(
                ModelConfig.FEED_FORWARD_DIM,
                "ff_size ffn_dim transformer_ff transformer_dim_ffn transformer_feed_forward_num_hidden"
                        + " intermediate_size encoder_ffn_embed_dim decoder_ffn_embed_dim");
        same(ModelConfig.FEED_FORWARD_DEPTH, "transformer_ffn_depth");
        same(
                ModelConfig.HEADS,
                "num_heads nhead transformer_heads transformer_attention_heads num_attention_heads"
                        + " encoder_attention_heads decoder_attention_heads");
        same(ModelConfig.ENCODER_LAYERS, "num_layers layers enc_depth enc_layers num_hidden_layers");
        same(ModelConfig.DECODER_LAYERS, "dec_depth dec_layers");
        same(
                ModelConfig.TIED_EMBEDDINGS,
                "tied_embeddings_all tied_softmax weight_tying_type share_all_embeddings"
                        + " share_decoder_input_output_embed share_embeddings");
        same(TrainingConfig.MAX_UPDATES, "max_steps train_steps after_batches epochs max_epoch num_train_epochs");
        same(
                TrainingConfig.BATCH_TOKENS,
                "max_tokens batch_size mini_batch mini_batch_words per_device_train_batch_size");
        same(
                TrainingConfig.ACCUMULATE,
                "update_freq update_interval batch_multiplier accum_count gradient_accumulation_steps optimizer_delay");
        same(TrainingConfig.LEARNING_RATE, "lr learn_rate initial_learning_rate");
        same(TrainingConfig.MIN_LEARNING_RATE, "min_lr learning_rate_min stop_min_lr");
        same(TrainingConfig.SCHEDULE, "lr_scheduler scheduling learning_rate_scheduler_type decay_method");
        same(TrainingConfig.WARMUP_UPDATES, "warmup lr_warmup warmup_steps learning_rate_warmup");
        same(TrainingConfig.CLIP_NORM, "gradient_clipping gradient_clipping_threshold max_grad_norm clip_grad_norm");
        same(TrainingConfig.PATIENCE, "early_stopping max_num_checkpoint_not_improved");
        same(
                TrainingConfig.VALIDATE_EVERY,
                "valid_freq validation_freq valid_steps eval_steps validate_interval validate_interval_updates");
        same(
                TrainingConfig.CHECKPOINT_EVERY,
                "save_every save_freq save_interval save_interval_updates save_checkpoint_steps save_steps"
                        + " checkpoint_interval");
        same(TrainingConfig.LOG_EVERY, "disp_freq logging_freq log_interval logging_steps report_every");
        same(
                TrainingConfig.KEEP_CHECKPOINTS,
                "keep_last_epochs keep_interval_updates keep_last_params keep_best_ckpts" + " save_total_limit");
        same(TrainingConfig.PRECISION, "fp16 bf16 amp mixed_precision");
        same(DecodingConfig.BEAM_SIZE, "beam num_beams");
        same(DecodingConfig.LENGTH_PENALTY, "lenpen beam_alpha alpha");
    }

    private static void same(Key<?> key, String names) {
        for (String name : names.split(" ", -1)) {
            ELSEWHERE.put(name, key);
        }
    }

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
