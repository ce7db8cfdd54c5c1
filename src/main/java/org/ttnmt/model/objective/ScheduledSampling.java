package org.ttnmt.model.objective;

import java.util.List;
import org.ttnmt.config.ScheduledSamplingConfig;
import org.ttnmt.config.ScheduledSamplingConfig.Condition;
import org.ttnmt.config.ScheduledSamplingConfig.Mix;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Scheduled sampling (Bengio et al. 2015) in two passes, as transformers need it (Mihaylova and Martins 2019): a first
 * pass of the decoder over the reference predicts every token, and what the second pass reads is the reference with
 * some of its tokens replaced by those predictions. No gradient flows through the first pass, which has no dropout of
 * its own and reads the memory that the second one reads. Labels stay the reference's.
 *
 * <p>Predictions are only made where they are used, so a small probability costs little more than the decoder's pass,
 * and probability 0 costs nothing and is teacher forcing, bit for bit.
 */
record ScheduledSampling(LossSettings settings, ScheduledSamplingConfig config) implements Objective {
    /** Logits of one block. */
    private static final int BLOCK_ELEMENTS = 5_000_000;

    private static final String PREDICT = "predict";
    private static final String CONFIDENCE = "confidence";

    @Override
    public LossSettings settings(long update) {
        return settings.withStrength(new SamplingSchedule(config).probability(update));
    }

    /** One uniform number for each position says whether it is replaced, and another draws the word. */
    @Override
    public int draws() {
        return config.mix() == Mix.SAMPLE ? 2 : 1;
    }

    @Override
    public Value loss(Code code, Trainee trainee, GradientFunction.Arguments p, Value hidden, Value weight) {
        return CrossEntropy.call(code, hidden, weight, p.labels(), p.smoothing(code), p.penalty(code), true);
    }

    /** Adds the functions that {@link #input} calls. */
    @Override
    public void emit(Script script, Trainee trainee) {
        int vocabulary = trainee.targetVocabulary();
        int words = config.mix() == Mix.EXPECTED ? Math.min(config.mixedWords(), vocabulary) : 1;
        script.function(
                PREDICT,
                Script.tensors(2),
                List.of("hidden", "weight", "uniforms"),
                (code, p) -> writePredict(code, p.get(0), p.get(1), p.get(2), trainee, words));
        script.function(
                CONFIDENCE,
                "Tensor",
                List.of("hidden", "weight", "labels"),
                (code, p) -> writeConfidence(code, p.get(0), p.get(1), p.get(2), trainee));
    }

    /** Emits the first pass and what the second one reads. */
    @Override
    public DecoderInput input(Code outer, Trainee trainee, ForwardPass pass) {
        GradientFunction.Arguments p = pass.arguments();
        Code code = outer.in("sampling");
        Code.Named device = code.onDeviceOf(p.target());
        Value tokens = code.assign("tokens", p.target().text());
        Value at = code.assign("at", code.call("slice", p.places(), 0, 0, 0).text());
        Value words = code.call("zeros", List.of(0, 1), Code.dtype(NumberType.INT64), device);
        Value shares =
                code.call("zeros", List.of(0, 1), Code.dtype(trainee.numbers().master()), device);
        Value probability = p.strength(code);
        code.when(new Value(probability + " > 0."), () -> {
            FirstPass first = FirstPass.of(code, trainee, pass.vector());
            Value hidden = trainee.steps()
                    .decode(
                            first.graph(),
                            DecoderInput.of(p.target()),
                            pass.memory().detached(code))
                    .hidden();
            Value projection = first.projection();
            code.reassign(at, chosen(code, trainee, p, probability, hidden, projection));
            Value before = code.call("sub", at, 1);
            Value uniforms = config.mix() == Mix.SAMPLE
                    ? code.call("index_select", p.uniforms(), 0, code.add(at, code.call("numel", p.target())))
                    : p.uniforms();
            Value predicted = code.callOwn(PREDICT, columns(code, trainee, hidden, before), projection, uniforms);
            code.reassign(words, predicted.at(0));
            code.reassign(shares, predicted.at(1));
            if (config.mix() != Mix.EXPECTED) {
                Value flat = code.call("scatter", code.view(p.target(), -1), 0, at, code.view(words, -1));
                code.reassign(tokens, code.call("view_as", flat, p.target()));
            }
        });
        return new DecoderInput(
                tokens,
                config.mix() == Mix.EXPECTED
                        ? (graph, table, embedded) -> expected(graph, table, embedded, at, words, shares)
                        : DecoderInput.Words.SAME);
    }

