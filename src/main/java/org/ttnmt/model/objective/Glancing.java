package org.ttnmt.model.objective;

import java.util.List;
import org.ttnmt.config.GlancingConfig;
import org.ttnmt.model.family.MaskNetwork;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.parameters.FlatWeights;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Glancing (GLAT, Qian et al. 2021): a first pass of the decoder, without gradient and dropout, writes all words at once;
 * of those that it got wrong a share is counted, and so many words of the reference, drawn at random, are shown to the
 * second pass, which learns the others. So what is to be learnt at once is what can be: much of the rest at first, all in
 * the end. The paper draws as many; its code has the same mask of dropout in both passes.
 */
final class Glancing implements Objective {
    /** Logits of one block. */
    private static final int BLOCK_ELEMENTS = 5_000_000;

    private static final String WRITE = "first_words";
    private static final String GLANCE = "glance";

    private final LossSettings settings;
    private final GlancingConfig config;
    private final MaskedLikelihood likelihood;
    /** The words that the pass emitted last was not shown, {@code (gaps, 1)}. */
    private Value labels = Value.NONE;

    Glancing(LossSettings settings, GlancingConfig config) {
        this.settings = settings;
        this.config = config;
        this.likelihood = new MaskedLikelihood(settings);
    }

    @Override
    public LossSettings settings(long update) {
        return settings.withStrength(config.ratio(update));
    }

    /** A number for each word says in which order they are shown. */
    @Override
    public int draws() {
        return 1;
    }

    @Override
    public void emit(Script script, Trainee trainee) {
        script.function(WRITE, "Tensor", List.of("hidden", "weight"), (code, p) -> {
            Value words = code.call(
                    "zeros",
                    List.of(code.size(p.get(0), 0), 1),
                    Code.dtype(NumberType.INT64),
                    code.onDeviceOf(p.get(0)));
            LogitBlocks.of(code, p.get(0), p.get(1), trainee.targetVocabulary(), BLOCK_ELEMENTS)
                    .forEach(block -> code.run(
                            "copy_", block.of(words), code.call("argmax", block.logits(block.of(p.get(0))), 1, true)));
            code.returns(words);
        });
        script.function(
                GLANCE, "Tensor", List.of("words", "written", "real", "uniforms", "ratio: float"), (code, p) -> {
                    Value real = p.get(2);
                    Value wrong = code.call("logical_and", real, code.call("ne", p.get(0), p.get(1)));
                    Value counts = code.call("sum", code.to(wrong, NumberType.FLOAT32), new int[] {1}, true);
                    Value wanted = code.call("floor", code.multiply(counts, p.get(4))); // (batch, 1)
                    Value order = code.call(
                            "masked_fill",
                            code.call("view_as", p.get(3), p.get(0)),
                            code.call("logical_not", real),
                            2.0);
                    Value rank = code.call("argsort", code.call("argsort", order, 1), 1);
                    code.returns(code.call("logical_and", real, code.call("ge", rank, wanted)));
                });
    }

    @Override
    public Decoded decoded(Graph graph, Trainee trainee, GradientFunction.Arguments p, Value vector) {
        Code code = graph.code();
        MaskNetwork network = (MaskNetwork) trainee.network();
        MaskNetwork.Encoded encoded = network.encode(graph, p.source(), p.lengths());
        MaskedLikelihood.Gaps all = MaskedLikelihood.Gaps.all(code, p);
        Code first = code.in("first");
        Weights constant = new FlatWeights(first, network.layout(), trainee.numbers(), vector);
        Graph plain = new Graph(first, constant, Dropout.NONE, trainee.numbers());
        Value lengths = code.call("add", all.counts(), 1);
        Value hidden = network.decode(
                plain, all.tokens(first, p), lengths, encoded.memory().detached(first));
        Value projection = network.output().projection().matrix(first, constant);
        Value columns = network.output().projection().columns(first, code.call("detach", hidden));
        Value written = code.call("view_as", code.callOwn(WRITE, columns, projection), all.words());
        Value gaps = code.callOwn(GLANCE, all.words(), written, all.taken(), p.uniforms(), p.strength(code));
        MaskedLikelihood.Gaps given =
                new MaskedLikelihood.Gaps(all.words(), all.counts(), code.assign("given", gaps.text()));
        Value places = given.places(code);
        labels = given.labels(code, places);
        Value second = network.decode(graph, given.tokens(code, p), lengths, encoded.memory());
        return MaskNetwork.decoded(code.call("index_select", second, 0, places), encoded.lengths());
    }

    @Override
    public Value loss(Code code, Trainee trainee, GradientFunction.Arguments p, Value hidden, Value weight) {
        return CrossEntropy.call(code, hidden, weight, labels, p.smoothing(code), p.penalty(code), true);
    }

    @Override
    public Value lengthLoss(Code code, GradientFunction.Arguments p, Value logits) {
        return likelihood.lengthLoss(code, p, logits);
    }
}
