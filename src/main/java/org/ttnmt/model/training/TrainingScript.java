package org.ttnmt.model.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.layers.OutputLayer;
import org.ttnmt.model.objective.CrossEntropy;
import org.ttnmt.model.objective.GradientFunction;
import org.ttnmt.model.objective.MixtureLoss;
import org.ttnmt.model.objective.Objective;
import org.ttnmt.model.objective.Trainee;
import org.ttnmt.model.parameters.FlatWeights;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * All functions of a network in training as one TorchScript module: the gradient of its objective, the loss for
 * validation, and the optimizer's step. Decoding has a module of its own,
 * {@link org.ttnmt.model.decoding.DecodingScript}.
 */
public final class TrainingScript {
    private final Family network;
    private final Objective objective;
    private final Script script = new Script("Training");
    private final Map<String, GradientFunction> gradients = new LinkedHashMap<>();

    /** Writes the module for a shape and number formats, which trains by teacher forcing. */
    public TrainingScript(ModelConfig config, int sourceVocabulary, int targetVocabulary, NumberFormats numbers) {
        this(config, sourceVocabulary, targetVocabulary, numbers, Objective.PLAIN);
    }

    /** Writes the module for a shape, number formats and what training minimises. */
    public TrainingScript(
            ModelConfig config,
            int sourceVocabulary,
            int targetVocabulary,
            NumberFormats numbers,
            Objective objective) {
        this.network = Family.of(config, sourceVocabulary, targetVocabulary);
        this.objective = objective;
        CrossEntropy.emit(script, targetVocabulary, numbers);
        if (config.copy()) {
            MixtureLoss.emit(script, targetVocabulary, numbers);
        }
        Trainee trainee = new Trainee(network, numbers, sourceVocabulary, targetVocabulary);
        objective
                .stages()
                .forEach(stage -> gradients.put(stage.function(), new GradientFunction(script, stage, trainee)));
        emitLoss(numbers);
        Adam.emit(script);
    }

    public Script script() {
        return script;
    }

    /** The network that learns. */
    public Family network() {
        return network;
    }

    public ParameterLayout layout() {
        return network.layout();
    }

    /** What training minimises. */
    public Objective objective() {
        return objective;
    }

    /** How many random bytes the gradient of the first stage needs for a batch. */
    public Dropout.Extent randomBytes() {
        return Dropout.sum(gradient(objective.stages().get(0)).masks());
    }

    /** The function of one of the objective's stages. */
    GradientFunction gradient(Objective stage) {
        GradientFunction function = gradients.get(stage.function());
        if (function == null) {
            throw new IllegalArgumentException("the script has no function " + stage.function());
        }
        return function;
    }

    /** {@code loss(weights, source, lengths, target, places, labels, smoothing) -> (loss, nll)}, without dropout. */
    private void emitLoss(NumberFormats numbers) {
        List<String> parameters = List.of("weights", "source", "lengths", "target", "places", "labels", "smoothing");
        script.function("loss", "Tensor", parameters, (code, p) -> {
            Weights weights = new FlatWeights(code, layout(), numbers, p.get(0));
            Graph graph = new Graph(code, weights, Dropout.NONE, numbers);
            Decoded all = network.decode(graph, DecoderInput.of(p.get(3)), network.encode(graph, p.get(1), p.get(2)));
            OutputLayer.Loss loss = network.output()
                    .loss(
                            code,
                            weights,
                            all.selected(code, p.get(4)),
                            new PlainLoss(code, p.get(5), code.toFloat(p.get(6))));
            code.returns(code.call("stack", List.of(loss.sum(), loss.negativeLogLikelihood())));
        });
    }

    /** Cross entropy without a gradient. */
    private record PlainLoss(Code code, Value labels, Value smoothing) implements OutputLayer.TokenLoss {
        private static final Value NO_PENALTY = new Value("0.");

        @Override
        public Value of(Value hidden, Value weight) {
            return CrossEntropy.call(code, hidden, weight, labels, smoothing, NO_PENALTY, false);
        }

        @Override
        public Value ofMixture(Value hidden, Decoded.Copied copied, Value weight, Value gate, Value gateBias) {
            List<Value> tensors = List.of(hidden, copied.attention(), weight, gate, gateBias);
            return MixtureLoss.call(code, tensors, copied.ids(), labels, smoothing, NO_PENALTY, false);
        }
    }
}
