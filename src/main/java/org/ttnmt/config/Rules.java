package org.ttnmt.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.TrainingConfig.BestMetric;
import org.ttnmt.config.TrainingConfig.KeepBest;
import org.ttnmt.config.TrainingConfig.Schedule;

/** The relations between keys, each stated once for the reader and for the records' constructors. */
final class Rules {
    /** Unknown, beginning and end of sentence. */
    private static final List<String> CONTROL_SYMBOLS = List.of("<unk>", "<s>", "</s>");

    private static final Pattern BYTE_PIECE = Pattern.compile("<0x[0-9A-F]{2}>");

    static final List<Rule> ALL = List.of(
            new Rule(
                    List.of(ModelKeys.HEADS, ModelKeys.MODEL_DIM),
                    v -> heads(v.get(ModelKeys.HEADS), v.get(ModelKeys.MODEL_DIM))),
            new Rule(
                    List.of(ModelKeys.MODEL_DIM, ModelKeys.POSITIONS),
                    v -> evenModelDim(v.get(ModelKeys.MODEL_DIM), v.get(ModelKeys.POSITIONS))),
            new Rule(
                    List.of(ModelKeys.MAX_POSITIONS, ModelKeys.POSITIONS, DataKeys.MAX_LENGTH),
                    v -> positionsSuffice(
                            v.get(ModelKeys.MAX_POSITIONS), v.get(ModelKeys.POSITIONS), v.get(DataKeys.MAX_LENGTH))),
            new Rule(
                    List.of(
                            ModelKeys.TIED_EMBEDDINGS,
                            VocabKeys.SHARED,
                            VocabKeys.SOURCE_MODEL,
                            VocabKeys.TARGET_MODEL),
                    v -> tiedEmbeddings(
                            v.get(ModelKeys.TIED_EMBEDDINGS),
                            v.get(VocabKeys.SHARED)
                                    || (v.find(VocabKeys.SOURCE_MODEL) != null
                                            && v.find(VocabKeys.TARGET_MODEL) != null))),
            new Rule(
                    List.of(VocabKeys.USER_DEFINED_SYMBOLS, VocabKeys.BYTE_FALLBACK),
                    v -> symbols(v.get(VocabKeys.USER_DEFINED_SYMBOLS), v.get(VocabKeys.BYTE_FALLBACK))),
            new Rule(
                    List.of(
                            VocabKeys.SIZE,
                            VocabKeys.BYTE_FALLBACK,
                            VocabKeys.USER_DEFINED_SYMBOLS,
                            DataKeys.TRAIN,
                            DataKeys.VALIDATION,
                            DataKeys.TEST),
                    v -> vocabSize(
                            v.get(VocabKeys.SIZE),
                            v.get(VocabKeys.BYTE_FALLBACK),
                            v.get(VocabKeys.USER_DEFINED_SYMBOLS),
                            SourcePrefix.all(corpora(v)))),
            new Rule(
                    List.of(DataKeys.TRAIN, DataKeys.VALIDATION, DataKeys.TEST, VocabKeys.BYTE_FALLBACK),
                    v -> sourcePrefixes(SourcePrefix.all(corpora(v)), v.get(VocabKeys.BYTE_FALLBACK))),
            new Rule(
                    List.of(DataKeys.VALIDATION, DataKeys.TRAIN),
                    v -> learntPrefix(v.get(DataKeys.VALIDATION), v.get(DataKeys.TRAIN))),
            new Rule(
                    List.of(DataKeys.TEST, DataKeys.TRAIN),
                    v -> learntPrefix(v.find(DataKeys.TEST), v.get(DataKeys.TRAIN))),
            new Rule(
                    List.of(TrainingKeys.BATCH_TOKENS, TrainingKeys.ACCUMULATE, DataKeys.MAX_LENGTH),
                    v -> batchTokens(
                            v.get(TrainingKeys.BATCH_TOKENS),
                            v.get(TrainingKeys.ACCUMULATE),
                            v.get(DataKeys.MAX_LENGTH))),
            new Rule(
                    List.of(TrainingKeys.MIN_LEARNING_RATE, TrainingKeys.LEARNING_RATE),
                    v -> minLearningRate(v.get(TrainingKeys.MIN_LEARNING_RATE), v.get(TrainingKeys.LEARNING_RATE))),
            new Rule(
                    List.of(TrainingKeys.WARMUP_UPDATES, TrainingKeys.MAX_UPDATES, TrainingKeys.SCHEDULE),
                    v -> warmup(
                            v.get(TrainingKeys.WARMUP_UPDATES),
                            v.get(TrainingKeys.MAX_UPDATES),
                            v.get(TrainingKeys.SCHEDULE))),
            new Rule(
                    List.of(TrainingKeys.AVERAGE_CHECKPOINTS, TrainingKeys.KEEP_CHECKPOINTS),
                    v -> averageCheckpoints(
                            v.get(TrainingKeys.AVERAGE_CHECKPOINTS), v.get(TrainingKeys.KEEP_CHECKPOINTS))),
            new Rule(
                    List.of(TrainingKeys.KEEP_BEST, TrainingKeys.BEST_METRIC),
                    v -> keepBest(v.get(TrainingKeys.KEEP_BEST), v.get(TrainingKeys.BEST_METRIC))),
            new Rule(
                    List.of(ObjectiveKeys.SAMPLING_WARMUP_UPDATES, ObjectiveKeys.TYPE, TrainingKeys.MAX_UPDATES),
                    v -> samplingWarmup(
                            v.get(ObjectiveKeys.SAMPLING_WARMUP_UPDATES),
                            v.get(ObjectiveKeys.TYPE),
                            v.get(TrainingKeys.MAX_UPDATES))),
            new Rule(
                    List.of(ObjectiveKeys.RISK_WARMUP_UPDATES, ObjectiveKeys.TYPE, TrainingKeys.MAX_UPDATES),
                    v -> riskWarmup(
                            v.get(ObjectiveKeys.RISK_WARMUP_UPDATES),
                            v.get(ObjectiveKeys.TYPE),
                            v.get(TrainingKeys.MAX_UPDATES))),
            new Rule(
                    List.of(
                            ObjectiveKeys.TYPE,
                            ModelKeys.DROPOUT,
                            ModelKeys.ATTENTION_DROPOUT,
                            ModelKeys.FEED_FORWARD_DROPOUT,
                            ModelKeys.SOURCE_WORD_DROPOUT,
                            ModelKeys.TARGET_WORD_DROPOUT),
                    v -> rDrop(
                            v.get(ObjectiveKeys.TYPE),
                            v.get(ModelKeys.DROPOUT)
                                            + v.get(ModelKeys.ATTENTION_DROPOUT)
                                            + v.get(ModelKeys.FEED_FORWARD_DROPOUT)
                                            + v.get(ModelKeys.SOURCE_WORD_DROPOUT)
                                            + v.get(ModelKeys.TARGET_WORD_DROPOUT)
                                    > 0)),
            new Rule(
                    List.of(ObjectiveKeys.DISTILLATION_TEACHERS, ObjectiveKeys.TYPE),
                    v -> distillation(v.get(ObjectiveKeys.TYPE), v.get(ObjectiveKeys.DISTILLATION_TEACHERS))),
            new Rule(
                    List.of(DecodingKeys.MAX_LENGTH_RATIO, DecodingKeys.MAX_LENGTH_OFFSET),
                    v -> outputLength(v.get(DecodingKeys.MAX_LENGTH_RATIO), v.get(DecodingKeys.MAX_LENGTH_OFFSET))));