    /** Places of the rectangle that are replaced: never the first column, nor padding. */
    private Value chosen(
            Code code,
            Trainee trainee,
            GradientFunction.Arguments p,
            Value probability,
            Value hidden,
            Value projection) {
        Value columns = code.call("remainder", p.places(), code.size(p.target(), 1));
        Value later = code.call("gt", columns, 0);
        Value places = code.call("masked_select", p.places(), later);
        Value drawn = code.call("index_select", p.uniforms(), 0, places);
        Value limit = probability;
        if (config.condition() == Condition.POSITION) {
            Value column = code.to(code.call("masked_select", columns, later), NumberType.FLOAT32);
            Value early = code.call("pow", config.positionDecay(), column);
            limit = code.multiply(code.call("rsub", early, 1.0), probability);
        }
        Value kept = code.call("lt", drawn, limit);
        Value at = code.call("masked_select", places, kept);
        if (config.condition() != Condition.CONFIDENCE) {
            return at;
        }
        Value labels = code.call("masked_select", code.call("masked_select", code.view(p.labels(), -1), later), kept);
        Value sure = code.callOwn(CONFIDENCE, columns(code, trainee, hidden, at), projection, code.view(labels, -1, 1));
        return code.call("masked_select", at, code.call("gt", sure, config.confidence()));
    }

    private static Value columns(Code code, Trainee trainee, Value hidden, Value places) {
        return trainee.network().output().projection().columns(code, code.call("index_select", hidden, 0, places));
    }

    /** Puts mixed embeddings of {@code words (n, k)}, weighted by {@code shares (n, k)}, in the places {@code at}. */
    private static Value expected(Graph graph, Parameter table, Value embedded, Value at, Value words, Value shares) {
        Code code = graph.code().in("expected");
        Value each = code.call("embedding", graph.weights().master(table), words); // (n, k, modelDim)
        Value mixed = code.call("sum", code.multiply(each, code.call("unsqueeze", shares, -1)), new int[] {1});
        Value flat = code.view(embedded, -1, table.shape()[1]);
        return code.call("view_as", code.call("index_copy", flat, 0, at, mixed), embedded);
    }

    /** {@code predict(hidden (n, modelDim), weight, uniforms (n)) -> (words (n, k), shares (n, k))}. */
    private void writePredict(Code code, Value hidden, Value weight, Value uniforms, Trainee trainee, int count) {
        int vocabulary = trainee.targetVocabulary();
        Code.Named device = code.onDeviceOf(hidden);
        Value rows = code.size(hidden, 0);
        Value words = code.call("zeros", List.of(rows, count), Code.dtype(NumberType.INT64), device);
        Value shares = code.call(
                "ones", List.of(rows, count), Code.dtype(trainee.numbers().master()), device);
        LogitBlocks.of(code, hidden, weight, vocabulary, BLOCK_ELEMENTS).forEach(block -> {
            Value logits =
                    code.to(block.logits(block.of(hidden)), trainee.numbers().master());
            Value into = block.of(words);
            switch (config.mix()) {
                case ARGMAX -> code.run("copy_", into, code.call("argmax", logits, 1, true));
                case SAMPLE -> {
                    Value sums = code.call("cumsum", code.call("softmax", logits, 1), 1);
                    Value all = code.call("narrow", sums, 1, vocabulary - 1, 1);
                    Value drawn = code.call("unsqueeze", block.of(uniforms), 1);
                    Value found =
                            code.call("searchsorted", sums, code.multiply(all, drawn), new Code.Named("right", true));
                    code.run("copy_", into, code.call("clamp_max", found, vocabulary - 1));
                }
                case EXPECTED -> {
                    Value best = code.call("topk", logits, count, 1);
                    code.run("copy_", into, best.at(1));
                    code.run("copy_", block.of(shares), code.call("softmax", best.at(0), 1));
                }
            }
        });
        code.returns(words, shares);
    }

    /** {@code confidence(hidden (n, modelDim), weight, labels (n, 1)) -> (n)}: probabilities of the labels. */
    private void writeConfidence(Code code, Value hidden, Value weight, Value labels, Trainee trainee) {
        Value sure = code.call(
                "zeros",
                List.of(code.size(hidden, 0)),
                Code.dtype(trainee.numbers().master()),
                code.onDeviceOf(hidden));
        LogitBlocks.of(code, hidden, weight, trainee.targetVocabulary(), BLOCK_ELEMENTS)
                .forEach(block -> {
                    Value logits = code.to(
                            block.logits(block.of(hidden)), trainee.numbers().master());
                    Value y = block.of(labels);
                    Value ofLabel = code.call("gather", code.call("softmax", logits, 1), 1, y);
                    code.run("copy_", block.of(sure), code.view(ofLabel, -1));
                });
        code.returns(sure);
    }
}
