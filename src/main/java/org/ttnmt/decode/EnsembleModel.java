package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ttnmt.model.StepModel;

/**
 * Several networks with the same vocabularies as one: the probability of a token is the weighted mean of theirs.
 * Attention is that of the first.
 */
public final class EnsembleModel implements StepModel {
    private final List<StepModel> models;
    private final double[] weights;

    /** @param weights of the models, not negative, at least one above 0; they need not sum to 1 */
    public EnsembleModel(List<StepModel> models, List<Double> weights) {
        this.models = List.copyOf(models);
        double sum = weights.stream().mapToDouble(w -> w).sum();
        this.weights = weights.stream().mapToDouble(w -> w / sum).toArray();
        if (models.isEmpty()
                || weights.size() != models.size()
                || !(sum > 0)
                || Arrays.stream(this.weights).anyMatch(w -> w < 0)) {
            throw new IllegalArgumentException(models.size() + " models with weights " + weights);
        }
    }

    @Override
    public Decoding start(List<int[]> sources, List<int[]> words) {
        List<Decoding> decodings = new ArrayList<>();
        try {
            models.forEach(model -> decodings.add(model.start(sources, words)));
        } catch (RuntimeException | Error e) {
            decodings.forEach(Decoding::close);
            throw e;
        }
        return new EnsembleDecoding(decodings.get(0), decodings.subList(1, decodings.size()), weights);
    }

    @Override
    public int vocabularySize() {
        return models.get(0).vocabularySize();
    }

    @Override
    public int bos() {
        return models.get(0).bos();
    }

    @Override
    public int eos() {
        return models.get(0).eos();
    }

    @Override
    public int unk() {
        return models.get(0).unk();
    }

    @Override
    public int begun() {
        return models.get(0).begun();
    }

    @Override
    public int maxLength() {
        return models.stream().mapToInt(StepModel::maxLength).min().orElse(1);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record EnsembleDecoding(Decoding first, List<Decoding> others, double[] weights) implements Decoding {

        @Override
        public Continuations advance(int[] order, int[] tokens, int count) {
            first.advance(order, tokens, 1);
            others.forEach(other -> other.advance(order, tokens, 1));
            first.blend(others, weights);
            return first.best(count);
        }

        @Override
        public Continuations best(int count) {
            return first.best(count);
        }

        @Override
        public float[] at(int[] ids, int perRow) {
            return first.at(ids, perRow);
        }

        @Override
        public float[] all() {
            return first.all();
        }

        @Override
        public float[] attention() {
            return first.attention();
        }

        @Override
        public void blend(List<Decoding> more, double[] theirWeights) {
            throw new UnsupportedOperationException("an ensemble of ensembles");
        }

        @Override
        public void close() {
            first.close();
            others.forEach(Decoding::close);
        }
    }
}
