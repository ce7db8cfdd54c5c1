package org.ttnmt.model.objective;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.model.family.StepNetwork;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.OutputProjection;
import org.ttnmt.model.parameters.FlatWeights;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Word-level knowledge distillation (Hinton et al. 2015; Kim and Rush 2016, section 3.1): cross entropy with the
 * reference, and with the mean of what trained models of the same vocabularies predict after it.
 */
record Distillation(LossSettings settings, List<Teacher> teachers) implements Objective {

    Distillation {
        teachers = List.copyOf(teachers);
    }

    @Override
    public LossSettings settings(long update) {
        return settings;
    }

    /** The weights of all teachers, one after the other. */
    @Override
    public float[] teacherWeights() {
        int size =
                teachers.stream().mapToInt(teacher -> teacher.weights().length).sum();
        float[] joined = new float[size];
        int end = 0;
        for (Teacher teacher : teachers) {
            System.arraycopy(teacher.weights(), 0, joined, end, teacher.weights().length);
            end += teacher.weights().length;
        }
        return joined;
    }

    @Override
    public void emit(Script script, Trainee trainee) {
        if (teachers.isEmpty()) {
            throw new IllegalArgumentException("distillation without a teacher");
        }
        CrossEntropy.emit(script, trainee.targetVocabulary(), trainee.numbers(), teachers.size());
    }

    @Override
    public Value loss(Code code, Trainee trainee, GradientFunction.Arguments p, Value hidden, Value weight) {
        return CrossEntropy.call(
                code,
                hidden,
                weight,
                p.labels(),
                p.smoothing(code),
                p.penalty(code),
                p.strength(code),
                logits(code, trainee, p));
    }

    /** Emits the passes of all teachers over a batch, without dropout. */
    private List<TeacherLogits> logits(Code code, Trainee trainee, GradientFunction.Arguments p) {
        List<TeacherLogits> all = new ArrayList<>();
        long begin = 0;
        for (Teacher teacher : teachers) {
            StepNetwork network =
                    StepNetwork.of(teacher.model(), trainee.sourceVocabulary(), trainee.targetVocabulary());
            Code inner = code.in("teacher").in("" + all.size());
            long size = network.layout().size();
            Value vector = inner.call("narrow", p.teachers(), 0, begin, size);
            begin += size;
            Weights weights = new FlatWeights(inner, network.layout(), trainee.numbers(), vector);
            Graph graph = new Graph(inner, weights, Dropout.NONE, trainee.numbers());
            Value hidden = p.real(inner, p.hidden(graph, network));
            OutputProjection output = network.output().projection();
            all.add(new TeacherLogits(output.columns(inner, hidden), output.matrix(inner, weights)));
        }
        return all;
    }
}
