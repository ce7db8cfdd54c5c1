package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig.Architecture;
import org.ttnmt.config.ModelConfig.AttentionNormalizer;
import org.ttnmt.config.ModelConfig.AttentionScore;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.ModelConfig.DecoderAutoregression;
import org.ttnmt.config.ModelConfig.EncoderAttention;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.RnnAttention;
import org.ttnmt.config.ModelConfig.RnnDecoder;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.TrainingConfig.BestMetric;
import org.ttnmt.config.TrainingConfig.KeepBest;
import org.ttnmt.config.TrainingConfig.Schedule;

/** The relations between keys. */
final class Rules {
    /** Unknown, beginning and end of sentence. */
    private static final List<String> CONTROL_SYMBOLS = List.of("<unk>", "<s>", "</s>");

    private static final Pattern BYTE_PIECE = Pattern.compile("<0x[0-9A-F]{2}>");

    static final List<Rule> ALL = List.of(
            new Rule(
                    Rules::heads,
                    ModelConfig.HEADS,
                    ModelConfig.MODEL_DIM,
                    ModelConfig.HEAD_DIM,
                    ModelConfig.ARCHITECTURE,
                    ModelConfig.RNN_DECODER),
            new Rule(
                    Rules::headsOfStates,
                    ModelConfig.HEADS,
                    ModelConfig.ARCHITECTURE,
                    ModelConfig.RNN_DECODER,
                    ModelConfig.RNN_ENCODER,
                    ModelConfig.RNN_DIM,
                    ModelConfig.MODEL_DIM,
                    ModelConfig.ENCODER_LAYERS),
            new Rule(
                    Rules::conditional,
                    ModelConfig.RNN_DECODER,
                    ModelConfig.ARCHITECTURE,
                    ModelConfig.RNN_ATTENTION,
                    ModelConfig.DECODER),
            new Rule(Rules::evenModelDim, ModelConfig.MODEL_DIM, ModelConfig.POSITIONS, ModelConfig.ENCODER_POSITIONS),
            new Rule(
                    Rules::evenHeadDim,
                    ModelConfig.HEADS,
                    ModelConfig.MODEL_DIM,
                    ModelConfig.HEAD_DIM,
                    ModelConfig.POSITIONS,
                    ModelConfig.ENCODER_POSITIONS),
            new Rule(
                    Rules::encoderPositions, ModelConfig.ENCODER_POSITIONS, ModelConfig.POSITIONS, ModelConfig.DECODER),
            new Rule(
                    Rules::relativeScore,
                    ModelConfig.ATTENTION_SCORE,
                    ModelConfig.POSITIONS,
                    ModelConfig.ENCODER_POSITIONS),
            new Rule(Rules::recurrentPositions, ModelConfig.POSITIONS, ModelConfig.DECODER_AUTOREGRESSION),
            new Rule(
                    Rules::coverage,
                    DecodingConfig.COVERAGE_PENALTY,
                    ModelConfig.ATTENTION_NORMALIZER,
                    ModelConfig.ARCHITECTURE,
                    ModelConfig.RNN_ATTENTION),
            new Rule(
                    Rules::localWindow,
                    ModelConfig.ATTENTION_WINDOW,
                    ModelConfig.ARCHITECTURE,
                    ModelConfig.RNN_ATTENTION),
            new Rule(
                    Rules::positionsSuffice,
                    ModelConfig.MAX_POSITIONS,
                    ModelConfig.POSITIONS,
                    ModelConfig.ENCODER_POSITIONS,
                    ModelConfig.DECODER,
                    ModelConfig.UPSAMPLING,
                    DataConfig.MAX_LENGTH),
            new Rule(
                    Rules::parallelDecoder,
                    ModelConfig.DECODER,
                    ModelConfig.ARCHITECTURE,
                    ModelConfig.COPY,
                    ModelConfig.SHARED_LAYERS,
                    ModelConfig.POSITIONS,
                    ObjectiveConfig.TYPE),
            new Rule(
                    Rules::tiedEmbeddings,
                    ModelConfig.TIED_EMBEDDINGS,
                    ModelConfig.DECODER,
                    VocabConfig.SHARED,
                    VocabConfig.SOURCE_MODEL,
                    VocabConfig.TARGET_MODEL),
            new Rule(Rules::symbols, VocabConfig.USER_DEFINED_SYMBOLS, VocabConfig.BYTE_FALLBACK),
            new Rule(Rules::vocabSize, VocabConfig.SIZE, VocabConfig.BYTE_FALLBACK, VocabConfig.USER_DEFINED_SYMBOLS),
            new Rule(
                    Rules::sourcePrefixes,
                    DataConfig.TRAIN,
                    DataConfig.VALIDATION,
                    DataConfig.TEST,
                    VocabConfig.BYTE_FALLBACK),
            new Rule(v -> learntPrefix(v, DataConfig.VALIDATION), DataConfig.VALIDATION, DataConfig.TRAIN),
            new Rule(v -> learntPrefix(v, DataConfig.TEST), DataConfig.TEST, DataConfig.TRAIN),
            new Rule(Rules::batchTokens, TrainingConfig.BATCH_TOKENS, TrainingConfig.ACCUMULATE, DataConfig.MAX_LENGTH),
            new Rule(Rules::minLearningRate, TrainingConfig.MIN_LEARNING_RATE, TrainingConfig.LEARNING_RATE),
            new Rule(Rules::warmup, TrainingConfig.WARMUP_UPDATES, TrainingConfig.MAX_UPDATES, TrainingConfig.SCHEDULE),
            new Rule(Rules::gradientParts, TrainingConfig.GRADIENT_PARTS),
            new Rule(
                    Rules::localUpdates,
                    OptimizerConfig.LOCAL_UPDATES,
                    TrainingConfig.MAX_UPDATES,
                    TrainingConfig.VALIDATE_EVERY,
                    TrainingConfig.CHECKPOINT_EVERY,
                    OptimizerConfig.EMA_DECAY,
                    TrainingConfig.PRECISION),
            new Rule(Rules::averageCheckpoints, TrainingConfig.AVERAGE_CHECKPOINTS, TrainingConfig.KEEP_CHECKPOINTS),
            new Rule(Rules::bestMetric, TrainingConfig.BEST_METRIC, ModelConfig.DECODER, ObjectiveConfig.TYPE),
            new Rule(Rules::untranslatedTest, DataConfig.TEST, ObjectiveConfig.TYPE),
            new Rule(Rules::ofOneText, ModelConfig.DECODER, ModelConfig.TIED_EMBEDDINGS, VocabConfig.SHARED),
            new Rule(
                    Rules::labels,
                    ModelConfig.DECODER,
                    ModelConfig.TIED_EMBEDDINGS,
                    VocabConfig.SHARED,
                    DataConfig.TRAIN,
                    DataConfig.VALIDATION,
                    DataConfig.TEST,
                    SubwordSamplingConfig.UNIGRAM_SAMPLING,
                    SubwordSamplingConfig.BPE_DROPOUT,
                    TrainingConfig.BATCH_TOKENS),
            new Rule(Rules::keepBest, TrainingConfig.KEEP_BEST, TrainingConfig.BEST_METRIC),
            new Rule(
                    v -> teacherForcing(
                            v,
                            ScheduledSamplingConfig.WARMUP_UPDATES,
                            ObjectiveConfig.Type.SCHEDULED_SAMPLING,
                            "scheduled sampling"),
                    ScheduledSamplingConfig.WARMUP_UPDATES,
                    ObjectiveConfig.TYPE,
                    TrainingConfig.MAX_UPDATES),
            new Rule(
                    v -> teacherForcing(
                            v, RiskConfig.WARMUP_UPDATES, ObjectiveConfig.Type.MINIMUM_RISK, "minimum risk training"),
                    RiskConfig.WARMUP_UPDATES,
                    ObjectiveConfig.TYPE,
                    TrainingConfig.MAX_UPDATES),
            new Rule(
                    Rules::rDrop,
                    Stream.concat(Stream.of(ObjectiveConfig.TYPE), ModelConfig.ELEMENT_DROPOUTS.stream())
                            .toArray(Key<?>[]::new)),
            new Rule(Rules::distillation, DistillationConfig.TEACHERS, ObjectiveConfig.TYPE),
            new Rule(
                    Rules::fixedAttention,
                    ModelConfig.ENCODER_ATTENTION,
                    ModelConfig.HEADS,
                    ModelConfig.ENCODER_POSITIONS,
                    ModelConfig.ATTENTION_SCORE,
                    ModelConfig.ATTENTION_NORMALIZER,
                    ModelConfig.ATTENTION_WINDOW),
            new Rule(
                    Rules::copy,
                    ModelConfig.COPY,
                    VocabConfig.SHARED,
                    ModelConfig.ATTENTION_NORMALIZER,
                    ModelConfig.ARCHITECTURE,
                    ModelConfig.RNN_ATTENTION,
                    ModelConfig.LAYER_DROPOUT,
                    ObjectiveConfig.TYPE),
            new Rule(
                    Rules::monolingual,
                    DataConfig.MONOLINGUAL,
                    ObjectiveConfig.TYPE,
                    DataConfig.TRAIN,
                    DataConfig.VALIDATION),
            new Rule(
                    v -> modifiers(v, !v.get(DataConfig.MODIFIERS).isEmpty()),
                    DataConfig.MODIFIERS,
                    ObjectiveConfig.TYPE,
                    ModelConfig.DECODER),
            new Rule(
                    v -> modifiers(v, v.get(DataConfig.STAGES).stream().anyMatch(Rules::hasModifiers)),
                    DataConfig.STAGES,
                    ObjectiveConfig.TYPE,
                    ModelConfig.DECODER),
            new Rule(Rules::stages, DataConfig.STAGES, DataConfig.TRAIN),
            new Rule(Rules::laterStages, DataConfig.STAGES, TrainingConfig.MAX_UPDATES),
            new Rule(Rules::denoising, ObjectiveConfig.TYPE, VocabConfig.SHARED),
            new Rule(Rules::gapsWithoutBeam, DecodingConfig.BEAM_SIZE, ModelConfig.DECODER),
            new Rule(Rules::outputLength, DecodingConfig.MAX_LENGTH_RATIO, DecodingConfig.MAX_LENGTH_OFFSET));

