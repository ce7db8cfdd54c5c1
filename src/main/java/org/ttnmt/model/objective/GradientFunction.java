package org.ttnmt.model.objective;

import java.util.List;
import java.util.stream.Stream;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.model.family.Transformer;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.layers.Dropout;
import org.ttnmt.model.layers.Graph;
import org.ttnmt.model.layers.OutputProjection;
import org.ttnmt.model.layers.RandomByteDropout;
import org.ttnmt.model.parameters.FlatWeights;
import org.ttnmt.model.parameters.LeafWeights;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * The function {@code gradient} of a training network, or {@code risk} of one that minimises risk: the loss of one objective and its
 * gradient at the flat vector.
 *
 * <p>{@code gradient(weights, carry, source, lengths, target, places, labels, settings, random, uniforms, costs, teachers) ->
 * (gradient, losses)}. {@code settings} holds the label smoothing, the strength of the objective, the confidence penalty, for risk the
 * share of likelihood, and for float16 the factor of the loss while its gradient is computed; the strength is the weight of R-Drop's divergence, the probability of scheduled sampling, the sharpness of
 * risk, or the share of the teachers. {@code costs} are those of {@link RiskLoss}, and {@code teachers} are the weights of
 * {@link Teachers}; both are empty for other objectives.
 */
public final class GradientFunction {
    private final Transformer transformer;
    private final TeacherForcing decoder;
    private final NumberFormats numbers;
    private final int vocabulary;
    private final ObjectiveConfig objective;
    private final ObjectiveConfig.Type type;
    private final Teachers teachers;
    private List<Dropout.Extent> masks = List.of();
    private int draws;

    public GradientFunction(
            Transformer transformer,
            ModelConfig model,
            NumberFormats numbers,
            int vocabulary,
            ObjectiveConfig objective,
            ObjectiveConfig.Type type,
            Teachers teachers) {
        this.transformer = transformer;
        this.decoder = new TeacherForcing(transformer, model.heads());
        this.numbers = numbers;
        this.vocabulary = vocabulary;
        this.objective = objective;
        this.type = type;
        this.teachers = teachers;
    }

    /** The name of the function. */
    public String name() {
        return type == ObjectiveConfig.Type.MINIMUM_RISK ? "risk" : "gradient";
    }

    /** The tensors that it masks, each with a random byte for every element. */
    public List<Dropout.Extent> masks() {
        return masks;
    }

    /** How many uniform numbers it draws for each target position. */
    public int draws() {
        return draws;
    }

    /** How often it wants each pair of a batch. */
    public int copies() {
        return switch (type) {
            case TEACHER_FORCING, SCHEDULED_SAMPLING, DISTILLATION -> 1;
            case R_DROP -> 2;
            case MINIMUM_RISK -> 1 + objective.risk().samples();
        };
    }

    public void emit(Script script) {
        if (type == ObjectiveConfig.Type.R_DROP) {
            RDropLoss.emit(script, vocabulary, numbers);
        }
        if (type == ObjectiveConfig.Type.MINIMUM_RISK) {
            RiskLoss.emit(script, vocabulary, numbers);
        }
        if (type == ObjectiveConfig.Type.DISTILLATION) {
            ProjectionLoss.emit(script, vocabulary, numbers, teachers.count());
        }
        ScheduledSampling sampling = new ScheduledSampling(transformer, decoder, numbers, objective.sampling());
        if (type == ObjectiveConfig.Type.SCHEDULED_SAMPLING) {
            sampling.emit(script, vocabulary);
            draws = sampling.draws();
        }
        List<Script.Parameter> parameters = Stream.of(
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
                        "teachers")
                .map(Script.Parameter::tensor)
                .toList();
        script.function(
                name(), Script.tensors(2), parameters, (code, p) -> write(script, code, new Arguments(p), sampling));
    }

    /** The function's parameters by their names. */
    record Arguments(
            Value weights,
            Value carry,
            Value source,
            Value lengths,
            Value target,
            Value places,
            Value labels,
            Value settings,
            Value random,
            Value uniforms,
            Value costs,
            Value teachers) {
        Arguments(List<Value> p) {
            this(
                    p.get(0), p.get(1), p.get(2), p.get(3), p.get(4), p.get(5), p.get(6), p.get(7), p.get(8), p.get(9),
                    p.get(10), p.get(11));
        }

        /** The strength of the objective. */
        Value strength(Code code) {
            return code.toFloat(settings.at(1));
        }
    }

    private void write(Script script, Code code, Arguments p, ScheduledSampling sampling) {
        Value vector = code.call("detach", code.to(p.weights(), numbers.master()));
        LeafWeights weights = new LeafWeights(code, transformer.layout(), numbers, name(), vector);
        RandomByteDropout dropout = new RandomByteDropout(p.random(), numbers.compute());
        Graph graph = new Graph(code, weights, dropout, numbers);
        TeacherForcing.Input input =
                switch (type) {
                    case TEACHER_FORCING, R_DROP, MINIMUM_RISK, DISTILLATION ->
                        (memory, positions, causal, bias) -> DecoderInput.of(p.target());
                    case SCHEDULED_SAMPLING ->
                        (memory, positions, causal, bias) ->
                                sampling.mix(code, vector, p, memory, positions, causal, bias);
                };
        Value hidden = decoder.at(code, decoder.hidden(graph, p.source(), p.lengths(), p.target(), input), p.places());
        masks = dropout.masks();
        Code head = code.in("output");
        OutputProjection output = transformer.output();
        Value columns = output.columns(head, head.call("detach", hidden));
        Weights constant = new FlatWeights(head, transformer.layout(), numbers, vector);
        Value loss = loss(head, p, columns, output.matrix(head, constant));
        Value atHidden = output.atHidden(head, loss.at(2));
        Value scale = numbers.needsLossScale() ? head.toFloat(p.settings().at(4)) : Value.NONE;
        if (numbers.needsLossScale()) {
            atHidden = head.multiply(atHidden, scale);
        }
        Value gradient = weights.gradient(head, hidden, atHidden);
        if (numbers.needsLossScale()) {
            head.run("div_", gradient, scale);
        }
        output.addTo(head, gradient, loss.at(3));
        head.when(p.carry().isNotEmpty(), () -> head.run("add_", gradient, p.carry()));
        code.returns(gradient, code.call("stack", List.of(loss.at(0), loss.at(1))));
        weights.emit(script);
    }

    private Value loss(Code head, Arguments p, Value hidden, Value weight) {
        Value smoothing = head.toFloat(p.settings().at(0));
        return switch (type) {
            case R_DROP -> RDropLoss.call(head, hidden, weight, p.labels(), smoothing, p.strength(head));
            case MINIMUM_RISK ->
                RiskLoss.call(
                        head,
                        hidden,
                        weight,
                        p.labels(),
                        head.call("floor_divide", p.places(), head.size(p.target(), 1)),
                        p.costs(),
                        smoothing,
                        p.strength(head),
                        head.toFloat(p.settings().at(3)));
            case TEACHER_FORCING, SCHEDULED_SAMPLING ->
                ProjectionLoss.call(
                        head,
                        hidden,
                        weight,
                        p.labels(),
                        smoothing,
                        head.toFloat(p.settings().at(2)),
                        true);
            case DISTILLATION ->
                ProjectionLoss.call(
                        head,
                        hidden,
                        weight,
                        p.labels(),
                        smoothing,
                        head.toFloat(p.settings().at(2)),
                        p.strength(head),
                        teachers.read(head, p, numbers));
        };
    }
}
