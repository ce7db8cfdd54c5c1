package org.ttnmt.model.objective;

import java.util.List;
import org.ttnmt.config.GlancingConfig;
import org.ttnmt.model.family.MaskNetwork;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/** Glancing of a network that fills gaps of the target: words that are shown are no gaps, and not learnt. */
final class GapGlancing extends Glancing {
    private static final String WRITE = "first_words";

    private final MaskedLikelihood likelihood;
    /** The words that the pass emitted last was not shown, {@code (gaps, 1)}. */
    private Value labels = Value.NONE;

    GapGlancing(LossSettings settings, GlancingConfig config) {
        super(settings, config);
        this.likelihood = new MaskedLikelihood(settings);
    }

    @Override
    public void emit(Script script, Trainee trainee) {
        super.emit(script, trainee);
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
    }

    @Override
    public Decoded decoded(Graph graph, Trainee trainee, GradientFunction.Arguments p, Value vector) {
        Code code = graph.code();
        MaskNetwork network = (MaskNetwork) trainee.network();
        MaskNetwork.Encoded encoded = network.encode(graph, p.source(), p.lengths());
        MaskedLikelihood.Gaps all = MaskedLikelihood.Gaps.all(code, p);
        Code first = code.in("first");
        FirstPass pass = FirstPass.of(first, trainee, vector);
        Value lengths = code.call("add", all.counts(), 1);
        Value hidden = network.decode(
                pass.graph(), all.tokens(first, p), lengths, encoded.memory().detached(first));
        Value projection = pass.projection();
        Value written = code.call("view_as", code.callOwn(WRITE, pass.columns(hidden), projection), all.words());
        Value shown = shown(code, all.words(), written, all.taken(), p);
        Value gaps = code.call("logical_and", all.taken(), code.call("logical_not", shown));
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