    private Rules() {}

    /**
     * Checks what was set in Java.
     *
     * @param keys that have a value
     * @throws IllegalArgumentException when some of them do not agree
     */
    static void require(List<Key<?>> keys, Values values) {
        for (Rule rule : ALL) {
            String problem = keys.containsAll(rule.keys()) ? rule.check().apply(values) : null;
            if (problem != null) {
                throw new IllegalArgumentException(rule.keys().get(0).name + ": " + problem);
            }
        }
    }

    private static @Nullable String heads(Values v) {
        int heads = v.get(ModelConfig.HEADS);
        int modelDim = v.get(ModelConfig.MODEL_DIM);
        if (modelDim % heads == 0 || v.get(ModelConfig.HEAD_DIM) != 0 || isConditional(v)) {
            return null;
        }
        return heads + " does not divide model.model_dim (" + modelDim + "); allowed near it: "
                + divisorsNear(heads, modelDim);
    }

    private static boolean isConditional(Values v) {
        return isRecurrent(v) && v.get(ModelConfig.RNN_DECODER) == RnnDecoder.CONDITIONAL;
    }

    /** Attention that sums the encoder's states as they are. */
    private static @Nullable String headsOfStates(Values v) {
        int heads = v.get(ModelConfig.HEADS);
        int given = v.get(ModelConfig.RNN_DIM);
        int dim = given == 0 ? v.get(ModelConfig.MODEL_DIM) : given;
        int columns = ModelConfig.memoryDim(dim, v.get(ModelConfig.RNN_ENCODER), v.get(ModelConfig.ENCODER_LAYERS));
        return isConditional(v) && columns % heads != 0
                ? heads + " does not divide the " + columns + " columns of the encoder's states (model.rnn_dim is "
                        + dim + "); allowed near it: " + divisorsNear(heads, columns)
                : null;
    }

