package org.ttnmt.model.training;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.model.family.Transformer;
import org.ttnmt.model.layers.Dropout;
import org.ttnmt.model.layers.Graph;
import org.ttnmt.model.objective.GradientFunction;
import org.ttnmt.model.objective.ProjectionLoss;
import org.ttnmt.model.objective.Teacher;
import org.ttnmt.model.objective.TeacherForcing;
import org.ttnmt.model.objective.Teachers;
import org.ttnmt.model.parameters.FlatWeights;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Script.Parameter;
import org.ttnmt.torch.Value;

/**
 * All functions of a transformer as one TorchScript module: training ({@code gradient}, {@code adam}), validation ({@code
 * loss}) and scoring ({@code logits}). Decoding has a module of its own, {@link DecodingScript}.
 */
public final class TrainingScript {
    private final NumberFormats numbers;
    private final Transformer transformer;
    private final Script script = new Script("Transformer");
    private final TeacherForcing teacherForcing;
    private final Teachers teachers;
    private final GradientFunction gradient;
    private final @Nullable GradientFunction risk;

    /** Writes the module for a shape and number formats, which trains by teacher forcing. */
    public TrainingScript(ModelConfig config, int sourceVocabulary, int targetVocabulary, NumberFormats numbers) {
        this(config, sourceVocabulary, targetVocabulary, numbers, ObjectiveConfig.DEFAULT);
    }

    /** Writes the module for a shape, number formats and what training minimises. */
    public TrainingScript(
            ModelConfig config,
            int sourceVocabulary,
            int targetVocabulary,
            NumberFormats numbers,
            ObjectiveConfig objective) {
        this(config, sourceVocabulary, targetVocabulary, numbers, objective, List.of());
    }

    /**
     * The same with the models that it learns from.
     *
     * @param teachers of distillation, one or more; of others none
     */
    public TrainingScript(
            ModelConfig config,
            int sourceVocabulary,
            int targetVocabulary,
            NumberFormats numbers,
            ObjectiveConfig objective,
            List<Teacher> teachers) {
        if (teachers.isEmpty() == (objective.type() == ObjectiveConfig.Type.DISTILLATION)) {
            throw new IllegalArgumentException(
                    teachers.size() + " teachers for an objective of type " + objective.type());
        }
        this.teachers = new Teachers(teachers, sourceVocabulary, targetVocabulary);
        this.numbers = numbers;
        this.transformer = new Transformer(config, sourceVocabulary, targetVocabulary);
        ProjectionLoss.emit(script, targetVocabulary, numbers);
        this.teacherForcing = new TeacherForcing(transformer, config.heads());
        boolean minimisesRisk = objective.type() == ObjectiveConfig.Type.MINIMUM_RISK;
        ObjectiveConfig.Type type = minimisesRisk ? ObjectiveConfig.Type.TEACHER_FORCING : objective.type();
        this.gradient =
                new GradientFunction(transformer, config, numbers, targetVocabulary, objective, type, this.teachers);
        gradient.emit(script);
        this.risk = minimisesRisk
                ? new GradientFunction(
                        transformer,
                        config,
                        numbers,
                        targetVocabulary,
                        objective,
                        ObjectiveConfig.Type.MINIMUM_RISK,
                        this.teachers)
                : null;
        if (risk != null) {
            risk.emit(script);
        }
        emitLoss();
        emitLogits();
        Adam.emit(script);
    }

    public Script script() {
        return script;
    }

    public ParameterLayout layout() {
        return transformer.layout();
    }

    /** Whom {@code gradient} learns from. */
    public Teachers teachers() {
        return teachers;
    }

    /** How many random bytes {@code gradient} needs for a batch. */
    public Dropout.Extent randomBytes() {
        return Dropout.sum(gradient.masks());
    }

    /** What {@code gradient} draws at random, and how often it wants each pair. */
    GradientFunction gradient() {
        return gradient;
    }

    /**
     * The function of minimum risk training; {@code gradient} is then that of teacher forcing.
     *
     * @throws IllegalStateException when the objective is another
     */
    GradientFunction risk() {
        if (risk == null) {
            throw new IllegalStateException("a script that does not minimise risk");
        }
        return risk;
    }

    private void emitLoss() {
        script.function(
                "loss",
                "Tensor",
                tensors("weights", "source", "lengths", "target", "places", "labels", "smoothing"),
                (code, p) -> {
                    Weights weights = new FlatWeights(code, layout(), numbers, p.get(0));
                    Graph graph = new Graph(code, weights, Dropout.NONE, numbers);
                    Value hidden = teacherForcing.at(
                            code, teacherForcing.hidden(graph, p.get(1), p.get(2), p.get(3)), p.get(4));
                    Value loss = ProjectionLoss.call(
                            code,
                            transformer.output().columns(code, hidden),
                            transformer.output().matrix(code, weights),
                            p.get(5),
                            code.toFloat(p.get(6)),
                            new Value("0."),
                            false);
                    code.returns(code.call("stack", List.of(loss.at(0), loss.at(1))));
                });
    }

    private void emitLogits() {
        script.function("logits", "Tensor", tensors("weights", "source", "lengths", "target"), (code, p) -> {
            Weights weights = new FlatWeights(code, layout(), numbers, p.get(0));
            Graph graph = new Graph(code, weights, Dropout.NONE, numbers);
            Value hidden = teacherForcing.hidden(graph, p.get(1), p.get(2), p.get(3));
            Value logits = graph.master(transformer.output().logits(graph, hidden));
            code.returns(code.view(logits, code.size(p.get(3), 0), code.size(p.get(3), 1), -1));
        });
    }

    private static List<Parameter> tensors(String... names) {
        return java.util.Arrays.stream(names).map(Parameter::tensor).toList();
    }
}
