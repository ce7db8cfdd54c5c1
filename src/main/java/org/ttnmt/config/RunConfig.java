package org.ttnmt.config;

import java.nio.file.Path;

/**
 * A whole training run.
 *
 * @param modelDir where the model, checkpoints and logs go
 * @param seed of every random choice
 */
public record RunConfig(
        Path modelDir,
        long seed,
        DataConfig data,
        VocabConfig vocab,
        ModelConfig model,
        TrainingConfig training,
        DecodingConfig decoding,
        EvaluationConfig evaluation) {

    public RunConfig {
        Rule.require(
                ModelKeys.MAX_POSITIONS,
                Rules.positionsSuffice(model.maxPositions(), model.positions(), data.maxLength()));
        Rule.require(
                TrainingKeys.BATCH_TOKENS,
                Rules.batchTokens(training.batchTokens(), training.accumulate(), data.maxLength()));
        Rule.require(ObjectiveKeys.TYPE, Rules.rDrop(training.objective().type(), model.dropsElements()));
        Rule.require(
                ModelKeys.TIED_EMBEDDINGS, Rules.tiedEmbeddings(model.tiedEmbeddings(), vocab.mayHaveSamePieces()));
    }
}
