package org.ttnmt.app.store;

import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.decoding.DecodingNetwork;
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
    public Decoding start(List<int[]> sources, List<int[]> words) {
        return new NetworkDecoding(network.start(sources, source.eos(), words));
    }

    private record NetworkDecoding(DecodingNetwork.Decoding network) implements Decoding {

        @Override
        public Continuations advance(int[] order, int[] tokens, int count) {
            return candidates(network.advance(order, tokens, count), order.length);
        }

        @Override
        public Continuations best(int count) {
            DecodingNetwork.Best best = network.best(count);
            return new Continuations(count, best.ids(), best.logProbs());
        }

        private static Continuations candidates(DecodingNetwork.Best best, int rows) {
            return new Continuations(best.ids().length / rows, best.ids(), best.logProbs());
        }

        @Override
        public float[] at(int[] ids, int perRow) {
            return network.at(ids, perRow);
        }

        @Override
        public float[] all() {
            return network.all();
        }

        @Override
        public float[] attention() {
            return network.attention();
        }

        @Override
        public void blend(List<Decoding> others, double[] weights) {
            network.blend(
                    others.stream()
                            .map(other -> ((NetworkDecoding) other).network())
                            .toList(),
                    weights);
        }

        @Override
        public void close() {
            network.close();
        }
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
