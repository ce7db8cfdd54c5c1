package org.ttnmt.model.objective;

import java.util.List;
import org.ttnmt.config.ScheduledSamplingConfig;
import org.ttnmt.config.ScheduledSamplingConfig.Condition;
import org.ttnmt.config.ScheduledSamplingConfig.Mix;
import org.ttnmt.model.family.Transformer;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.layers.Dropout;
import org.ttnmt.model.layers.Graph;
import org.ttnmt.model.layers.KeyValue;
import org.ttnmt.model.parameters.FlatWeights;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Scheduled sampling (Bengio et al. 2015) in two passes, as transformers need it (Mihaylova and Martins 2019): a first pass of
 * the decoder over the reference predicts every token, and what the second pass reads is the reference with some of its tokens
 * replaced by those predictions. No gradient flows through the first pass, which has no dropout of its own and reads the memory
 * that the second one reads. Labels stay the reference's.
 *
 * <p>Predictions are only made where they are used, so a small probability costs little more than the decoder's pass, and
 * probability 0 costs nothing and is teacher forcing, bit for bit.
 */
final class ScheduledSampling {
    /** Logits of one block. */
    private static final int BLOCK_ELEMENTS = 5_000_000;

    private static final String PREDICT = "predict";
    private static final String CONFIDENCE = "confidence";

    private final Transformer transformer;
    private final TeacherForcing decoder;
    private final NumberFormats numbers;
    private final ScheduledSamplingConfig config;

    ScheduledSampling(
            Transformer transformer, TeacherForcing decoder, NumberFormats numbers, ScheduledSamplingConfig config) {
        this.transformer = transformer;
        this.decoder = decoder;
        this.numbers = numbers;
        this.config = config;
    }

    /** One uniform number for each position says whether it is replaced, and another draws the word. */
    int draws() {
        return config.mix() == Mix.SAMPLE ? 2 : 1;
    }

    /** Emits the functions that {@link #mix} calls. */
    void emit(Script script, int vocabulary) {
        int words = config.mix() == Mix.EXPECTED ? Math.min(config.mixedWords(), vocabulary) : 1;
        script.function(
                PREDICT,
                Script.tensors(2),
                List.of(
                        Script.Parameter.tensor("hidden"),
                        Script.Parameter.tensor("weight"),
                        Script.Parameter.tensor("uniforms")),
                (code, p) -> writePredict(code, p.get(0), p.get(1), p.get(2), vocabulary, words));
        script.function(
                CONFIDENCE,
                "Tensor",
                List.of(
                        Script.Parameter.tensor("hidden"),
                        Script.Parameter.tensor("weight"),
                        Script.Parameter.tensor("labels")),
                (code, p) -> writeConfidence(code, p.get(0), p.get(1), p.get(2), vocabulary));
    }

