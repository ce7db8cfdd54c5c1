package org.ttnmt.model.engine;

import java.util.Arrays;
import org.ttnmt.config.ModelConfig;

/** How a network knows positions, as {@code model.layers.PositionEncoding} has it. */
abstract class Positions {

    /**
     * Those of encoder or decoder.
     *
     * @param name {@code encoder} or {@code decoder}
     * @param looksBack whether only what is behind is seen
     */
    static Positions of(EngineWeights weights, ModelConfig config, String name, boolean looksBack) {
        return switch (looksBack ? config.positions() : config.encoderPositions()) {
            case SINUSOIDAL -> waves(config, true);
            case SINUSOIDAL_PAPER -> waves(config, false);
            case LEARNED -> {
                int dim = config.modelDim();
                float[] rows = weights.vector(name + ".embedding.positions");
                yield new Added(
                        position -> Arrays.copyOfRange(rows, position * dim, (position + 1) * dim), rows.length / dim);
            }
            case ROTARY -> new Rotary(config.heads(), config.headDim());
            case RELATIVE -> new Relative(config);
            case ALIBI ->
                new Bias(config.heads(), (head, distance) ->
                        (float) (-Math.abs(distance) * Math.pow(2, -8.0 * (head + 1) / config.heads())));
            case T5_BIAS -> new Bias(config.heads(), buckets(weights, config, name, looksBack));
            case NONE -> new Positions() {};
        };
    }

    /** @param last whether the last frequency is the lowest, or the one before it */
    private static Positions waves(ModelConfig config, boolean last) {
        Waves waves = new Waves(config.modelDim(), last);
        int first = config.firstPosition();
        return new Added(position -> waves.row(first + position), Integer.MAX_VALUE - first);
    }

    private static Bias.OfDistance buckets(EngineWeights weights, ModelConfig config, String name, boolean looksBack) {
        float[] numbers = weights.vector(name + ".distance_bias");
        return (head, distance) -> numbers[bucket(distance, looksBack) * config.heads() + head];
    }

    /** The bucket of a distance (Raffel et al. 2020), in float32 as theirs. */
    private static int bucket(int distance, boolean looksBack) {
        int size = looksBack ? 32 : 16;
        int exact = size / 2;
        int far = looksBack ? Math.max(0, -distance) : Math.abs(distance);
        int number = far;
        if (far >= exact) {
            float share = (float) Math.log((float) far / exact) / (float) Math.log(128.0 / exact);
            number = Math.min(size - 1, exact + (int) (share * (size - exact)));
        }
        return !looksBack && distance > 0 ? number + size : number;
    }

    /** Adds to a row of embeddings. */
    void embed(float[] row, int at, int position) {}

    /** Turns the queries, or keys, of all heads. */
    void rotate(float[] row, int at, int position) {}

    /** What a layer's attention knows of distances. */
    Heads.Distances inLayer(EngineWeights weights, String name) {
        return Heads.Distances.NONE;
    }

    /** How many positions there are. */
    int most() {
        return Integer.MAX_VALUE;
    }

    /** Rows that are added to embeddings. */
    private static final class Added extends Positions {
        private final java.util.function.IntFunction<float[]> rows;
        private final int most;

        Added(java.util.function.IntFunction<float[]> rows, int most) {
            this.rows = rows;
            this.most = most;
        }

        @Override
        void embed(float[] row, int at, int position) {
            float[] added = rows.apply(position);
            for (int i = 0; i < added.length; i++) {
                row[at + i] += added[i];
            }
        }

        @Override
        int most() {
            return most;
        }
    }

    /** Sines before cosines, kept for the first positions. Thread-safe. */
    private static final class Waves {
        private static final int KEPT = 1024;

        private final double[] frequencies;
        private final int dim;
        private final float[][] kept = new float[KEPT][];

        /** @param last whether the last frequency is the lowest, or the one before it */
        Waves(int dim, boolean last) {
            this.dim = dim;
            int half = dim / 2;
            this.frequencies = new double[half];
            double slope = -Math.log(10000) / (last ? Math.max(1, half - 1) : half);
            for (int i = 0; i < half; i++) {
                frequencies[i] = Math.exp(i * slope);
            }
        }

