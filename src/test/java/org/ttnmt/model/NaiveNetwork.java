package org.ttnmt.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Architecture;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;

/**
 * The forward pass of a network for one pair, in loops over {@code double[position][column]}: no batch, no padding, no
 * cache, and of the emitting code only the parameters' names, shapes and offsets.
 */
abstract class NaiveNetwork {
    final ModelConfig config;
    private final double[] weights;
    private final Map<String, Parameter> parameters = new HashMap<>();

    NaiveNetwork(ModelConfig config, ParameterLayout layout, float[] weights) {
        this.config = config;
        this.weights = new double[weights.length];
        Arrays.setAll(this.weights, i -> weights[i]);
        layout.parameters().forEach(p -> parameters.put(p.name(), p));
    }

    /** The network that a configuration describes. */
    static NaiveNetwork of(ModelConfig config, ParameterLayout layout, float[] weights) {
        return config.architecture() == Architecture.TRANSFORMER
                ? new NaiveTransformer(config, layout, weights)
                : new NaiveRecurrentNetwork(config, layout, weights);
    }

    /**
     * Logits {@code [target.length][vocabulary]} for source ids that end with eos and target ids that begin with bos.
     */
    abstract double[][] logits(long[] source, long[] target);

    /** What is added to the embedding at a position of encoder or decoder. */
    double position(String side, int t, int j) {
        return 0;
    }

    private String table(String side) {
        return config.tiedEmbeddings().sharesEmbedding() ? "embedding.weight" : side + ".embedding.weight";
    }

    /** Shares {@code [position][source position]} of each attention to the source, summed over heads, layer by layer. */
    final List<double[][]> sourceShares = new ArrayList<>();

    /** Logits, or for a network that copies the log-probabilities of what it writes or copies. */
    final double[][] logits(double[][] hidden, long[] source) {
        double[][] logits = logits(hidden);
        if (config.copy()) {
            double[][] shares = sourceShares.get(sourceShares.size() - 1);
            double[] gate = vector("decoder.copy.weight");
            double bias = vector("decoder.copy.bias")[0];
            for (int t = 0; t < logits.length; t++) {
                double written = 1 / (1 + Math.exp(-dot(hidden[t], gate) - bias));
                double[] row = logits[t];
                double total = Arrays.stream(row).map(Math::exp).sum();
                Arrays.setAll(row, w -> written * Math.exp(row[w]) / total);
                for (int s = 0; s < source.length; s++) {
                    row[(int) source[s]] += (1 - written) * shares[t][s] / config.heads();
                }
                Arrays.setAll(row, w -> Math.log(row[w]));
            }
        }
        sourceShares.clear();
        return logits;
    }

    private double[][] logits(double[][] hidden) {
        boolean own = !config.tiedEmbeddings().sharesOutput()
                || (config.tiedEmbeddings() == TiedEmbeddings.TARGET && config.decoder() == Decoder.CTC);
        String output = own ? "decoder.output.weight" : table("decoder");
        double[][] logits = product(hidden, matrix(output));
        if (config.outputBias()) {
            double[] bias = vector("decoder.output.bias");
            for (double[] row : logits) {
                Arrays.setAll(row, j -> row[j] + bias[j]);
            }
        }
        return logits;
    }

    final double[][] embed(long[] ids, String side) {
        double[][] rows = matrix(table(side));
        int dim = config.modelDim();
        double[][] result = new double[ids.length][dim];
        for (int t = 0; t < ids.length; t++) {
            for (int j = 0; j < dim; j++) {
                boolean zero = t == 0 && side.equals("decoder") && config.decoderStart() == DecoderStart.ZERO;
                result[t][j] = (zero ? 0 : rows[(int) ids[t]][j] * (config.scaleEmbedding() ? Math.sqrt(dim) : 1))
                        + position(side, t, j);
            }
        }
        return result;
    }

    double score(String name, int head, double[] q, double[] k) {
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

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    double[] shares(double[] scores) {
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
    double[][] rectified(String name, double[][] x) {
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

    double[][] linear(String name, double[][] x) {
        double[][] result = product(x, matrix(name + ".weight"));
        if (!parameters.containsKey(name + ".bias")) {
            return result;
        }
        double[] bias = vector(name + ".bias");
        for (double[] row : result) {
            Arrays.setAll(row, j -> row[j] + bias[j]);
        }
        return result;
    }

    static double[][] product(double[][] x, double[][] w) {
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

    /** The {@code part}-th block of the columns of all heads. */
    double[][] columns(double[][] x, int part) {
        int dim = config.attentionDim();
        return Arrays.stream(x)
                .map(row -> Arrays.copyOfRange(row, part * dim, (part + 1) * dim))
                .toArray(double[][]::new);
    }

    Parameter parameter(String name) {
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("no parameter " + name + " among " + parameters.keySet());
        }
        return parameter;
    }

    double[] vector(String name) {
        Parameter parameter = parameter(name);
        int begin = Math.toIntExact(parameter.offset());
        return Arrays.copyOfRange(weights, begin, Math.toIntExact(begin + parameter.elements()));
    }

    double[][] matrix(String name) {
        double[] flat = vector(name);
        int[] shape = parameter(name).shape();
        double[][] rows = new double[shape[0]][];
        Arrays.setAll(rows, r -> Arrays.copyOfRange(flat, r * shape[1], (r + 1) * shape[1]));
        return rows;
    }
}
