package org.ttnmt.model.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.ttnmt.config.RiskConfig;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Minimum risk training (Shen et al. 2016): output projection, expected cost of candidate translations and cross
 * entropy of the reference as one function, with its gradient written by hand.
 *
 * <p>With {@code P(y)} the probability of a candidate {@code y} and {@code c(y)} its cost, the candidates of a source
 * have the distribution {@code Q(y) = P(y)^a / sum of P(y')^a}, and the risk is {@code R = sum of Q(y) c(y)}. Its
 * gradient at {@code log P(y)} is {@code a Q(y) (c(y) - R)}. A share {@code s} of label-smoothed cross entropy may be
 * mixed in (Edunov et al. 2018): the loss of a source whose reference has n tokens is {@code s * ce + (1 - s) * n * R},
 * so that means over tokens compare.
 *
 * <p>Translations are drawn with the weights of the moment. During the warm-up, and with a likelihood of 1, it is
 * teacher forcing, bit for bit.
 *
 * <p>Logits are made twice, in blocks of rows that fit in the cache: for the probabilities, and for the gradient when
 * the risk is known.
 */
record MinimumRisk(double labelSmoothing, RiskConfig config) implements Objective {
    /** Logits of one block. */
    private static final int BLOCK_ELEMENTS = 2_500_000;

    /** What is added to the log-probability of a candidate that does not count. */
    private static final double NEVER = -1e9;

    private static final String FUNCTION = "risk_loss";

    private Objective warmUp() {
        return new TeacherForcing(LossSettings.smoothed(labelSmoothing));
    }

    @Override
    public List<Objective> stages() {
        return List.of(warmUp(), this);
    }

    @Override
    public Objective at(long update) {
        return update <= config.warmupUpdates() || config.likelihood() == 1 ? warmUp() : this;
    }

    @Override
    public String function() {
        return "risk";
    }

    @Override
    public LossSettings settings(long update) {
        return new LossSettings(labelSmoothing, 0, config.sharpness(), config.likelihood(), 1);
    }

    @Override
    public int copies() {
        return 1 + config.samples();
    }

    @Override
    public ObjectiveBatch batch(PaddedBatch batch, Supplier<List<List<CostedTranslation>>> sampled) {
        List<int[]> sources = batch.sources();
        List<int[]> references = batch.targets();
        List<List<CostedTranslation>> drawn = sampled.get();
        int pairs = sources.size();
        List<int[]> allSources = new ArrayList<>(sources);
        List<int[]> allTargets = new ArrayList<>(references);
        float[] costs = new float[2 * copies() * pairs]; // that of the reference is 0
        for (int pair = 0; pair < pairs; pair++) {
            costs[copies() * pairs + pair] = config.reference() ? 1 : 0;
        }
        for (int i = 0; i < config.samples(); i++) {
            for (int pair = 0; pair < pairs; pair++) {
                CostedTranslation sample = drawn.get(pair).get(i);
                allSources.add(sources.get(pair));
                allTargets.add(sample.tokens());
                costs[(1 + i) * pairs + pair] = (float) sample.cost();
                boolean counts = isNew(drawn.get(pair), i)
                        && !(config.reference() && Arrays.equals(sample.tokens(), references.get(pair)));
                costs[(copies() + 1 + i) * pairs + pair] = counts ? 1 : 0;
            }
        }
        return new ObjectiveBatch(batch.with(allSources, allTargets), costs);
    }

    /** A sample that was drawn twice counts once. */
    private static boolean isNew(List<CostedTranslation> drawn, int index) {
        int[] tokens = drawn.get(index).tokens();
        return drawn.subList(0, index).stream().noneMatch(earlier -> Arrays.equals(earlier.tokens(), tokens));
    }

    @Override
    public Value loss(Code code, Trainee trainee, GradientFunction.Arguments p, Value hidden, Value weight) {
        Value rows = code.call("floor_divide", p.places(), code.size(p.target(), 1));
        return code.callOwn(
                FUNCTION,
                hidden,
                weight,
                p.labels(),
                rows,
                p.costs(),
                p.smoothing(code),
                p.strength(code),
                p.setting(code, "likelihood"));
    }

    /**
     * Adds {@code risk_loss(hidden (tokens, modelDim), weight (vocabulary, modelDim), labels (tokens, 1), rows
     * (tokens), costs, smoothing, sharpness, likelihood) -> (loss, the references' negative log-likelihood, gradient at
     * hidden, gradient at weight)}. Tokens of all references stand before those of all first samples and so on; rows
     * tell the row of the rectangle that a token is in; the costs are {@link ObjectiveBatch#costs}.
     */
    @Override
    public void emit(Script script, Trainee trainee) {
        List<String> parameters = List.of(
                "hidden",
                "weight",
                "labels",
                "rows",
                "costs",
                "smoothing: float",
                "sharpness: float",
                "likelihood: float");
        script.function(FUNCTION, Script.tensors(4), parameters, (code, p) -> write(code, p, trainee));
    }

    private static void write(Code code, List<Value> parameters, Trainee trainee) {
        NumberFormats numbers = trainee.numbers();
        int vocabulary = trainee.targetVocabulary();
        Value hidden = parameters.get(0);
        Value weight = parameters.get(1);
        Value labels = parameters.get(2);
        Value rows = parameters.get(3);
        Value costs = parameters.get(4);
        Value smoothing = parameters.get(5);
        Value sharpness = parameters.get(6);
        Value likelihood = parameters.get(7);
        Code.Named master = Code.dtype(numbers.master());
        Code.Named exact = Code.dtype(NumberType.FLOAT64);
        Code.Named device = code.onDeviceOf(hidden);
        Value tokens = code.size(hidden, 0);
        Value ofLabel = code.call("zeros", List.of(tokens), master, device); // log p(label)
        Value ofAll = code.call("zeros", List.of(tokens), master, device); // sum over the vocabulary of log p
        LogitBlocks blocks = LogitBlocks.of(code, hidden, weight, vocabulary, BLOCK_ELEMENTS);
        blocks.forEach(block -> {
            Value logits = code.to(block.logits(block.of(hidden)), numbers.master());
            Value logP = code.call("log_softmax", logits, 1);
            code.run("copy_", block.of(ofLabel), code.view(code.call("gather", logP, 1, block.of(labels)), -1));
            code.run("copy_", block.of(ofAll), code.call("sum", logP, new int[] {1}));
        });
        Value candidates = code.size(costs, 1);
        Value pairs = code.size(costs, 2);
        Value all = code.assign("all", candidates + " * " + pairs);
        Value isReference = code.to(code.call("lt", rows, pairs), numbers.master());
        Value cost = code.to(code.call("select", costs, 0, 0), numbers.master()); // (candidates, pairs)
        Value counts = code.to(code.call("select", costs, 0, 1), numbers.master());
        Value zeros = code.call("zeros", List.of(all), master, device);
        Value logProbs = code.view(code.call("index_add", zeros, 0, rows, ofLabel), candidates, pairs);
        Value lengths = code.call(
                "narrow",
                code.view(code.call("index_add", zeros, 0, rows, code.call("ones_like", ofLabel)), candidates, pairs),
                0,
                0,
                1); // (1, pairs), of the references
        Value scores =
                code.add(code.multiply(logProbs, sharpness), code.multiply(code.call("rsub", counts, 1.0), NEVER));
        Value q = code.call("softmax", scores, 0);
        Value risk = code.call("sum", code.multiply(q, cost), new int[] {0}, true); // (1, pairs)
        Value rest = code.assign("rest", "1. - " + likelihood);
        Value slope = code.assign("slope", sharpness + " * " + rest);
        Value atLogProbs = code.multiply(
                code.multiply(code.multiply(q, code.call("sub", cost, risk)), lengths), slope); // (candidates, pairs)
        Value nll = code.call("neg", code.call("sum", code.multiply(ofLabel, isReference), exact));
        Value spread = code.call("neg", code.call("sum", code.multiply(ofAll, isReference), exact));
        Value perWord = code.assign("per_word", likelihood + " * " + smoothing + " / " + (double) vocabulary);
        Value confident = code.assign("confident", likelihood + " * (1. - " + smoothing + ")");
        Value loss = code.add(
                code.add(code.multiply(nll, confident), code.multiply(spread, perWord)),
                code.multiply(code.call("sum", code.multiply(risk, lengths), exact), rest));
        // at the logits of a token: pull * p - atLabel * onehot(label) - per_word for those of references
        Value ofRow = code.call("index_select", code.reshape(atLogProbs, -1), 0, rows);
        Value pull = code.call("sub", code.multiply(isReference, likelihood), ofRow);
        Value atLabel = code.call("sub", code.multiply(isReference, confident), ofRow);
        Value hiddenGradient = code.call("empty_like", hidden);
        Value weightGradient = code.call("zeros_like", weight, master);
        blocks.forEach(block -> {
            Value p = code.call("softmax", code.to(block.logits(block.of(hidden)), numbers.master()), 1);
            Value d = code.call("mul_", p, code.call("unsqueeze", block.of(pull), 1));
            Value off = code.call("unsqueeze", code.call("neg", block.of(atLabel)), 1);
            code.run("scatter_add_", d, 1, block.of(labels), off);
            Value rounded = code.to(d, numbers.compute());
            code.run("copy_", block.of(hiddenGradient), code.call("mm", rounded, weight));
            code.run("add_", weightGradient, code.call("mm", code.transpose(rounded, 0, 1), block.of(hidden)));
        });
        Value weightSum = code.call("sum", weight, new int[] {0}, false, master); // (modelDim)
        Value ofReferences = code.call("unsqueeze", isReference, 1);
        code.run("sub_", hiddenGradient, code.multiply(code.multiply(ofReferences, weightSum), perWord));
        Value hiddenSum = code.call("sum", code.multiply(hidden, ofReferences), new int[] {0}, false, master);
        code.run("sub_", weightGradient, code.multiply(hiddenSum, perWord));
        code.returns(loss, nll, hiddenGradient, weightGradient);
    }
}