    private Rules() {}

    private static List<CorpusConfig> corpora(Values values) {
        List<CorpusConfig> corpora = new ArrayList<>(values.get(DataKeys.TRAIN));
        corpora.add(values.get(DataKeys.VALIDATION));
        CorpusConfig test = values.find(DataKeys.TEST);
        if (test != null) {
            corpora.add(test);
        }
        return corpora;
    }

    static @Nullable String heads(int heads, int modelDim) {
        if (modelDim % heads == 0) {
            return null;
        }
        List<Integer> divisors = IntStream.rangeClosed(1, Math.min(modelDim, 1024))
                .filter(n -> modelDim % n == 0)
                .boxed()
                .toList();
        int above = (int) divisors.stream().filter(n -> n < heads).count();
        String near = divisors.subList(Math.max(0, above - 3), Math.min(divisors.size(), above + 3)).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        return heads + " does not divide model.model_dim (" + modelDim + "); allowed near it: " + near;
    }

    static @Nullable String evenModelDim(int modelDim, Positions positions) {
        return positions == Positions.SINUSOIDAL && modelDim % 2 != 0
                ? modelDim + " is odd, but sinusoidal positions pair sines with cosines; write " + (modelDim + 1)
                        + ", or positions: learned"
                : null;
    }

    static @Nullable String positionsSuffice(int maxPositions, Positions positions, int maxLength) {
        return positions == Positions.LEARNED && maxPositions <= maxLength
                ? maxPositions + " is too small for data.max_length (" + maxLength
                        + ") and the end of sentence; allowed: at least " + (maxLength + 1)
                : null;
    }