    private static @Nullable String conditional(Values v) {
        RnnAttention attention = v.get(ModelConfig.RNN_ATTENTION);
        if (isConditional(v) && v.get(ModelConfig.DECODER) == Decoder.ALONE) {
            return "conditional reads a source between its cells, but model.decoder is alone; write luong";
        }
        return isConditional(v) && attention != RnnAttention.GLOBAL
                ? "conditional attends to all of the source, but model.rnn_attention is "
                        + ModelConfig.RNN_ATTENTION.type.write(attention) + "; write global, or rnn_decoder: luong"
                : null;
    }

    private static String divisorsNear(int heads, int modelDim) {
        List<Integer> divisors = IntStream.rangeClosed(1, Math.min(modelDim, 1024))
                .filter(n -> modelDim % n == 0)
                .boxed()
                .toList();
        int above = (int) divisors.stream().filter(n -> n < heads).count();
        return divisors.subList(Math.max(0, above - 3), Math.min(divisors.size(), above + 3)).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
    }

    private static @Nullable String evenModelDim(Values v) {
        int modelDim = v.get(ModelConfig.MODEL_DIM);
        boolean pairs = positionsAre(v, Positions.SINUSOIDAL) || positionsAre(v, Positions.SINUSOIDAL_PAPER);
        return pairs && modelDim % 2 != 0
                ? modelDim + " is odd, but sinusoidal positions pair sines with cosines; write " + (modelDim + 1)
                        + ", or positions: learned"
                : null;
    }

    private static @Nullable String evenHeadDim(Values v) {
        int given = v.get(ModelConfig.HEAD_DIM);
        int headDim = given == 0 ? v.get(ModelConfig.MODEL_DIM) / v.get(ModelConfig.HEADS) : given;
        if (given != 0) {
            return positionsAre(v, Positions.ROTARY) && headDim % 2 != 0
                    ? v.get(ModelConfig.HEADS) + " heads have model.head_dim = " + headDim
                            + " columns each, but rotary positions turn them in pairs; write an even model.head_dim, or"
                            + " positions: sinusoidal"
                    : null;
        }
        return positionsAre(v, Positions.ROTARY) && headDim % 2 != 0
                ? v.get(ModelConfig.HEADS) + " gives each head model.model_dim / heads = " + headDim
                        + " columns, but rotary positions turn them in pairs; write a number that leaves an even"
                        + " one, or positions: sinusoidal"
                : null;
    }

    /** Attention without positions sees a set of words; what hides the future tells a decoder the order. */
    private static @Nullable String encoderPositions(Values v) {
        return v.get(ModelConfig.ENCODER_POSITIONS) == Positions.NONE && v.get(ModelConfig.DECODER) != Decoder.ALONE
                ? "none makes the encoder read a bag of words; write another for it, such as sinusoidal (and"
                        + " model.positions: none for the decoder alone)"
                : null;
    }

    private static @Nullable String relativeScore(Values v) {
        return v.get(ModelConfig.ATTENTION_SCORE) == AttentionScore.ADDITIVE && positionsAre(v, Positions.RELATIVE)
                ? "additive does not multiply queries with keys, to which relative positions are added; write alibi or"
                        + " t5_bias for the positions, or another score"
                : null;
    }