    /**
     * Emits the first pass and what the second one reads.
     *
     * @param vector all parameters, without a gradient
     * @param memory keys and values of the source
     */
    DecoderInput mix(
            Code outer,
            Value vector,
            GradientFunction.Arguments p,
            List<KeyValue> memory,
            Value positions,
            Value causalBias,
            Value memoryBias) {
        Code code = outer.in("sampling");
        Value device = code.device(p.target());
        Value tokens = code.assign("tokens", p.target().text());
        Value at = code.assign("at", code.call("slice", p.places(), 0, 0, 0).text());
        Value words = code.call(
                "zeros", List.of(0, 1), new Code.Named("dtype", NumberType.INT64), new Code.Named("device", device));
        Value shares = code.call(
                "zeros", List.of(0, 1), new Code.Named("dtype", numbers.master()), new Code.Named("device", device));
        Value probability = p.strength(code);
        code.when(new Value(probability + " > 0."), () -> {
            Weights weights = new FlatWeights(code, transformer.layout(), numbers, vector);
            Graph graph = new Graph(code, weights, Dropout.NONE, numbers);
            List<KeyValue> detached = memory.stream()
                    .map(layer -> new KeyValue(code.call("detach", layer.both())))
                    .toList();
            Value hidden = decoder.decode(
                    graph,
                    DecoderInput.of(p.target()),
                    detached,
                    code.call("detach", positions),
                    causalBias,
                    memoryBias);
            Value projection = transformer.output().matrix(code, weights);
            code.reassign(at, chosen(code, p, probability, hidden, projection));
            Value before = code.call("sub", at, 1);
            Value uniforms = config.mix() == Mix.SAMPLE
                    ? code.call("index_select", p.uniforms(), 0, code.add(at, code.call("numel", p.target())))
                    : p.uniforms();
            Value predicted = code.callOwn(PREDICT, columns(code, hidden, before), projection, uniforms);
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
    private Value chosen(Code code, GradientFunction.Arguments p, Value probability, Value hidden, Value projection) {
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
        Value sure = code.callOwn(CONFIDENCE, columns(code, hidden, at), projection, code.view(labels, -1, 1));
        return code.call("masked_select", at, code.call("gt", sure, config.confidence()));
    }

    private Value columns(Code code, Value hidden, Value places) {
        return transformer.output().columns(code, decoder.at(code, hidden, places));
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
    private void writePredict(Code code, Value hidden, Value weight, Value uniforms, int vocabulary, int count) {
        Code.Named device = new Code.Named("device", code.device(hidden));
        Value rows = code.size(hidden, 0);
        Value words = code.call("zeros", List.of(rows, count), new Code.Named("dtype", NumberType.INT64), device);
        Value shares = code.call("ones", List.of(rows, count), new Code.Named("dtype", numbers.master()), device);
        inBlocks(code, hidden, weight, vocabulary, (begin, size, logits) -> {
            Value into = code.call("narrow", words, 0, begin, size);
            switch (config.mix()) {
                case ARGMAX -> code.run("copy_", into, code.call("argmax", logits, 1, true));
                case SAMPLE -> {
                    Value sums = code.call("cumsum", code.call("softmax", logits, 1), 1);
                    Value all = code.call("narrow", sums, 1, vocabulary - 1, 1);
                    Value drawn = code.call("unsqueeze", code.call("narrow", uniforms, 0, begin, size), 1);
                    Value found =
                            code.call("searchsorted", sums, code.multiply(all, drawn), new Code.Named("right", true));
                    code.run("copy_", into, code.call("clamp_max", found, vocabulary - 1));
                }
                case EXPECTED -> {
                    Value best = code.call("topk", logits, count, 1);
                    code.run("copy_", into, best.at(1));
                    code.run("copy_", code.call("narrow", shares, 0, begin, size), code.call("softmax", best.at(0), 1));
                }
            }
        });
        code.returns(words, shares);
    }

    /** {@code confidence(hidden (n, modelDim), weight, labels (n, 1)) -> (n)}: probabilities of the labels. */
    private void writeConfidence(Code code, Value hidden, Value weight, Value labels, int vocabulary) {
        Value sure = code.call(
                "zeros",
                List.of(code.size(hidden, 0)),
                new Code.Named("dtype", numbers.master()),
                new Code.Named("device", code.device(hidden)));
        inBlocks(code, hidden, weight, vocabulary, (begin, size, logits) -> {
            Value y = code.call("narrow", labels, 0, begin, size);
            Value ofLabel = code.call("gather", code.call("softmax", logits, 1), 1, y);
            code.run("copy_", code.call("narrow", sure, 0, begin, size), code.view(ofLabel, -1));
        });
        code.returns(sure);
    }

    private interface Block {
        void write(Value begin, Value size, Value logits);
    }

    private void inBlocks(Code code, Value hidden, Value weight, int vocabulary, Block block) {
        Value transposed = code.transpose(weight, 0, 1);
        int rows = Math.max(64, BLOCK_ELEMENTS / vocabulary);
        Value all = code.size(hidden, 0);
        Value blocks = code.assign("blocks", "torch.floordiv(" + all + " + " + (rows - 1) + ", " + rows + ")");
        code.repeat(blocks, index -> {
            Value begin = code.assign("begin", index + " * " + rows);
            Value size = code.assign("size", "ops.prim.min(" + rows + ", " + all + " - " + begin + ")");
            Value logits = code.call("mm", code.call("narrow", hidden, 0, begin, size), transposed);
            block.write(begin, size, code.to(logits, numbers.master()));
        });
    }
}
