package org.ttnmt.app;

import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.decode.StepModel;
import org.ttnmt.model.DecodingNetwork;
import org.ttnmt.text.Vocabulary;

/** A transformer as search sees it. It has no state of its own: several threads may share one, and a network may be shared by several. */
public final class NetworkStepModel implements StepModel {
    private final DecodingNetwork network;
    private final Vocabulary source;
    private final Vocabulary target;
    private final int maxLength;

    /** @param network of this shape for these vocabularies; stays open, the caller closes it */
    public NetworkStepModel(DecodingNetwork network, ModelConfig config, Vocabulary source, Vocabulary target) {
        this.network = network;
        this.source = source;
        this.target = target;
        this.maxLength = config.positions() == ModelConfig.Positions.LEARNED
                ? config.maxPositions() - 1
                : StepModel.super.maxLength();
    }

    @Override
    public Decoding start(List<int[]> sources) {
        DecodingNetwork.Decoding decoding = network.start(sources, source.eos());
        return new Decoding() {
            @Override
            public Candidates step(int[] order, int[] tokens, int candidates) {
                DecodingNetwork.Best best = decoding.step(order, tokens, candidates);
                return new Candidates(candidates, best.ids(), best.logProbs());
            }

            @Override
            public void close() {
                decoding.close();
            }
        };
    }

    @Override
    public int vocabularySize() {
        return target.size();
    }

    @Override
    public int bos() {
        return target.bos();
    }

    @Override
    public int eos() {
        return target.eos();
    }

    @Override
    public int maxLength() {
        return maxLength;
    }
}