    /** Fixed heads have neither queries nor keys, and see all that there is. */
    private static @Nullable String fixedAttention(Values v) {
        if (v.get(ModelConfig.ENCODER_ATTENTION) == EncoderAttention.LEARNED) {
            return null;
        }
        if (v.get(ModelConfig.HEADS) < 2) {
            return "fixed leaves one head that learns, but model.heads is 1; write 2 or more, 8 as in the paper";
        }
        Positions positions = v.get(ModelConfig.ENCODER_POSITIONS);
        if (!List.of(Positions.SINUSOIDAL, Positions.SINUSOIDAL_PAPER, Positions.LEARNED)
                .contains(positions)) {
            return "fixed is for positions in embeddings, but model.encoder_positions is "
                    + ModelConfig.ENCODER_POSITIONS.type.write(positions) + "; write sinusoidal or learned for it";
        }
        boolean plain = v.get(ModelConfig.ATTENTION_SCORE) == AttentionScore.SCALED_DOT
                && v.get(ModelConfig.ATTENTION_NORMALIZER) == AttentionNormalizer.SOFTMAX;
        if (!plain) {
            return "fixed leaves one head, of softmax and scaled dot products; write model.attention_score: scaled_dot"
                    + " and model.attention_normalizer: softmax";
        }
        return v.get(ModelConfig.ATTENTION_WINDOW) == 0
                ? null
                : "fixed has heads that see the whole sentence, but model.attention_window is "
                        + v.get(ModelConfig.ATTENTION_WINDOW)
                        + "; write 0"
                        + (v.get(ModelConfig.DECODER).writesLabels()
                                ? ""
                                : ", and model.decoder_attention_window for the decoder");
    }

    private static @Nullable String recurrentPositions(Values v) {
        Positions positions = v.get(ModelConfig.POSITIONS);
        boolean inEmbeddings = List.of(
                        Positions.SINUSOIDAL, Positions.SINUSOIDAL_PAPER, Positions.LEARNED, Positions.NONE)
                .contains(positions);
        return v.get(ModelConfig.DECODER_AUTOREGRESSION) != DecoderAutoregression.SELF_ATTENTION && !inEmbeddings
                ? ModelConfig.POSITIONS.type.write(positions)
                        + " are positions of self-attention, which the decoder does not have with"
                        + " model.decoder_autoregression: "
                        + ModelConfig.DECODER_AUTOREGRESSION.type.write(v.get(ModelConfig.DECODER_AUTOREGRESSION))
                        + "; write none, and " + ModelConfig.POSITIONS.type.write(positions)
                        + " for model.encoder_positions"
                : null;
    }

    private static @Nullable String coverage(Values v) {
        String attention = noDistribution(v);
        return v.get(DecodingConfig.COVERAGE_PENALTY) == 0 || attention == null
                ? null
                : v.get(DecodingConfig.COVERAGE_PENALTY) + " needs attention weights that sum to 1, but " + attention
                        + "; write 0";
    }

    private static @Nullable String copy(Values v) {
        if (!v.get(ModelConfig.COPY)) {
            return null;
        }
        if (!v.get(VocabConfig.SHARED)) {
            return "true needs the same pieces on both sides; write vocab.shared: true";
        }
        String attention = noDistribution(v);
        if (attention != null) {
            return "true needs attention weights that sum to 1, but " + attention;
        }
        if (v.get(ModelConfig.LAYER_DROPOUT) > 0) {
            return "true reads the attention of a layer that model.layer_dropout may leave out; write 0.0 for it";
        }
        ObjectiveConfig.Type type = v.get(ObjectiveConfig.TYPE);
        return List.of(ObjectiveConfig.Type.TEACHER_FORCING, ObjectiveConfig.Type.DENOISING, ObjectiveConfig.Type.MASS)
                        .contains(type)
                ? null
                : "true is trained by teacher_forcing, denoising or mass, but objective.type is "
                        + ObjectiveConfig.TYPE.type.write(type);
    }

    /** The key by which the decoder's attention to the source is no distribution; null where it is one. */
    private static @Nullable String noDistribution(Values v) {
        RnnAttention attention = v.get(ModelConfig.RNN_ATTENTION);
        if (isRecurrent(v) && !attention.isDistribution()) {
            return "model.rnn_attention is " + ModelConfig.RNN_ATTENTION.type.write(attention);
        }
        return v.get(ModelConfig.ATTENTION_NORMALIZER).isDistribution() ? null : "model.attention_normalizer is relu";
    }

    private static @Nullable String localWindow(Values v) {
        return isRecurrent(v) && v.get(ModelConfig.RNN_ATTENTION).isLocal() && v.get(ModelConfig.ATTENTION_WINDOW) == 0
                ? "0 is too small for model.rnn_attention: "
                        + ModelConfig.RNN_ATTENTION.type.write(v.get(ModelConfig.RNN_ATTENTION))
                        + ", which sees a window of the source; allowed: at least 1, or rnn_attention: global"
                : null;
    }

    private static boolean isRecurrent(Values v) {
        return v.get(ModelConfig.ARCHITECTURE) == Architecture.RNN;
    }

    /** Whether encoder or decoder tell positions apart in this way. */
    static boolean positionsAre(Values v, Positions kind) {
        return !isRecurrent(v)
                && (v.get(ModelConfig.POSITIONS) == kind || v.get(ModelConfig.ENCODER_POSITIONS) == kind);
    }

    private static @Nullable String positionsSuffice(Values v) {
        int maxPositions = v.get(ModelConfig.MAX_POSITIONS);
        int maxLength = v.get(DataConfig.MAX_LENGTH);
        boolean slots = v.get(ModelConfig.DECODER) == Decoder.CTC && v.get(ModelConfig.POSITIONS) == Positions.LEARNED;
        int each = slots ? v.get(ModelConfig.UPSAMPLING) : 1;
        return positionsAre(v, Positions.LEARNED) && maxPositions / each <= maxLength
                ? maxPositions + " is too small for data.max_length (" + maxLength + ") and the end of sentence"
                        + (each == 1 ? "" : ", each of which has model.upsampling (" + each + ") slots")
                        + "; allowed: at least " + (maxLength + 1L) * each
                : null;
    }

