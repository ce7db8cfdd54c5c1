package org.ttnmt.model.objective;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.family.Transformer;
import org.ttnmt.model.layers.Dropout;
import org.ttnmt.model.layers.Graph;
import org.ttnmt.model.parameters.FlatWeights;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Weights;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** What a network in training learns from: trained models of the same vocabularies, their weights one after the other in one vector. */
public final class Teachers {
    private final List<Teacher> all;
    private final List<Transformer> transformers;

    public Teachers(List<Teacher> all, int sourceVocabulary, int targetVocabulary) {
        this.all = List.copyOf(all);
        this.transformers = all.stream()
                .map(teacher -> new Transformer(teacher.model(), sourceVocabulary, targetVocabulary))
                .toList();
    }

    int count() {
        return all.size();
    }

    public float[] weights() {
        float[] joined = new float
                [Math.toIntExact(transformers.stream()
                        .mapToLong(each -> each.layout().size())
                        .sum())];
        int end = 0;
        for (Teacher teacher : all) {
            System.arraycopy(teacher.weights(), 0, joined, end, teacher.weights().length);
            end += teacher.weights().length;
        }
        return joined;
    }

    /**
     * What one of them says of each target token, before the softmax: {@code hidden matrix^T}.
     *
     * @param hidden {@code (tokens, modelDim)}, or a column more for the bias
     * @param matrix {@code (vocabulary, modelDim)}, or a column more
     */
    record Projection(Value hidden, Value matrix) {}

    /** Emits the passes of all of them over a batch, without dropout. */
    List<Projection> read(Code code, GradientFunction.Arguments p, NumberFormats numbers) {
        List<Projection> projections = new ArrayList<>();
        long begin = 0;
        for (int i = 0; i < all.size(); i++) {
            ModelConfig model = all.get(i).model();
            Transformer transformer = transformers.get(i);
            Code inner = code.in("teacher").in("" + i);
            long size = transformer.layout().size();
            Value vector = inner.call("narrow", p.teachers(), 0, begin, size);
            begin += size;
            Weights weights = new FlatWeights(inner, transformer.layout(), numbers, vector);
            Graph graph = new Graph(inner, weights, Dropout.NONE, numbers);
            TeacherForcing decoder = new TeacherForcing(transformer, model.heads());
            Value hidden = decoder.at(inner, decoder.hidden(graph, p.source(), p.lengths(), p.target()), p.places());
            projections.add(new Projection(
                    transformer.output().columns(inner, hidden),
                    transformer.output().matrix(inner, weights)));
        }
        return projections;
    }
}
