package org.ttnmt.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.AttentionNormalizer;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.NormType;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.model.parameters.ParameterLayout;

/** The forward pass of Vaswani et al. 2017, and of what may stand in it. */
final class NaiveTransformer extends NaiveNetwork {

    NaiveTransformer(ModelConfig config, ParameterLayout layout, float[] weights) {
        super(config, layout, weights);
    }

    @Override
    double[][] logits(long[] source, long[] target) {
        boolean pre = config.norm() == Norm.PRE;
        double[][] encoded = stack("encoder", config.encoderLayers(), embedded(source, "encoder"));
        double[][] y = embedded(target, "decoder");
        for (int i = 0; i < config.decoderLayers(); i++) {
            String layer = "decoder." + (config.sharedLayers() ? 0 : i);
            y = told("decoder", y, i);
            y = switch (config.decoderAutoregression()) {
                case SELF_ATTENTION ->
                    sublayer(
                            layer + ".self_attention",
                            y,
                            x -> selfAttention(layer + ".self_attention", x, "decoder", true));
                case SSRU -> sublayer(layer + ".ssru", y, x -> recurrentUnits(layer + ".ssru", x));
                case AVERAGE -> sublayer(layer + ".average", y, x -> average(layer + ".average", x));
            };
            y = sublayer(layer + ".cross_attention", y, x -> crossAttention(layer + ".cross_attention", x, encoded));
            y = sublayer(layer + ".feed_forward", y, x -> feedForward(layer + ".feed_forward", x));
        }
        double[][] hidden = pre ? norm("decoder.norm", y) : y;
        return logits(hidden, source);
    }

    /** Logits {@code [target.length][vocabulary]} for targets with gaps, which end with eos as the source does. */
    double[][] filled(long[] source, long[] target) {
        double[][] encoded = stack("encoder", config.encoderLayers(), embed(source, "encoder"));
        double[][] y = embed(target, "decoder");
        for (int i = 0; i < config.decoderLayers(); i++) {
            String layer = "decoder." + i;
            y = sublayer(
                    layer + ".self_attention", y, x -> selfAttention(layer + ".self_attention", x, "decoder", false));
            y = sublayer(layer + ".cross_attention", y, x -> crossAttention(layer + ".cross_attention", x, encoded));
            y = sublayer(layer + ".feed_forward", y, x -> feedForward(layer + ".feed_forward", x));
        }
        return logits(config.norm() == Norm.PRE ? norm("decoder.norm", y) : y, source);
    }

    /** Logits of the differences in length. */
    double[] lengths(long[] source) {
        double[][] states = stack("encoder", config.encoderLayers(), embed(source, "encoder"));
        double[] mean = new double[config.modelDim()];
        for (double[] state : states) {
            Arrays.setAll(mean, j -> mean[j] + state[j] / states.length);
        }
        return linear("decoder.length", new double[][] {mean})[0];
    }

    /** Logits {@code [slots][vocabulary]} for source ids that end with eos. */
    double[][] slots(long[] source) {
        double[][] states = stack("encoder", config.encoderLayers(), embed(source, "encoder"));
        double[][] split = linear("decoder.split", states);
        int upsampling = config.upsampling();
        double[][] slots = new double[states.length * upsampling][config.modelDim()];
        for (int i = 0; i < slots.length; i++) {
            for (int j = 0; j < slots[i].length; j++) {
                slots[i][j] = split[i / upsampling][i % upsampling * config.modelDim() + j] + position("decoder", i, j);
            }
        }
        return logits(stack("decoder", config.decoderLayers(), slots), source);
    }

    private double[][] embedded(long[] ids, String side) {
        double[][] x = embed(ids, side);
        return config.embeddingNorm() ? norm(side + ".embedding.norm", x) : x;
    }

    /** Layers in which every position attends to all. */
    private double[][] stack(String side, int layers, double[][] embedded) {
        double[][] states = embedded;
        for (int i = 0; i < layers; i++) {
            String layer = side + "." + (config.sharedLayers() ? 0 : i);
            states = told(side, states, i);
            states = sublayer(
                    layer + ".self_attention", states, x -> selfAttention(layer + ".self_attention", x, side, false));
            states = sublayer(layer + ".feed_forward", states, x -> feedForward(layer + ".feed_forward", x));
        }
        return config.norm() == Norm.PRE ? norm(side + ".norm", states) : states;
    }

    private Positions positions(String side) {
        return side.equals("encoder") ? config.encoderPositions() : config.positions();
    }