        float[] row(int position) {
            if (position < KEPT && kept[position] != null) {
                return kept[position];
            }
            float[] row = new float[dim];
            for (int i = 0; i < frequencies.length; i++) {
                row[i] = (float) StrictMath.sin(position * frequencies[i]);
                row[frequencies.length + i] = (float) StrictMath.cos(position * frequencies[i]);
            }
            if (position < KEPT) {
                kept[position] = row; // two threads would put the same
            }
            return row;
        }
    }

    private static final class Rotary extends Positions {
        private final int heads;
        private final int headDim;
        private final Waves waves;

        Rotary(int heads, int headDim) {
            this.heads = heads;
            this.headDim = headDim;
            this.waves = new Waves(headDim, false);
        }

        @Override
        void rotate(float[] row, int at, int position) {
            float[] wave = waves.row(position);
            int half = headDim / 2;
            for (int head = at; head < at + heads * headDim; head += headDim) {
                for (int i = 0; i < half; i++) {
                    float a = row[head + i];
                    float b = row[head + half + i];
                    row[head + i] = a * wave[half + i] - b * wave[i];
                    row[head + half + i] = a * wave[i] + b * wave[half + i];
                }
            }
        }
    }

    /** A number for each head and distance is added to the scores. */
    private static final class Bias extends Positions {
        private final int heads;
        private final OfDistance number;

        @FunctionalInterface
        interface OfDistance {
            /** @param distance from the query to the key */
            float of(int head, int distance);
        }

        Bias(int heads, OfDistance number) {
            this.heads = heads;
            this.number = number;
        }

        @Override
        Heads.Distances inLayer(EngineWeights weights, String name) {
            return new Heads.Distances() {
                private static final int KEPT = 256;
                private final float[][] near = new float[heads][2 * KEPT];

                {
                    for (int head = 0; head < heads; head++) {
                        for (int i = 0; i < 2 * KEPT; i++) {
                            near[head][i] = number.of(head, i - KEPT);
                        }
                    }
                }

                @Override
                public boolean biases() {
                    return true;
                }

                @Override
                public void bias(
                        int head, int position, int begin, int end, float[] query, int at, float scale, float[] into) {
                    for (int p = begin; p < end; p++) {
                        int distance = p - position;
                        into[p - begin] = distance >= -KEPT && distance < KEPT
                                ? near[head][distance + KEPT]
                                : number.of(head, distance);
                    }
                }
            };
        }
    }

    /** A trained row for each distance is added to keys and values (Shaw et al. 2018). */
    private static final class Relative extends Positions {
        private final int farthest;
        private final int headDim;

        Relative(ModelConfig config) {
            this.farthest = config.relativeDistance();
            this.headDim = config.headDim();
        }

        @Override
        Heads.Distances inLayer(EngineWeights weights, String name) {
            float[] keys = weights.vector(name + ".distance_key.weight"); // (distances, headDim)
            float[] values = weights.vector(name + ".distance_value.weight"); // (headDim, distances)
            int rows = 2 * farthest + 1;
            return new Heads.Distances() {
                private int row(int distance) {
                    return Math.max(-farthest, Math.min(farthest, distance)) + farthest;
                }

                @Override
                public boolean biases() {
                    return true;
                }

                @Override
                public void bias(
                        int head, int position, int begin, int end, float[] query, int at, float scale, float[] into) {
                    int known = -1;
                    float product = 0;
                    for (int p = begin; p < end; p++) {
                        int row = row(p - position);
                        if (row != known) {
                            product = 0;
                            for (int i = 0; i < headDim; i++) {
                                product = Math.fma(query[at + i], keys[row * headDim + i], product);
                            }
                            known = row;
                        }
                        into[p - begin] = product * scale;
                    }
                }

                @Override
                public void values(
                        int position, int begin, int end, float[] weights, float share, float[] out, int at) {
                    float[] shares = new float[rows];
                    for (int p = begin; p < end; p++) {
                        shares[row(p - position)] += weights[p - begin] * share;
                    }
                    for (int i = 0; i < headDim; i++) {
                        float sum = 0;
                        for (int r = 0; r < rows; r++) {
                            sum = Math.fma(shares[r], values[i * rows + r], sum);
                        }
                        out[at + i] += sum;
                    }
                }
            };
        }
    }
}
