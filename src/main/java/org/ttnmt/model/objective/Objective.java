package org.ttnmt.model.objective;

import java.util.List;
import java.util.function.Supplier;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.family.Memory;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * What training minimises: how a batch is laid out for it, what the decoder reads, and the loss with its gradient.
 * Whatever is random in it follows from the seed alone. An object emits its functions into one script.
 */
public interface Objective {

    /** Cross entropy with the labels alone. */
    Objective PLAIN = of(ObjectiveConfig.DEFAULT, 0, List.of());

    /** The objective of networks that write piece by piece; see the other method. */
    static Objective of(ObjectiveConfig config, double labelSmoothing, List<Teacher> teachers) {
        return of(config, Decoder.AUTOREGRESSIVE, labelSmoothing, teachers);
    }

    /**
     * The objective that a configuration asks for.
     *
     * @param decoder of the network that learns
     * @param labelSmoothing mass that is spread over the vocabulary
     * @param teachers of distillation, at least one before a script is written; of others none
     * @throws IllegalArgumentException when there are teachers, but nobody learns from them
     */
    static Objective of(ObjectiveConfig config, Decoder decoder, double labelSmoothing, List<Teacher> teachers) {
        if (!teachers.isEmpty() && config.type() != ObjectiveConfig.Type.DISTILLATION) {
            throw new IllegalArgumentException(teachers.size() + " teachers for an objective of type " + config.type());
        }
        LossSettings settings = new LossSettings(labelSmoothing, config.confidencePenalty(), 0, 0, 1);
        return switch (config.type()) {
            case TEACHER_FORCING, DENOISING, MASS, MASKED_LANGUAGE_MODEL, LANGUAGE_MODEL ->
                Likelihood.of(decoder, settings);
            case GLANCING ->
                decoder == Decoder.CTC
                        ? new SlotGlancing(settings, config.glancing())
                        : new GapGlancing(settings, config.glancing());
            case R_DROP -> new RDrop(LossSettings.smoothed(labelSmoothing).withStrength(config.rDropWeight()));
            case SCHEDULED_SAMPLING -> new ScheduledSampling(settings, config.sampling());
            case DISTILLATION ->
                new Distillation(settings.withStrength(config.distillation().share()), teachers);
            case MINIMUM_RISK -> new MinimumRisk(labelSmoothing, config.risk());
        };
    }

    /** The objectives of all updates of a run, each with a function of its own: this one, and what it warms up with. */
    default List<Objective> stages() {
        return List.of(this);
    }

    /** The one of {@link #stages} that an update minimises; updates count from 1. */
    default Objective at(long update) {
        return this;
    }

    /** The name of the function that computes its gradient. */
    default String function() {
        return "gradient";
    }

    /** How many copies of each pair a batch holds. */
    default int copies() {
        return 1;
    }

    /** How many uniform random numbers it draws for each of a pair's places. */
    default int draws() {
        return 0;
    }

    /** What those places of a pair are: target positions, unless it says otherwise. */
    default int places(Trainee trainee, int sourceLength, int targetLength) {
        return targetLength;
    }

    /** Numbers of the loss in an update. */
    LossSettings settings(long update);

    /** What a batch becomes for it. */
    default ObjectiveBatch batch(PaddedBatch pairs, Supplier<List<List<CostedTranslation>>> sampled) {
        return new ObjectiveBatch(pairs, new float[0]);
    }

    /** Weights of other networks that its function reads. */
    default float[] teacherWeights() {
        return new float[0];
    }

    /** Adds the functions that its gradient calls. */
    void emit(Script script, Trainee trainee);

    /** Emits the pass over a batch; what it gives is what {@link #loss} is of. */
    default Decoded decoded(Graph graph, Trainee trainee, GradientFunction.Arguments p, Value vector) {
        Memory memory = p.memory(graph, trainee.steps());
        DecoderInput read = input(graph.code(), trainee, new ForwardPass(p, vector, memory));
        return trainee.steps().decode(graph, read, memory).selected(graph.code(), p.places());
    }

    /** Emits what the decoder reads, of networks that write piece by piece. */
    default DecoderInput input(Code code, Trainee trainee, ForwardPass pass) {
        return DecoderInput.of(pass.arguments().target());
    }

    /**
     * Emits the loss.
     *
     * @param hidden {@code (tokens, columns)}, detached: its product with {@code weight} are the logits
     * @param weight {@code (vocabulary, columns)}, detached
     * @return a tuple: sum of the loss, sum of the labels' negative log-likelihood, gradient at hidden, gradient at
     *     weight
     */
    Value loss(Code code, Trainee trainee, GradientFunction.Arguments p, Value hidden, Value weight);

    /**
     * Emits the loss of a network that tells lengths.
     *
     * @param logits {@code (batch, lengths)}, detached
     * @return a tuple: its sum, and the gradient at the logits
     */
    default Value lengthLoss(Code code, GradientFunction.Arguments p, Value logits) {
        throw new IllegalArgumentException(function() + " of a network that tells lengths");
    }

    /**
     * Emits the loss of a network that copies.
     *
     * @param tensors and ids as {@link MixtureLoss#call} takes them
     * @throws IllegalArgumentException when the objective knows no mixtures, which the configuration refuses
     */
    default Value mixtureLoss(Code code, GradientFunction.Arguments p, List<Value> tensors, Value ids) {
        throw new IllegalArgumentException(function() + " of a network that copies");
    }
}
