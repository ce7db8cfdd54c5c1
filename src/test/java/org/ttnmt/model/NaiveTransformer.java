package org.ttnmt.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.AttentionNormalizer;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;

/**
 * The forward pass of Vaswani et al. 2017 for one pair, in loops over {@code double[position][column]}: no batch, no
 * padding, no cache, and of the emitting code only the parameters' names, shapes and offsets.
 */
final class NaiveTransformer {
    private final ModelConfig config;
    private final double[] weights;
    private final Map<String, Parameter> parameters = new HashMap<>();

    NaiveTransformer(ModelConfig config, ParameterLayout layout, float[] weights) {
        this.config = config;
        this.weights = new double[weights.length];
        Arrays.setAll(this.weights, i -> weights[i]);
        layout.parameters().forEach(p -> parameters.put(p.name(), p));
    }

    /**
     * Logits {@code [target.length][vocabulary]} for source ids that end with eos and target ids that begin with bos.
     */
    double[][] logits(long[] source, long[] target) {
        boolean all = config.tiedEmbeddings() == TiedEmbeddings.ALL;
        boolean pre = config.norm() == Norm.PRE;
        String targetTable = all ? "embedding.weight" : "decoder.embedding.weight";
        double[][] memory = embed(source, all ? "embedding.weight" : "encoder.embedding.weight", "encoder");
        for (int i = 0; i < config.encoderLayers(); i++) {
            String layer = "encoder." + (config.sharedLayers() ? 0 : i);
            memory = told("encoder", memory, i);
            memory = sublayer(
                    layer + ".self_attention", memory, x -> selfAttention(layer + ".self_attention", x, false));
            memory = sublayer(layer + ".feed_forward", memory, x -> feedForward(layer + ".feed_forward", x));
        }
        double[][] encoded = pre ? norm("encoder.norm", memory) : memory;
        double[][] y = embed(target, targetTable, "decoder");
        for (int i = 0; i < config.decoderLayers(); i++) {
            String layer = "decoder." + (config.sharedLayers() ? 0 : i);
            y = told("decoder", y, i);
            y = switch (config.decoderAutoregression()) {
                case SELF_ATTENTION ->
                    sublayer(layer + ".self_attention", y, x -> selfAttention(layer + ".self_attention", x, true));
                case SSRU -> sublayer(layer + ".ssru", y, x -> recurrentUnits(layer + ".ssru", x));
                case AVERAGE -> sublayer(layer + ".average", y, x -> average(layer + ".average", x));
            };
            y = sublayer(layer + ".cross_attention", y, x -> crossAttention(layer + ".cross_attention", x, encoded));
            y = sublayer(layer + ".feed_forward", y, x -> feedForward(layer + ".feed_forward", x));
        }
        double[][] hidden = pre ? norm("decoder.norm", y) : y;
        String output = config.tiedEmbeddings() == TiedEmbeddings.NONE ? "decoder.output.weight" : targetTable;
        double[][] logits = product(hidden, matrix(output));
        if (config.outputBias()) {
            double[] bias = vector("decoder.output.bias");
            for (double[] row : logits) {
                Arrays.setAll(row, j -> row[j] + bias[j]);
            }
        }
        return logits;
    }

    private Positions positions(String side) {
        return side.equals("encoder") ? config.encoderPositions() : config.positions();
    }

    private double[][] embed(long[] ids, String table, String side) {
        double[][] rows = matrix(table);
        int dim = config.modelDim();
        double[][] result = new double[ids.length][dim];
        for (int t = 0; t < ids.length; t++) {
            for (int j = 0; j < dim; j++) {
                boolean zero = t == 0 && side.equals("decoder") && config.decoderStart() == DecoderStart.ZERO;
                result[t][j] = (zero ? 0 : rows[(int) ids[t]][j] * Math.sqrt(dim)) + position(side, t, j);
            }
        }
        return result;
    }

