package org.ttnmt.model.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.family.Memory;
import org.ttnmt.model.family.StepNetwork;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.graph.RandomByteDropout;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.layers.OutputLayer;
import org.ttnmt.model.parameters.FlatWeights;
import org.ttnmt.model.parameters.LeafWeights;
import org.ttnmt.model.parameters.NamedNumbers;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.HostTensors;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * The function of a training script that computes the loss of an {@link Objective} and its gradient at the flat vector.
 *
 * <p>{@code gradient(weights, carry, source, lengths, target, places, labels, settings, random, uniforms, costs,
 * teachers) -> (gradient, losses)}. Weights, {@code carry} and teachers are on the device that computes; the host makes
 * the others, and waits for the device only where an objective says so. {@code random} are bytes, or the spans of {@link
 * org.ttnmt.model.graph.SplitMix} in which the device draws them. {@code carry} is a gradient to add to, or empty; {@code settings} are
 * {@link LossSettings}; {@code costs} are those of an {@link ObjectiveBatch}, and {@code teachers} the weights of
 * {@link Objective#teacherWeights}.
 */
public final class GradientFunction {
    private static final List<String> PARAMETERS = List.of(
            "weights",
            "carry",
            "source",
            "lengths",
            "target",
            "places",
            "labels",
            "settings",
            "random",
            "uniforms",
            "costs",
            "teachers");

    /** Those that the host made; the function sends them to where the weights are, and the host may read them. */
    private static final Set<String> OF_HOST =
            Set.of("source", "lengths", "target", "places", "labels", "uniforms", "costs");

    private final Objective objective;
    private final Trainee trainee;
    private List<Dropout.Extent> masks = List.of();
    private boolean readsBytes;

    /** Adds the function to a script, with all that it calls. */
    public GradientFunction(Script script, Objective objective, Trainee trainee) {
        this.objective = objective;
        this.trainee = trainee;
        objective.emit(script, trainee);
        script.function(objective.function(), Script.tensors(2), PARAMETERS, (code, p) -> {
            Arguments arguments = Arguments.of(code, PARAMETERS, p);
            RandomByteDropout dropout = new RandomByteDropout(
                    arguments.random(code),
                    arguments.ofHost("random"),
                    trainee.numbers().compute());
            write(script, code, arguments, trainee, dropout);
            masks = dropout.masks();
            readsBytes = dropout.readsBytes();
        });
    }

    /** The name of the function. */
    public String name() {
        return objective.function();
    }

    /** The tensors that it masks, each with a random byte for every element. */
    public List<Dropout.Extent> masks() {
        return masks;
    }

    /** Whether the host decides by some of the bytes, so that it has to have drawn them. */
    public boolean readsBytes() {
        return readsBytes;
    }

    /** How many uniform numbers it draws for each of a pair's {@link #places}. */
    public int draws() {
        return objective.draws();
    }

    /** For how many places of each pair of a batch it draws them. */
    public int places(PaddedBatch batch) {
        return objective.places(trainee, batch.sourceLength(), batch.targetLength());
    }

    /** How many copies of each pair it needs in a batch. */
    public int copies() {
        return objective.copies();
    }

    /**
     * The function's parameters.
     *
     * @param values on the device
     * @param given as the caller gave them
     */
    record Arguments(List<Value> values, List<Value> given) {

        /** Emits the way to the device of those with some of the names; the others are not asked for. */
        static Arguments of(Code code, List<String> names, List<Value> given) {
            Value weights = given.get(names.indexOf("weights"));
            List<Value> all = new ArrayList<>();
            List<Value> sent = new ArrayList<>();
            for (String name : PARAMETERS) {
                Value value = names.contains(name) ? given.get(names.indexOf(name)) : Value.NONE;
                all.add(value);
                sent.add(
                        names.contains(name) && OF_HOST.contains(name)
                                ? HostTensors.sent(code.in(name), weights, value)
                                : value);
            }
            return new Arguments(sent, all);
        }

        private Value value(String name) {
            return values.get(PARAMETERS.indexOf(name));
        }

        private Value ofHost(String name) {
            return given.get(PARAMETERS.indexOf(name));
        }

        /** Emits random bytes on the device, which the host has drawn, or the device draws as the host says. */
        Value random(Code code) {
            return RandomByteDropout.bytes(code, ofHost("random"), value("weights"));
        }

        /** Emits the id that targets begin with, an int. */
        Value bos(Code code) {
            return code.toInt(code.call("select", code.view(ofHost("target"), -1), 0, 0));
        }

        /** Emits the id that targets end with, an int. */
        Value eos(Code code) {
            return code.toInt(code.call("select", code.view(ofHost("labels"), -1), 0, -1));
        }

        Value target() {
            return value("target");
        }

        Value places() {
            return value("places");
        }

        Value labels() {
            return value("labels");
        }

        Value uniforms() {
            return value("uniforms");
        }

        Value costs() {
            return value("costs");
        }

        Value teachers() {
            return value("teachers");
        }

        /** Emits one of the {@link LossSettings}, a float. */
        Value setting(Code code, String name) {
            return NamedNumbers.read(code, value("settings"), LossSettings.class, name);
        }

        Value smoothing(Code code) {
            return setting(code, "labelSmoothing");
        }

        Value penalty(Code code) {
            return setting(code, "confidencePenalty");
        }

        Value strength(Code code) {
            return setting(code, "strength");
        }

        Value source() {
            return value("source");
        }

        Value lengths() {
            return value("lengths");
        }

        Memory memory(Graph graph, StepNetwork network) {
            return network.encode(graph, source(), lengths());
        }

        /** Emits hidden states of all positions of the targets as they are. */
        Value hidden(Graph graph, StepNetwork network) {
            return network.decode(graph, DecoderInput.of(target()), memory(graph, network))
                    .hidden();
        }

        /** Emits the hidden states of real tokens: {@code (tokens, modelDim)}. */
        Value real(Code code, Value hidden) {
            return code.call("index_select", hidden, 0, places());
        }
    }

    /** An objective's loss at the place where it is emitted. */
    private record ObjectiveLoss(Objective objective, Code code, Trainee trainee, Arguments p)
            implements OutputLayer.TokenLoss {

        @Override
        public Value of(Value hidden, Value weight) {
            return objective.loss(code, trainee, p, hidden, weight);
        }

        @Override
        public Value ofLengths(Value logits) {
            return objective.lengthLoss(code, p, logits);
        }

        @Override
        public Value ofMixture(Value hidden, Decoded.Copied copied, Value weight, Value gate, Value gateBias) {
            return objective.mixtureLoss(
                    code, p, List.of(hidden, copied.attention(), weight, gate, gateBias), copied.ids());
        }
    }

    private void write(Script script, Code code, Arguments p, Trainee trainee, Dropout dropout) {
        NumberFormats numbers = trainee.numbers();
        Family network = trainee.network();
        Value vector = code.call("detach", code.to(p.value("weights"), numbers.master()));
        LeafWeights weights = new LeafWeights(code, network.layout(), numbers, name(), vector);
        Graph graph = new Graph(code, weights, dropout, numbers);
        Decoded decoded = objective.decoded(graph, trainee, p, vector);
        Code head = code.in("output");
        Weights constant = new FlatWeights(head, network.layout(), numbers, vector);
        OutputLayer.Loss loss = network.output()
                .loss(head, constant, decoded.detached(head), new ObjectiveLoss(objective, head, trainee, p));
        List<Value> at = loss.atDecoded().get();
        Value gradient;
        if (numbers.needsLossScale()) {
            Value scale = p.setting(head, "scale");
            List<Value> scaled =
                    at.stream().map(each -> head.multiply(each, scale)).toList();
            gradient = weights.gradient(head, decoded.tensors(), scaled);
            head.run("div_", gradient, scale);
        } else {
            gradient = weights.gradient(head, decoded.tensors(), at);
        }
        loss.addTo().accept(gradient);
        head.when(p.value("carry").isNotEmpty(), () -> head.run("add_", gradient, p.value("carry")));
        code.returns(gradient, code.call("stack", List.of(loss.sum(), loss.negativeLogLikelihood())));
        weights.emit(script);
    }
}