    /** What a decoder that writes all at once cannot be joined with. */
    private static @Nullable String parallelDecoder(Values v) {
        Decoder decoder = v.get(ModelConfig.DECODER);
        if (decoder == Decoder.AUTOREGRESSIVE) {
            ObjectiveConfig.Type other = v.get(ObjectiveConfig.TYPE);
            boolean fits = (other.translates() && other != ObjectiveConfig.Type.GLANCING)
                    || other == ObjectiveConfig.Type.MASS;
            return fits
                    ? null
                    : "autoregressive is not trained by objective.type: " + ObjectiveConfig.TYPE.type.write(other)
                            + "; leave model.decoder out, so that it is what that needs";
        }
        String name = ModelConfig.DECODER.type.write(decoder);
        boolean atOnce = decoder == Decoder.CTC || decoder == Decoder.MASK_PREDICT;
        if (isRecurrent(v) && atOnce) {
            return name + " is a decoder of transformers, but model.architecture is rnn, which writes piece by piece;"
                    + " write architecture: transformer, or decoder: autoregressive";
        }
        if (v.get(ModelConfig.COPY)) {
            return name + " writes pieces of the vocabulary alone; write model.copy: false, or decoder:"
                    + " autoregressive";
        }
        if (decoder == Decoder.MASK_PREDICT && v.get(ModelConfig.SHARED_LAYERS)) {
            return name + " goes over the target several times as it is, with layers of its own; write"
                    + " model.shared_layers: false, or decoder: ctc";
        }
        if (v.get(ModelConfig.POSITIONS) == Positions.NONE && decoder != Decoder.ALONE && !isRecurrent(v)) {
            return name + " writes all pieces at once, so nothing tells their order with model.positions: none; write"
                    + " sinusoidal for it, for instance";
        }
        ObjectiveConfig.Type type = v.get(ObjectiveConfig.TYPE);
        ObjectiveConfig.Type own =
                switch (decoder) {
                    case NONE -> ObjectiveConfig.Type.MASKED_LANGUAGE_MODEL;
                    case ALONE -> ObjectiveConfig.Type.LANGUAGE_MODEL;
                    default -> ObjectiveConfig.Type.TEACHER_FORCING;
                };
        boolean glancing =
                type == ObjectiveConfig.Type.GLANCING && (decoder == Decoder.MASK_PREDICT || decoder == Decoder.CTC);
        return type == own || glancing
                ? null
                : name + " is trained by " + ObjectiveConfig.TYPE.type.write(own) + ", but objective.type is "
                        + ObjectiveConfig.TYPE.type.write(type)
                        + (List.of(
                                                ObjectiveConfig.Type.GLANCING,
                                                ObjectiveConfig.Type.MASKED_LANGUAGE_MODEL,
                                                ObjectiveConfig.Type.LANGUAGE_MODEL)
                                        .contains(type)
                                ? "; leave model.decoder out, so that it is what that needs"
                                : ", which is for decoders that write piece by piece");
    }

    private static @Nullable String gapsWithoutBeam(Values v) {
        int beamSize = v.get(DecodingConfig.BEAM_SIZE);
        Decoder decoder = v.get(ModelConfig.DECODER);
        return DecodingConfig.withoutBeam(decoder) && beamSize > 1
                ? beamSize + " keeps several beginnings of a translation, but model.decoder: "
                        + ModelConfig.DECODER.type.write(decoder) + " has none; write 1"
                        + (decoder.writesLabels()
                                ? ""
                                : ", and decoding.length_candidates for the lengths that are tried")
                : null;
    }

    /** What labels on the target side cannot be joined with. */
    private static @Nullable String labels(Values v) {
        Decoder decoder = v.get(ModelConfig.DECODER);
        if (!decoder.writesLabels()) {
            return null;
        }
        String name = ModelConfig.DECODER.type.write(decoder);
        if (v.get(VocabConfig.SHARED)) {
            return name + " has labels on the target side, which share no pieces with text; write vocab.shared: false";
        }
        if (v.get(ModelConfig.TIED_EMBEDDINGS).sharesEmbedding()) {
            return name + " has no embedding of labels; write model.tied_embeddings: none";
        }
        if (v.get(TrainingConfig.BATCH_TOKENS) == AutomaticNumber.AUTO) {
            return name + " is not measured for training.batch_tokens: auto; write a number, such as 4096";
        }
        if (decoder == Decoder.TAGGING && !prefixes(v).isEmpty()) {
            return name + " labels each word of a source, but a source_prefix has no label; leave it out";
        }
        boolean sampled =
                v.get(SubwordSamplingConfig.UNIGRAM_SAMPLING) > 0 || v.get(SubwordSamplingConfig.BPE_DROPOUT) > 0;
        return decoder == Decoder.TAGGING && sampled
                ? name + " reads a word's label at its first piece, which objective.unigram_sampling and bpe_dropout"
                        + " move; write 0.0 for them"
                : null;
    }

    private static @Nullable String untranslatedTest(Values v) {
        return v.find(DataConfig.TEST) != null && !v.get(ObjectiveConfig.TYPE).translates()
                ? "is translated by the finished model, but objective.type: "
                        + ObjectiveConfig.TYPE.type.write(v.get(ObjectiveConfig.TYPE))
                        + " trains none that translates; leave it out"
                : null;
    }