    private double position(String side, int t, int j) {
        int half = config.modelDim() / 2;
        return switch (positions(side)) {
            case LEARNED -> matrix(side + ".embedding.positions")[t][j];
            case SINUSOIDAL -> {
                double angle = t / Math.pow(10000, (double) (j % half) / (half - 1));
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

    private double[][] selfAttention(String name, double[][] x, boolean causal) {
        double[][] stacked = linear(name + ".query_key_value", x);
        double[][] q = columns(stacked, 0);
        double[][] k = columns(stacked, 1);
        double[][] v = columns(stacked, 2);
        return linear(name + ".output", attention(name, q, k, v, causal, causal ? "decoder" : "encoder"));
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
        double[][] result = new double[q.length][config.modelDim()];
        for (int head = 0; head < config.heads(); head++) {
            int first = head * headDim;
            for (int t = 0; t < q.length; t++) {
                double[] scores = new double[causal ? t + 1 : k.length];
                for (int s = 0; s < scores.length; s++) {
                    double[] distance =
                            side == null ? new double[headDim] : distance(name + ".distance_key", side, s - t);
                    double[] query = Arrays.copyOfRange(q[t], first, first + headDim);
                    double[] key = Arrays.copyOfRange(k[s], first, first + headDim);
                    Arrays.setAll(key, j -> key[j] + distance[j]);
                    scores[s] = score(name, head, query, key) + (side == null ? 0 : bias(side, head, s - t));
                }
                double[] share = shares(scores);
                for (int s = 0; s < share.length; s++) {
                    double[] distance =
                            side == null ? new double[headDim] : distance(name + ".distance_value", side, s - t);
                    for (int j = 0; j < headDim; j++) {
                        result[t][first + j] += share[s] * (v[s][first + j] + distance[j]);
                    }
                }
            }
        }
        return config.attentionNormalizer() == AttentionNormalizer.RELU ? rectified(name, result) : result;
    }

    private double score(String name, int head, double[] q, double[] k) {
        return switch (config.attentionScore()) {
            case SCALED_DOT -> dot(q, k) / Math.sqrt(q.length);
            case DOT -> dot(q, k);
            case BILINEAR -> dot(product(new double[][] {q}, matrix(name + ".score." + head + ".weight"))[0], k);
            case ADDITIVE -> {
                double[] sum = new double[q.length];
                Arrays.setAll(sum, j -> Math.tanh(q[j] + k[j]));
                yield dot(sum, matrix(name + ".score.weight")[head]);
            }
        };
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    /** What the distance from a query to a key adds to their score. */
    private double bias(String side, int head, int distance) {
        return switch (positions(side)) {
            case ALIBI -> -Math.abs(distance) / Math.pow(2, 8.0 * (head + 1) / config.heads());
            case T5_BIAS -> {
                boolean both = side.equals("encoder");
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

    private double[] shares(double[] scores) {
        return switch (config.attentionNormalizer()) {
            case SOFTMAX -> {
                double total = Arrays.stream(scores).map(Math::exp).sum();
                yield Arrays.stream(scores).map(x -> Math.exp(x) / total).toArray();
            }
            case SPARSEMAX -> above(scores, x -> x);
            case ENTMAX15 -> above(Arrays.stream(scores).map(x -> x / 2).toArray(), x -> x * x);
            case RELU -> Arrays.stream(scores).map(x -> Math.max(0, x)).toArray();
        };
    }

    /** {@code f(max(0, x - t))} with the {@code t} for which they sum to 1, found by halving an interval. */
    private static double[] above(double[] x, DoubleUnaryOperator f) {
        double high = Arrays.stream(x).max().orElseThrow();
        double low = high - 1;
        for (int i = 0; i < 100; i++) {
            double t = (low + high) / 2;
            double sum = Arrays.stream(x)
                    .map(e -> f.applyAsDouble(Math.max(0, e - t)))
                    .sum();
            low = sum > 1 ? t : low;
            high = sum > 1 ? high : t;
        }
        double t = low;
        return Arrays.stream(x).map(e -> f.applyAsDouble(Math.max(0, e - t))).toArray();
    }

    /** The gated normalisation of what rectified weights give. */
    private double[][] rectified(String name, double[][] x) {
        double[] weight = vector(name + ".rectified.weight");
        double[] gate = vector(name + ".rectified.gate");
        return Arrays.stream(x)
                .map(row -> {
                    double size = Math.sqrt(dot(row, row) / row.length + config.normEpsilon());
                    double[] result = new double[row.length];
                    Arrays.setAll(result, j -> row[j] / size * weight[j] / (1 + Math.exp(-gate[j] * row[j])));
                    return result;
                })
                .toArray(double[][]::new);
    }

    private double[][] feedForward(String name, double[][] x) {
        double[][] hidden = linear(name + ".in", x);
        for (double[] row : hidden) {
            for (int j = 0; j < row.length; j++) {
                row[j] = switch (config.activation()) {
                    case RELU -> Math.max(0, row[j]);
                    case GELU -> row[j] * (1 + erf(row[j] / Math.sqrt(2))) / 2;
                    case GELU_SIGMOID -> row[j] / (1 + Math.exp(-1.702 * row[j]));
                    case SWISH -> row[j] / (1 + Math.exp(-row[j]));
                };
            }
        }
        return linear(name + ".out", hidden);
    }

    private double[][] norm(String name, double[][] x) {
        double[] weight = vector(name + ".weight");
        double[] bias = vector(name + ".bias");
        double[][] result = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double[] row = x[t];
            double mean = Arrays.stream(row).average().orElseThrow();
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

    private double[][] linear(String name, double[][] x) {
        double[] bias = vector(name + ".bias");
        double[][] result = product(x, matrix(name + ".weight"));
        for (double[] row : result) {
            Arrays.setAll(row, j -> row[j] + bias[j]);
        }
        return result;
    }

    private static double[][] product(double[][] x, double[][] w) {
        double[][] result = new double[x.length][w.length];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < w.length; o++) {
                for (int i = 0; i < w[o].length; i++) {
                    result[t][o] += x[t][i] * w[o][i];
                }
            }
        }
        return result;
    }

    /** The {@code part}-th block of modelDim columns. */
    private double[][] columns(double[][] x, int part) {
        int dim = config.modelDim();
        return Arrays.stream(x)
                .map(row -> Arrays.copyOfRange(row, part * dim, (part + 1) * dim))
                .toArray(double[][]::new);
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

    private Parameter parameter(String name) {
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("no parameter " + name + " among " + parameters.keySet());
        }
        return parameter;
    }

    private double[] vector(String name) {
        Parameter parameter = parameter(name);
        int begin = Math.toIntExact(parameter.offset());
        return Arrays.copyOfRange(weights, begin, Math.toIntExact(begin + parameter.elements()));
    }

    private double[][] matrix(String name) {
        double[] flat = vector(name);
        int[] shape = parameter(name).shape();
        double[][] rows = new double[shape[0]][];
        Arrays.setAll(rows, r -> Arrays.copyOfRange(flat, r * shape[1], (r + 1) * shape[1]));
        return rows;
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
