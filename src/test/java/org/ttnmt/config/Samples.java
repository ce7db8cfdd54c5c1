package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;
import org.ttnmt.config.DataConfig.OnProblem;
import org.ttnmt.config.ModelConfig.Activation;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.TrainingConfig.BestMetric;
import org.ttnmt.config.TrainingConfig.KeepBest;
import org.ttnmt.config.TrainingConfig.Schedule;

/** A run to vary in tests. */
final class Samples {
    private Samples() {}

    static RunConfig run() {
        return new RunConfig(
                Path.of("runs/demo"),
                1,
                new DataConfig(
                        List.of(new CorpusConfig(Path.of("a.en"), Path.of("a.de"), 1)),
                        new CorpusConfig(Path.of("v.en"), Path.of("v.de"), 1),
                        null,
                        100,
                        OnProblem.SKIP,
                        OnProblem.SKIP,
                        1000),
                new VocabConfig(
                        VocabConfig.Type.UNIGRAM,
                        8000,
                        true,
                        0.9995,
                        false,
                        List.of(),
                        "nmt_nfkc",
                        1_000_000,
                        null,
                        null),
                model(128, 4, 0.3, TiedEmbeddings.ALL),
                training(0.005, 0, 0),
                new DecodingConfig(5, 1, 2, 10),
                EvaluationConfig.DEFAULT);
    }

    static ModelConfig model(int modelDim, int heads, double dropout, TiedEmbeddings tied) {
        return new ModelConfig(
                4,
                4,
                modelDim,
                256,
                heads,
                dropout,
                0,
                0,
                0,
                0,
                0,
                Norm.POST,
                Positions.SINUSOIDAL,
                512,
                Activation.RELU,
                tied);
    }

    static TrainingConfig training(double learningRate, double minLearningRate, double clipNorm) {
        return new TrainingConfig(
                8000,
                0,
                8000,
                1,
                learningRate,
                minLearningRate,
                Schedule.INVERSE_SQRT,
                2000,
                0.9,
                0.98,
                1e-9,
                clipNorm,
                0.1,
                Precision.BFLOAT16,
                500,
                200,
                50,
                10,
                10,
                0,
                BestMetric.BLEU,
                KeepBest.ANY,
                null,
                OptimizerConfig.PLAIN,
                ObjectiveConfig.DEFAULT);
    }

    static RunConfig with(RunConfig run, DataConfig data) {
        return new RunConfig(
                run.modelDir(),
                run.seed(),
                data,
                run.vocab(),
                run.model(),
                run.training(),
                run.decoding(),
                run.evaluation());
    }

    static RunConfig with(RunConfig run, VocabConfig vocab) {
        return new RunConfig(
                run.modelDir(),
                run.seed(),
                run.data(),
                vocab,
                run.model(),
                run.training(),
                run.decoding(),
                run.evaluation());
    }

    static RunConfig with(RunConfig run, ModelConfig model) {
        return new RunConfig(
                run.modelDir(),
                run.seed(),
                run.data(),
                run.vocab(),
                model,
                run.training(),
                run.decoding(),
                run.evaluation());
    }

    static RunConfig with(RunConfig run, TrainingConfig training) {
        return new RunConfig(
                run.modelDir(),
                run.seed(),
                run.data(),
                run.vocab(),
                run.model(),
                training,
                run.decoding(),
                run.evaluation());
    }

    static RunConfig with(RunConfig run, DecodingConfig decoding) {
        return new RunConfig(
                run.modelDir(),
                run.seed(),
                run.data(),
                run.vocab(),
                run.model(),
                run.training(),
                decoding,
                run.evaluation());
    }
}