    /** An encoder or a decoder alone reads and writes the same text. */
    private static @Nullable String ofOneText(Values v) {
        Decoder decoder = v.get(ModelConfig.DECODER);
        if (decoder != Decoder.NONE && decoder != Decoder.ALONE) {
            return null;
        }
        return v.get(VocabConfig.SHARED) && v.get(ModelConfig.TIED_EMBEDDINGS) == TiedEmbeddings.ALL
                ? null
                : ModelConfig.DECODER.type.write(decoder) + " reads and writes one text with one matrix; write"
                        + " vocab.shared: true and model.tied_embeddings: all";
    }

    private static @Nullable String bestMetric(Values v) {
        BestMetric metric = v.get(TrainingConfig.BEST_METRIC);
        if (metric != BestMetric.LOSS && !v.get(ObjectiveConfig.TYPE).translates()) {
            return TrainingConfig.BEST_METRIC.type.write(metric) + " is of translations, which objective.type: "
                    + ObjectiveConfig.TYPE.type.write(v.get(ObjectiveConfig.TYPE)) + " has none of; write loss";
        }
        boolean labels = v.get(ModelConfig.DECODER).writesLabels();
        return metric == BestMetric.LOSS || metric.isOfLabels() == labels
                ? null
                : TrainingConfig.BEST_METRIC.type.write(metric) + " is of " + (labels ? "text" : "labels")
                        + ", but model.decoder: "
                        + ModelConfig.DECODER.type.write(v.get(ModelConfig.DECODER)) + " writes "
                        + (labels ? "labels; write accuracy, f1 or loss" : "text; write bleu, chrf or loss");
    }

    /** Both sides can have the same pieces when they share a vocabulary, or have two that may be such. */
    private static @Nullable String tiedEmbeddings(Values v) {
        boolean samePieces = v.get(VocabConfig.SHARED)
                || (v.find(VocabConfig.SOURCE_MODEL) != null && v.find(VocabConfig.TARGET_MODEL) != null);
        TiedEmbeddings tied = v.get(ModelConfig.TIED_EMBEDDINGS);
        if (tied == TiedEmbeddings.INPUTS && v.get(ModelConfig.DECODER) == Decoder.CTC) {
            return "inputs ties what the decoder reads, but model.decoder: ctc reads nothing of the target; write all or"
                    + " none";
        }
        return tied.sharesEmbedding() && !samePieces
                ? ModelConfig.TIED_EMBEDDINGS.type.write(tied)
                        + " needs vocab.shared: true, but it is false; write target or none, or share the vocabulary,"
                        + " or name two with the same pieces (vocab.source_model and vocab.target_model)"
                : null;
    }

    private static @Nullable String symbols(Values v) {
        return symbols(v.get(VocabConfig.USER_DEFINED_SYMBOLS), v.get(VocabConfig.BYTE_FALLBACK));
    }