    /** @param samePieces whether both sides can have the same pieces: they share a vocabulary, or have two that may be such */
    static @Nullable String tiedEmbeddings(TiedEmbeddings tied, boolean samePieces) {
        return tied == TiedEmbeddings.ALL && !samePieces
                ? "all needs vocab.shared: true, but it is false; write target or none, or share the vocabulary, or name two with"
                        + " the same pieces (vocab.source_model and vocab.target_model)"
                : null;
    }

    static @Nullable String symbols(List<String> symbols, boolean byteFallback) {
        for (String symbol : symbols) {
            if (symbol.chars().anyMatch(c -> Character.isWhitespace(c) || c == 0)) {
                return "holds \"" + symbol
                        + "\", which has white space in it and would never be found; write \u2581 for a space";
            }
            if (CONTROL_SYMBOLS.contains(symbol)) {
                return "holds " + symbol + ", which every vocabulary has as a control symbol; remove it";
            }
            if (byteFallback && BYTE_PIECE.matcher(symbol).matches()) {
                return "holds " + symbol + ", which vocab.byte_fallback adds; remove it";
            }
        }
        return null;
    }

    static @Nullable String sourcePrefixes(List<String> prefixes, boolean byteFallback) {
        String problem = symbols(prefixes, byteFallback);
        return problem == null ? null : "has a source_prefix that cannot be a piece of its own: it " + problem;
    }

    /** The embedding of a tag that no training corpus has stays as random as it began. */
    static @Nullable String learntPrefix(@Nullable CorpusConfig corpus, List<CorpusConfig> train) {
        String prefix = corpus == null ? null : corpus.sourcePrefix();
        List<String> learnt = SourcePrefix.all(train);
        return prefix == null || learnt.contains(prefix)
                ? null
                : "has the source_prefix " + prefix + ", which the model never learns: "
                        + (learnt.isEmpty()
                                ? "no corpus of data.train has one"
                                : "those of data.train are " + String.join(", ", learnt));
    }

    static @Nullable String vocabSize(int size, boolean byteFallback, List<String> symbols, List<String> prefixes) {
        long tags =
                prefixes.stream().filter(prefix -> !symbols.contains(prefix)).count();
        long needed = CONTROL_SYMBOLS.size() + (byteFallback ? 256 : 0) + symbols.size() + tags;
        return size <= needed
                ? size + " is too small for " + CONTROL_SYMBOLS.size() + " control symbols"
                        + (byteFallback ? ", 256 bytes of vocab.byte_fallback" : "")
                        + (symbols.isEmpty() ? "" : ", " + symbols.size() + " of vocab.user_defined_symbols")
                        + (tags == 0 ? "" : ", " + tags + " of source_prefix")
                        + " and pieces of text; allowed: at least " + (needed + 1)
                : null;
    }

