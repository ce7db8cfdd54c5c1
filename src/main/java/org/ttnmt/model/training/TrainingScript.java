package org.ttnmt.model.training;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.SplitMix;
import org.ttnmt.model.objective.GradientFunction;
import org.ttnmt.model.objective.Likelihood;
import org.ttnmt.model.objective.LossSettings;
import org.ttnmt.model.objective.Objective;
import org.ttnmt.model.objective.Trainee;
import org.ttnmt.model.objective.ValidationLoss;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.HostTensors;
import org.ttnmt.torch.Script;

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

    /** Writes the module for a shape and number formats, which maximises the likelihood of the references. */
    public TrainingScript(ModelConfig config, int sourceVocabulary, int targetVocabulary, NumberFormats numbers) {
        this(
                config,
                sourceVocabulary,
                targetVocabulary,
                numbers,
                Likelihood.of(config.decoder(), LossSettings.smoothed(0)));
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
        HostTensors.emit(script);
        SplitMix.emit(script);
        Trainee trainee = new Trainee(network, numbers, sourceVocabulary, targetVocabulary);
        ValidationLoss.emit(script, Likelihood.of(config.decoder(), LossSettings.smoothed(0)), trainee);
        objective
                .stages()
                .forEach(stage -> gradients.put(stage.function(), new GradientFunction(script, stage, trainee)));
        GradientSum.emit(script);
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
}