    private static @Nullable String symbols(List<String> symbols, boolean byteFallback) {
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

    private static @Nullable String sourcePrefixes(Values v) {
        String problem = symbols(prefixes(v), v.get(VocabConfig.BYTE_FALLBACK));
        return problem == null ? null : "has a source_prefix that cannot be a piece of its own: it " + problem;
    }

    private static List<String> prefixes(Values v) {
        return SourcePrefix.all(v.find(DataConfig.TRAIN), v.find(DataConfig.VALIDATION), v.find(DataConfig.TEST));
    }

    /** The embedding of a tag that no training corpus has stays as random as it began. */
    private static @Nullable String learntPrefix(Values v, Key<CorpusConfig> key) {
        CorpusConfig corpus = v.find(key);
        String prefix = corpus == null ? null : corpus.sourcePrefix();
        List<String> learnt = SourcePrefix.all(v.get(DataConfig.TRAIN), null, null);
        return prefix == null || learnt.contains(prefix)
                ? null
                : "has the source_prefix " + prefix + ", which the model never learns: "
                        + (learnt.isEmpty()
                                ? "no corpus of data.train has one"
                                : "those of data.train are " + String.join(", ", learnt));
    }

    private static @Nullable String vocabSize(Values v) {
        if (!List.of(DataConfig.TRAIN, DataConfig.VALIDATION, DataConfig.TEST).stream()
                .allMatch(v::known)) {
            return null; // their tags, which count, are not known either
        }
        int size = v.get(VocabConfig.SIZE);
        boolean byteFallback = v.get(VocabConfig.BYTE_FALLBACK);
        List<String> symbols = v.get(VocabConfig.USER_DEFINED_SYMBOLS);
        long tags =
                prefixes(v).stream().filter(prefix -> !symbols.contains(prefix)).count();
        long needed = CONTROL_SYMBOLS.size() + (byteFallback ? 256 : 0) + symbols.size() + tags;
        return size <= needed
                ? size + " is too small for " + CONTROL_SYMBOLS.size() + " control symbols"
                        + (byteFallback ? ", 256 bytes of vocab.byte_fallback" : "")
                        + (symbols.isEmpty() ? "" : ", " + symbols.size() + " of vocab.user_defined_symbols")
                        + (tags == 0 ? "" : ", " + tags + " of source_prefix")
                        + " and pieces of text; allowed: at least " + (needed + 1)
                : null;
    }

    private static @Nullable String batchTokens(Values v) {
        int batchTokens = v.get(TrainingConfig.BATCH_TOKENS);
        int accumulate = v.get(TrainingConfig.ACCUMULATE);
        int maxLength = v.get(DataConfig.MAX_LENGTH);
        long needed = (maxLength + 1L) * accumulate;
        return batchTokens != AutomaticNumber.AUTO && batchTokens < needed
                ? batchTokens + " is too small for a pair of data.max_length (" + maxLength
                        + ") and the end of sentence"
                        + (accumulate > 1 ? " in each of training.accumulate (" + accumulate + ") batches" : "")
                        + "; allowed: at least " + needed
                : null;
    }

    private static @Nullable String gradientParts(Values v) {
        int parts = v.get(TrainingConfig.GRADIENT_PARTS);
        return Integer.bitCount(parts) > 1
                ? parts + " is no power of two, so its parts make no balanced tree; allowed: 0, 1, 2, 4, 8, ... 1024"
                : null;
    }

    private static @Nullable String localUpdates(Values v) {
        int local = v.get(OptimizerConfig.LOCAL_UPDATES);
        if (local == 1) {
            return null;
        }
        for (Key<Integer> key :
                List.of(TrainingConfig.MAX_UPDATES, TrainingConfig.VALIDATE_EVERY, TrainingConfig.CHECKPOINT_EVERY)) {
            if (v.get(key) % local != 0) {
                return local + " does not divide " + key.name + " (" + v.get(key)
                        + "); executors have the same weights only after so many updates";
            }
        }
        if (v.get(OptimizerConfig.EMA_DECAY) > 0) {
            return local + " excludes training.ema_decay: the outer step keeps no moving average";
        }
        return v.get(TrainingConfig.PRECISION) == Precision.FLOAT16
                ? local + " excludes training.precision: float16, whose factor of the loss each executor would have for"
                        + " itself; use bfloat16 or float32"
                : null;
    }

    private static @Nullable String minLearningRate(Values v) {
        double least = v.get(TrainingConfig.MIN_LEARNING_RATE);
        double peak = v.get(TrainingConfig.LEARNING_RATE);
        return least >= peak
                ? TrainingConfig.MIN_LEARNING_RATE.type.write(least) + " is not below training.learning_rate ("
                        + TrainingConfig.LEARNING_RATE.type.write(peak)
                        + "); it is the floor that the rate falls to"
                : null;
    }

    private static @Nullable String warmup(Values v) {
        int warmup = v.get(TrainingConfig.WARMUP_UPDATES);
        int maxUpdates = v.get(TrainingConfig.MAX_UPDATES);
        Schedule schedule = v.get(TrainingConfig.SCHEDULE);
        if (warmup == 0 && schedule == Schedule.INVERSE_SQRT) {
            return "0 is too small for schedule: inverse_sqrt, learning_rate * sqrt(warmup_updates / update); allowed:"
                    + " at least 1";
        }
        boolean falls = schedule == Schedule.LINEAR || schedule == Schedule.COSINE;
        if (warmup > maxUpdates || (falls && warmup == maxUpdates)) {
            return warmup + " leaves nothing of training.max_updates (" + maxUpdates + ") for schedule: "
                    + schedule.name().toLowerCase(Locale.ROOT) + "; allowed: "
                    + (falls ? "below " : "at most ") + maxUpdates;
        }
        return null;
    }

    private static @Nullable String averageCheckpoints(Values v) {
        int average = v.get(TrainingConfig.AVERAGE_CHECKPOINTS);
        int keep = v.get(TrainingConfig.KEEP_CHECKPOINTS);
        return average > keep
                ? average + " is more than training.keep_checkpoints (" + keep
                        + ") leaves on disk; keep at least as many as are averaged"
                : null;
    }

    private static @Nullable String keepBest(Values v) {
        return v.get(TrainingConfig.KEEP_BEST) == KeepBest.SIGNIFICANT
                        && v.get(TrainingConfig.BEST_METRIC) == BestMetric.LOSS
                ? "significant compares translations, but training.best_metric is loss; write best_metric: bleu"
                        + " or chrf, or keep_best: any"
                : null;
    }

    /** An objective that comes after some updates of teacher forcing must be left some. */
    private static @Nullable String teacherForcing(
            Values v, Key<Integer> updates, ObjectiveConfig.Type type, String objective) {
        int warmup = v.get(updates);
        int maxUpdates = v.get(TrainingConfig.MAX_UPDATES);
        return v.get(ObjectiveConfig.TYPE) == type && warmup >= maxUpdates
                ? warmup + " leaves nothing of training.max_updates (" + maxUpdates + ") for " + objective
                        + "; allowed: below " + maxUpdates
                : null;
    }

    private static @Nullable String distillation(Values v) {
        return v.get(ObjectiveConfig.TYPE) == ObjectiveConfig.Type.DISTILLATION
                        && v.get(DistillationConfig.TEACHERS).isEmpty()
                ? "is empty, but objective.type is distillation, which learns from trained models; allowed: their"
                        + " folders, such as [runs/first, runs/second]"
                : null;
    }

    private static @Nullable String monolingual(Values v) {
        ObjectiveConfig.Type type = v.get(ObjectiveConfig.TYPE);
        List<Path> files = v.find(DataConfig.MONOLINGUAL);
        if (type.isMonolingual() && files == null) {
            return "is missing, but needed for objective.type: " + ObjectiveConfig.TYPE.type.write(type) + "; allowed: "
                    + PathList.TEXTS.allowed();
        }
        if (!type.isMonolingual() && files != null) {
            return "is for objective.type: denoising, mass, masked_language_model and language_model; write data.train"
                    + " for pairs of sentences";
        }
        CorpusConfig validation = v.find(DataConfig.VALIDATION);
        if (!type.translates() && validation != null && !validation.source().equals(validation.target())) {
            return "has text alone, but data.validation has " + validation.files()
                    + "; name the same file as its source and its target";
        }
        return files != null && v.changed(DataConfig.TRAIN)
                ? "stands in place of data.train, which is there as well; leave one of them out"
                : null;
    }

    private static boolean hasModifiers(StageConfig stage) {
        return stage.modifiers() != null && !stage.modifiers().isEmpty();
    }

    /** Stages mix corpora that there are, and each corpus has its use. */
    private static @Nullable String stages(Values v) {
        List<StageConfig> stages = v.get(DataConfig.STAGES);
        List<CorpusConfig> corpora = v.get(DataConfig.TRAIN);
        List<String> names = corpora.stream()
                .map(CorpusConfig::name)
                .flatMap(Stream::ofNullable)
                .toList();
        for (int i = 0; i < stages.size(); i++) {
            StageConfig stage = stages.get(i);
            for (String name : stage.mix().keySet()) {
                if (!names.contains(name)) {
                    return "stage " + (i + 1) + " mixes " + name + ", but data.train has no corpus of this name"
                            + among(name, names);
                }
            }
            String of = stage.until().of();
            List<String> read =
                    stage.mix().isEmpty() ? names : List.copyOf(stage.mix().keySet());
            if (of != null && !read.contains(of)) {
                return "stage " + (i + 1) + " counts epochs of " + of + ", which it does not read" + among(of, read);
            }
        }
        if (stages.isEmpty() || stages.stream().anyMatch(stage -> stage.mix().isEmpty())) {
            return null;
        }
        for (CorpusConfig corpus : corpora) {
            if (stages.stream().noneMatch(stage -> stage.reads(corpus))) {
                return "no stage mixes " + corpus.title() + " of data.train; "
                        + (corpus.name() == null ? "give it a name and mix it in" : "mix it in")
                        + ", or take it out of data.train";
            }
            if (corpus.weight() != 1) {
                return "each stage has a mix, which leaves the weight of " + corpus.title()
                        + " without an effect; remove the weight";
            }
        }
        return null;
    }

    private static String among(String name, List<String> names) {
        return NearestName.of(name, names)
                .map(near -> "; did you mean " + near + "?")
                .orElse(
                        names.isEmpty()
                                ? "; none of its corpora has a name"
                                : "; allowed: " + String.join(", ", names));
    }

    /** A stage that no update is left for. */
    private static @Nullable String laterStages(Values v) {
        int most = v.get(TrainingConfig.MAX_UPDATES);
        long before = 0;
        List<StageConfig> stages = v.get(DataConfig.STAGES);
        for (int i = 0; i < stages.size(); i++) {
            StageEnd until = stages.get(i).until();
            if (before >= most) {
                return "stage " + (i + 1) + " would begin after " + before + " updates, but training.max_updates is "
                        + most + "; shorten those before it, or raise training.max_updates";
            }
            if (until.updates() == 0 || until.epochs() > 0 || until.patience() > 0) {
                return null; // nobody knows when it ends
            }
            before += until.updates();
        }
        return null;
    }

    private static @Nullable String modifiers(Values v, boolean some) {
        if (!some) {
            return null;
        }
        ObjectiveConfig.Type type = v.get(ObjectiveConfig.TYPE);
        if (type.isMonolingual()) {
            return "is for pairs of sentences, but objective.type is " + ObjectiveConfig.TYPE.type.write(type)
                    + ", which makes its sources itself; leave it out";
        }
        Decoder decoder = v.get(ModelConfig.DECODER);
        return decoder.writesLabels()
                ? "is for pairs of sentences, but model.decoder is " + ModelConfig.DECODER.type.write(decoder)
                        + ", whose target side is labels; leave it out"
                : null;
    }

    private static @Nullable String denoising(Values v) {
        ObjectiveConfig.Type type = v.get(ObjectiveConfig.TYPE);
        return type.isMonolingual() && !v.get(VocabConfig.SHARED)
                ? ObjectiveConfig.TYPE.type.write(type)
                        + " has text of one kind on both sides; write vocab.shared: true"
                : null;
    }

    private static @Nullable String rDrop(Values v) {
        return v.get(ObjectiveConfig.TYPE) == ObjectiveConfig.Type.R_DROP
                        && ModelConfig.ELEMENT_DROPOUTS.stream().noneMatch(key -> v.get(key) > 0)
                ? "r_drop compares two passes with different dropout masks, but all of the model's dropouts "
                        + "that tell them apart are 0.0; raise model.dropout, or write type: teacher_forcing"
                : null;
    }

    private static @Nullable String outputLength(Values v) {
        return v.get(DecodingConfig.MAX_LENGTH_RATIO) + v.get(DecodingConfig.MAX_LENGTH_OFFSET) < 1
                ? "with decoding.max_length_offset allows no output for a source of one piece; raise one of them"
                : null;
    }
}