    static @Nullable String batchTokens(int batchTokens, int accumulate, int maxLength) {
        long needed = (maxLength + 1L) * accumulate;
        return batchTokens != AutomaticNumber.AUTO && batchTokens < needed
                ? batchTokens + " is too small for a pair of data.max_length (" + maxLength
                        + ") and the end of sentence"
                        + (accumulate > 1 ? " in each of training.accumulate (" + accumulate + ") batches" : "")
                        + "; allowed: at least " + needed
                : null;
    }

    static @Nullable String minLearningRate(double min, double peak) {
        DecimalNumber number = DecimalNumber.atLeast(0);
        return min >= peak
                ? number.write(min) + " is not below training.learning_rate (" + number.write(peak)
                        + "); it is the floor that the rate falls to"
                : null;
    }

    static @Nullable String warmup(int warmup, int maxUpdates, Schedule schedule) {
        if (warmup == 0 && schedule == Schedule.INVERSE_SQRT) {
            return "0 is too small for schedule: inverse_sqrt, learning_rate * sqrt(warmup_updates / update); allowed: at"
                    + " least 1";
        }
        boolean falls = schedule == Schedule.LINEAR || schedule == Schedule.COSINE;
        if (warmup > maxUpdates || (falls && warmup == maxUpdates)) {
            return warmup + " leaves nothing of training.max_updates (" + maxUpdates + ") for schedule: "
                    + schedule.name().toLowerCase(Locale.ROOT) + "; allowed: "
                    + (falls ? "below " : "at most ") + maxUpdates;
        }
        return null;
    }

    static @Nullable String averageCheckpoints(int average, int keep) {
        return average > keep
                ? average + " is more than training.keep_checkpoints (" + keep
                        + ") leaves on disk; keep at least as many as are averaged"
                : null;
    }

    static @Nullable String keepBest(KeepBest keep, BestMetric metric) {
        return keep == KeepBest.SIGNIFICANT && metric == BestMetric.LOSS
                ? "significant compares translations, but training.best_metric is loss; write best_metric: bleu or chrf, or"
                        + " keep_best: any"
                : null;
    }

    static @Nullable String samplingWarmup(int warmup, ObjectiveConfig.Type type, int maxUpdates) {
        return type == ObjectiveConfig.Type.SCHEDULED_SAMPLING && warmup >= maxUpdates
                ? warmup + " leaves nothing of training.max_updates (" + maxUpdates
                        + ") for scheduled sampling; allowed: below " + maxUpdates
                : null;
    }

    static @Nullable String riskWarmup(int warmup, ObjectiveConfig.Type type, int maxUpdates) {
        return type == ObjectiveConfig.Type.MINIMUM_RISK && warmup >= maxUpdates
                ? warmup + " leaves nothing of training.max_updates (" + maxUpdates
                        + ") for minimum risk training; allowed: below " + maxUpdates
                : null;
    }

    static @Nullable String distillation(ObjectiveConfig.Type type, List<Path> teachers) {
        return type == ObjectiveConfig.Type.DISTILLATION && teachers.isEmpty()
                ? "is empty, but objective.type is distillation, which learns from trained models; allowed: their folders, such as"
                        + " [runs/first, runs/second]"
                : null;
    }

    static @Nullable String rDrop(ObjectiveConfig.Type type, boolean dropsElements) {
        return type == ObjectiveConfig.Type.R_DROP && !dropsElements
                ? "r_drop compares two passes with different dropout masks, but all of the model's dropouts that tell them apart are 0.0; raise"
                        + " model.dropout, or write type: teacher_forcing"
                : null;
    }

    static @Nullable String outputLength(double ratio, int offset) {
        return ratio + offset < 1
                ? "with decoding.max_length_offset allows no output for a source of one piece; raise one of them"
                : null;
    }
}