    @Override
    double position(String side, int t, int j) {
        int half = config.modelDim() / 2;
        return switch (positions(side)) {
            case LEARNED -> matrix(side + ".embedding.positions")[t][j];
            case SINUSOIDAL, SINUSOIDAL_PAPER -> {
                boolean paper = positions(side) == Positions.SINUSOIDAL_PAPER;
                double share = (double) (j % half) / (paper ? half : half - 1);
                double angle = (t + config.firstPosition()) / Math.pow(10000, share);
                yield j < half ? Math.sin(angle) : Math.cos(angle);
            }
            default -> 0;
        };
    }

    /** What shared layers are told before a step. */
    private double[][] told(String side, double[][] x, int step) {
        double[][] result = new double[x.length][x[0].length];
        for (int t = 0; t < x.length; t++) {
            for (int j = 0; j < x[t].length; j++) {
                double signal = config.sharedLayers() ? vector(side + ".step." + step)[j] : 0;
                boolean again = config.sharedLayers() && step > 0;
                result[t][j] = x[t][j] + signal + (again ? position(side, t, j) : 0);
            }
        }
        return result;
    }

    private double[][] sublayer(String name, double[][] x, UnaryOperator<double[][]> f) {
        return config.norm() == Norm.PRE
                ? sum(x, f.apply(norm(name + ".norm", x)))
                : norm(name + ".norm", sum(x, f.apply(x)));
    }

    private double[][] selfAttention(String name, double[][] x, String side, boolean causal) {
        double[][] stacked = linear(name + ".query_key_value", x);
        double[][] q = columns(stacked, 0);
        double[][] k = columns(stacked, 1);
        double[][] v = columns(stacked, 2);
        return linear(name + ".output", attention(name, q, k, v, causal, side));
    }

    private double[][] recurrentUnits(String name, double[][] x) {
        double[][] forget = linear(name + ".forget", x);
        double[][] input = product(x, matrix(name + ".input.weight"));
        double[] cell = new double[config.modelDim()];
        double[][] result = new double[x.length][cell.length];
        for (int t = 0; t < x.length; t++) {
            for (int j = 0; j < cell.length; j++) {
                double keep = 1 / (1 + Math.exp(-forget[t][j]));
                cell[j] = keep * cell[j] + (1 - keep) * input[t][j];
                result[t][j] = Math.max(0, cell[j]);
            }
        }
        return result;
    }

    private double[][] average(String name, double[][] x) {
        int dim = config.modelDim();
        double[][] means = new double[x.length][dim];
        double[] sum = new double[dim];
        for (int t = 0; t < x.length; t++) {
            for (int j = 0; j < dim; j++) {
                sum[j] += x[t][j];
                means[t][j] = sum[j] / (t + 1);
            }
        }
        double[][] read = feedForward(name + ".feed_forward", means);
        double[][] both = new double[x.length][2 * dim];
        for (int t = 0; t < x.length; t++) {
            System.arraycopy(x[t], 0, both[t], 0, dim);
            System.arraycopy(read[t], 0, both[t], dim, dim);
        }
        double[][] gates = linear(name + ".gates", both);
        double[][] result = new double[x.length][dim];
        for (int t = 0; t < x.length; t++) {
            for (int j = 0; j < dim; j++) {
                result[t][j] = x[t][j] / (1 + Math.exp(-gates[t][j])) + read[t][j] / (1 + Math.exp(-gates[t][dim + j]));
            }
        }
        return result;
    }

    private double[][] crossAttention(String name, double[][] x, double[][] memory) {
        double[][] stacked = linear(name + ".key_value", memory);
        double[][] q = linear(name + ".query", x);
        return linear(name + ".output", attention(name, q, columns(stacked, 0), columns(stacked, 1), false, null));
    }

    /** @param side whose positions are known to it; null for attention to another sequence */
    private double[][] attention(
            String name, double[][] q, double[][] k, double[][] v, boolean causal, @Nullable String side) {
        int headDim = config.headDim();
        double[][] result = new double[q.length][config.attentionDim()];
        double[][] seen = new double[q.length][k.length];
        for (int head = 0; head < config.heads(); head++) {
            int first = head * headDim;
            for (int t = 0; t < q.length; t++) {
                double[] scores = new double[causal ? t + 1 : k.length];
                for (int s = 0; s < scores.length; s++) {
                    if (side != null && Math.abs(s - t) > window(side)) {
                        scores[s] = Double.NEGATIVE_INFINITY;
                        continue;
                    }
                    double[] distance =
                            side == null ? new double[headDim] : distance(name + ".distance_key", side, s - t);
                    double[] query = Arrays.copyOfRange(q[t], first, first + headDim);
                    double[] key = Arrays.copyOfRange(k[s], first, first + headDim);
                    Arrays.setAll(key, j -> key[j] + distance[j]);
                    scores[s] = score(name, head, query, key) + (side == null ? 0 : bias(side, head, s - t));
                }
                double[] share = shares(scores);
                for (int s = 0; s < share.length; s++) {
                    seen[t][s] += share[s];
                    double[] distance =
                            side == null ? new double[headDim] : distance(name + ".distance_value", side, s - t);
                    for (int j = 0; j < headDim; j++) {
                        result[t][first + j] += share[s] * (v[s][first + j] + distance[j]);
                    }
                }
            }
        }
        if (side == null) {
            sourceShares.add(seen);
        }
        return config.attentionNormalizer() == AttentionNormalizer.RELU ? rectified(name, result) : result;
    }

