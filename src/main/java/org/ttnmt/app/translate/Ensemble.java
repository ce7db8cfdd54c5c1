package org.ttnmt.app.translate;

import java.nio.file.Path;
import java.util.List;
import org.ttnmt.UserException;
import org.ttnmt.app.store.SamePieces;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.decode.EnsembleModel;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.model.AttentionWeights;
import org.ttnmt.model.StepModel;
import org.ttnmt.text.Vocabulary;

/** Several models with the same vocabularies that translate together. Settings and attention are those of the first. */
final class Ensemble implements TranslationModel {
    private final List<TranslationModel> models;
    private final List<Double> weights;

    /**
     * Takes over the models and closes them in the end.
     *
     * @param names of the models, for messages
     * @throws UserException when vocabularies differ
     */
    Ensemble(List<Path> names, List<TranslationModel> models, List<Double> weights) {
        this.models = List.copyOf(models);
        this.weights = List.copyOf(weights);
        for (int i = 0; i < models.size(); i++) {
            if (models.get(i).decoder() == Decoder.ALONE) {
                throw new UserException(names.get(i) + ": is a language model (model.decoder: alone), which reads no"
                        + " source; give it alone, to tt score.");
            }
        }
        models.forEach(model -> model.searches().steps("translating with several models"));
        for (int i = 1; i < models.size(); i++) {
            requireSame(
                    "source",
                    names.get(0),
                    models.get(0).source(),
                    names.get(i),
                    models.get(i).source());
            requireSame(
                    "target",
                    names.get(0),
                    models.get(0).target(),
                    names.get(i),
                    models.get(i).target());
        }
    }

    private static void requireSame(String side, Path firstName, Vocabulary first, Path name, Vocabulary other) {
        String fault = SamePieces.difference("one", first, "the other", other);
        if (fault != null) {
            throw new UserException(name + ": its " + side + " vocabulary is not that of " + firstName + ": " + fault
                    + ". Models that translate together need the same vocabularies: train the second one with"
                    + " vocab.source_model (and vocab.target_model) of the first.");
        }
    }

    @Override
    public Vocabulary source() {
        return models.get(0).source();
    }

    @Override
    public Vocabulary target() {
        return models.get(0).target();
    }

    @Override
    public StepModel stepModel() {
        return new EnsembleModel(
                models.stream().map(TranslationModel::stepModel).toList(), weights);
    }

    @Override
    public EngineChoice engine() {
        return EngineChoice.of(models.stream().map(TranslationModel::engine).toList());
    }

    @Override
    public int mostRows() {
        return models.stream().mapToInt(TranslationModel::mostRows).min().orElse(Integer.MAX_VALUE);
    }

    @Override
    public Shortlist shortlist() {
        return models.get(0).shortlist();
    }

    @Override
    public DecodingConfig decoding() {
        return models.get(0).decoding();
    }

    @Override
    public List<float[]> force(List<int[]> sources, List<int[]> targets) {
        double sum = weights.stream().mapToDouble(w -> w).sum();
        List<List<float[]>> all =
                models.stream().map(model -> model.force(sources, targets)).toList();
        List<float[]> mean = all.get(0);
        for (int i = 0; i < mean.size(); i++) {
            for (int t = 0; t < mean.get(i).length; t++) {
                double probability = 0;
                for (int m = 0; m < models.size(); m++) {
                    probability += weights.get(m) / sum * Math.exp(all.get(m).get(i)[t]);
                }
                mean.get(i)[t] = (float) Math.log(probability);
            }
        }
        return mean;
    }

    @Override
    public AttentionWeights attend(int[] source, int[] target) {
        return models.get(0).attend(source, target);
    }

    @Override
    public boolean distributesAttention() {
        return models.stream().allMatch(TranslationModel::distributesAttention);
    }

    @Override
    public void close() {
        models.forEach(TranslationModel::close);
    }
}
