package org.ttnmt.model.objective;

import java.util.List;
import org.ttnmt.config.GlancingConfig;
import org.ttnmt.model.family.SlotNetwork;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Glancing of a network that fills slots (Qian et al. 2021, "GLAT with CTC"; Gu and Kong 2021): the reference lies in the
 * slots as the first pass finds it most probable, blanks among its pieces. Some slots are given what lies there in place
 * of what the encoder gives them; the loss is that of all slots.
 */
final class SlotGlancing extends Glancing {
    private static final String ALIGN = "aligned_slots";

    /** A logarithm of nothing that can be added up. */
    private static final double IMPOSSIBLE = -1e30;

    private final SlotLikelihood likelihood;

    SlotGlancing(LossSettings settings, GlancingConfig config) {
        super(settings, config);
        this.likelihood = new SlotLikelihood(settings);
    }

    /** Slots of the source. */
    @Override
    public int places(Trainee trainee, int sourceLength, int targetLength) {
        return Math.multiplyExact(sourceLength, ((SlotNetwork) trainee.network()).upsampling());
    }

    @Override
    public void emit(Script script, Trainee trainee) {
        super.emit(script, trainee);
        script.function(
                ALIGN,
                Script.tensors(2),
                List.of("hidden", "weight", "slots", "blank: int", "pieces", "counts"),
                (code, p) -> writeAlignment(code, p, trainee.targetVocabulary()));
    }

    /**
     * {@code aligned_slots(hidden (batch * slots, columns), weight, slots (batch), blank, pieces (batch, targetLength),
     * counts (batch)) -> (the best piece of each slot (batch, slots); that of the most probable of the fillings that
     * collapse to the reference)}. The latter is Viterbi's algorithm over the states blank, first piece, blank, second
     * piece and so on, of which one may stay, go on, or leave out a blank between unlike pieces. A filling's
     * probabilities are divided by the same numbers whatever it is, so logits do.
     */
    private static void writeAlignment(Code code, List<Value> p, int vocabulary) {
        Value hidden = p.get(0);
        Value slots = code.call("unsqueeze", p.get(2), 1);
        Value blank = p.get(3);
        Value pieces = p.get(4);
        Code.Named device = code.onDeviceOf(hidden);
        Code.Named whole = Code.dtype(NumberType.INT64);
        Code.Named numbers = Code.dtype(NumberType.FLOAT32);
        Value batch = code.size(pieces, 0);
        Value width = code.assign("width", "torch.floordiv(" + code.size(hidden, 0) + ", " + batch + ")");
        Value blanks = code.call("full_like", pieces, blank);
        Value between = code.reshape(code.call("stack", List.of(blanks, pieces), 2), batch, -1);
        Value ids = code.call("cat", List.of(between, code.call("narrow", blanks, 1, 0, 1)), 1); // (batch, states)
        Value states = code.size(ids, 1);

        Value rows = code.size(hidden, 0);
        Value written = code.call("zeros", List.of(rows, 1), whole, device);
        Value logits = code.call("zeros", List.of(rows, states), numbers, device);
        Value ofRows = code.call("repeat_interleave", ids, width, 0);
        LogitBlocks.of(code, hidden, p.get(1), vocabulary, BLOCK_ELEMENTS).forEach(block -> {
            Value all = block.logits(block.of(hidden));
            code.run("copy_", block.of(written), code.call("argmax", all, 1, true));
            code.run("copy_", block.of(logits), code.call("gather", all, 1, block.of(ofRows)));
        });
        Value each = code.view(logits, batch, width, states);

        Value twoBefore = code.call(
                "cat",
                List.of(code.call("narrow", ids, 1, 0, 2), code.call("narrow", ids, 1, 0, new Value(states + " - 2"))),
                1);
        Value impassable = code.call("eq", ids, twoBefore); // blanks, too: two states before a blank is a blank
        Value nothing = code.call("full", List.of(batch, 2), IMPOSSIBLE, numbers, device);
        Value beginnings = code.call("full", List.of(batch, states), IMPOSSIBLE, numbers, device);
        code.run("copy_", code.call("narrow", beginnings, 1, 0, 2), step(code, each, new Value("0"), 2));
        Value best = code.assign("best", beginnings.text());
        Value moves = code.call("zeros", List.of(width, batch, states), whole, device);
        code.repeat(new Value(width + " - 1"), index -> {
            Value at = code.assign("at", index + " + 1");
            Value before = code.call("cat", List.of(nothing, best), 1);
            Value goOn = code.call("narrow", before, 1, 1, states);
            Value leaveOut =
                    code.call("masked_fill", code.call("narrow", before, 1, 0, states), impassable, IMPOSSIBLE);
            Value found = code.call("max", code.call("stack", List.of(best, goOn, leaveOut), 0), 0);
            Value inside = code.call("gt", slots, at);
            Value added = code.call("add", found.at(0), code.call("select", each, 1, at));
            code.run("copy_", code.call("select", moves, 0, at), code.multiply(found.at(1), inside));
            code.reassign(best, code.call("where", inside, added, best));
        });
        Value end = code.multiply(code.call("unsqueeze", p.get(5), 1), 2);
        Value onPiece = code.call("clamp", code.call("sub", end, 1), 0);
        Value blankLast = code.call("ge", code.call("gather", best, 1, end), code.call("gather", best, 1, onPiece));
        Value state =
                code.assign("state", code.call("where", blankLast, end, onPiece).text());
        Value aligned = code.call("zeros", List.of(batch, width), whole, device);
        code.repeat(width, index -> {
            Value at = code.assign("at", width + " - 1 - " + index);
            code.run("copy_", code.call("narrow", aligned, 1, at, 1), code.call("gather", ids, 1, state));
            Value move = code.call("gather", code.call("select", moves, 0, at), 1, state);
            code.reassign(state, code.call("clamp", code.call("sub", state, move), 0));
        });
        code.returns(code.view(written, batch, width), aligned);
    }

    /** The logits of the first {@code count} states in a slot. */
    private static Value step(Code code, Value each, Value at, int count) {
        return code.call("narrow", code.call("select", each, 1, at), 1, 0, count);
    }

    @Override
    public Decoded decoded(Graph graph, Trainee trainee, GradientFunction.Arguments p, Value vector) {
        Code code = graph.code();
        SlotNetwork network = (SlotNetwork) trainee.network();
        Value each = network.split(graph, p.source(), p.lengths());
        FirstPass pass = FirstPass.of(code.in("first"), trainee, vector);
        Value hidden = network.fill(pass.graph(), code.call("detach", each), p.source(), p.lengths())
                .hidden();
        Value projection = pass.projection();
        Value columns = pass.columns(hidden);
        Value slots = network.slots(code, p.lengths());
        SlotLoss.References references = SlotLoss.References.of(code, p);
        Value found = code.callOwn(
                ALIGN, columns, projection, slots, references.blank(), references.pieces(), references.counts());
        Value words = found.at(1);
        Value steps = code.call("arange", code.size(words, 1), code.onDeviceOf(words));
        Value real = code.call("lt", code.call("unsqueeze", steps, 0), code.call("unsqueeze", slots, 1));
        Value shown = shown(code, words, found.at(0), real, p);
        return network.fill(graph, network.shown(graph, each, words, shown), p.source(), p.lengths());
    }

    @Override
    public Value loss(Code code, Trainee trainee, GradientFunction.Arguments p, Value hidden, Value weight) {
        return likelihood.loss(code, trainee, p, hidden, weight);
    }
}