    private int window(String side) {
        int window = side.equals("encoder") ? config.attentionWindow() : config.decoderAttentionWindow();
        return window == 0 ? Integer.MAX_VALUE : window;
    }

    /** What the distance from a query to a key adds to their score. */
    private double bias(String side, int head, int distance) {
        return switch (positions(side)) {
            case ALIBI -> -Math.abs(distance) / Math.pow(2, 8.0 * (head + 1) / config.heads());
            case T5_BIAS -> {
                boolean both = side.equals("encoder") || config.decoder() != Decoder.AUTOREGRESSIVE;
                int far = both ? Math.abs(distance) : -distance;
                assertTrue(far < (both ? 8 : 16), "one number for each distance, while it is small");
                yield matrix(side + ".distance_bias")[far + (both && distance > 0 ? 16 : 0)][head];
            }
            default -> 0;
        };
    }

    /** What is added to a key or a value at this distance from the query. */
    private double[] distance(String name, String side, int distance) {
        double[] row = new double[config.headDim()];
        if (positions(side) == Positions.RELATIVE) {
            int farthest = config.relativeDistance();
            int at = Math.max(-farthest, Math.min(farthest, distance)) + farthest;
            double[][] rows = matrix(name + ".weight");
            Arrays.setAll(row, j -> rows.length == row.length ? rows[j][at] : rows[at][j]);
        }
        return row;
    }

    private double[][] feedForward(String name, double[][] x) {
        int depth = name.endsWith(".self_attention.feed_forward") ? 2 : config.feedForwardDepth();
        double[][] last = x;
        for (int i = 1; i < depth; i++) {
            last = hidden(i == 1 ? name + ".in" : name + ".middle." + (i - 2), last);
        }
        return linear(name + ".out", last);
    }

    private double[][] hidden(String name, double[][] x) {
        double[][] hidden = linear(name, x);
        for (double[] row : hidden) {
            for (int j = 0; j < row.length; j++) {
                row[j] = switch (config.activation()) {
                    case RELU -> Math.max(0, row[j]);
                    case GELU -> row[j] * (1 + erf(row[j] / Math.sqrt(2))) / 2;
                    case GELU_TANH ->
                        row[j]
                                * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (row[j] + 0.044715 * Math.pow(row[j], 3))))
                                / 2;
                    case GELU_SIGMOID -> row[j] / (1 + Math.exp(-1.702 * row[j]));
                    case SWISH -> row[j] / (1 + Math.exp(-row[j]));
                };
            }
        }
        if (config.gatedFeedForward()) {
            int dim = config.feedForwardDim();
            double[][] both = linear(name, x);
            for (int t = 0; t < hidden.length; t++) {
                double[] gate = both[t];
                double[] row = hidden[t];
                hidden[t] = Arrays.copyOf(row, dim);
                Arrays.setAll(hidden[t], j -> row[j] * gate[dim + j]);
            }
        }
        return hidden;
    }

    private double[][] norm(String name, double[][] x) {
        double[] weight = vector(name + ".weight");
        boolean centred = config.normType() == NormType.LAYER;
        double[] bias = centred ? vector(name + ".bias") : new double[weight.length];
        double[][] result = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double[] row = x[t];
            double mean = centred ? Arrays.stream(row).average().orElseThrow() : 0;
            double variance = Arrays.stream(row)
                    .map(e -> (e - mean) * (e - mean))
                    .average()
                    .orElseThrow();
            result[t] = new double[row.length];
            Arrays.setAll(
                    result[t], j -> (row[j] - mean) / Math.sqrt(variance + config.normEpsilon()) * weight[j] + bias[j]);
        }
        return result;
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] result = new double[a.length][a[0].length];
        for (int t = 0; t < a.length; t++) {
            for (int j = 0; j < a[t].length; j++) {
                result[t][j] = a[t][j] + b[t][j];
            }
        }
        return result;
    }

    /** The error function by its Maclaurin series, exact to 1e-12 for the |x| < 4 that occur here. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 100; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }
}
