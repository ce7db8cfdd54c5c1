package org.ttnmt.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.ttnmt.config.ModelConfig;
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
            String layer = "encoder." + i;
            memory = sublayer(
                    layer + ".self_attention", memory, x -> selfAttention(layer + ".self_attention", x, false));
            memory = sublayer(layer + ".feed_forward", memory, x -> feedForward(layer + ".feed_forward", x));
        }
        double[][] encoded = pre ? norm("encoder.norm", memory) : memory;
        double[][] y = embed(target, targetTable, "decoder");
        for (int i = 0; i < config.decoderLayers(); i++) {
            String layer = "decoder." + i;
            y = sublayer(layer + ".self_attention", y, x -> selfAttention(layer + ".self_attention", x, true));
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

    private double[][] embed(long[] ids, String table, String side) {
        double[][] rows = matrix(table);
        int dim = config.modelDim();
        int half = dim / 2;
        double[][] result = new double[ids.length][dim];
        for (int t = 0; t < ids.length; t++) {
            for (int j = 0; j < dim; j++) {
                double position;
                if (config.positions() == Positions.LEARNED) {
                    position = matrix(side + ".embedding.positions")[t][j];
                } else {
                    double angle = t / Math.pow(10000, (double) (j % half) / (half - 1));
                    position = j < half ? Math.sin(angle) : Math.cos(angle);
                }
                boolean zero = t == 0 && side.equals("decoder") && config.decoderStart() == DecoderStart.ZERO;
                result[t][j] = (zero ? 0 : rows[(int) ids[t]][j] * Math.sqrt(dim)) + position;
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
        return linear(name + ".output", attention(q, k, v, causal));
    }

    private double[][] crossAttention(String name, double[][] x, double[][] memory) {
        double[][] stacked = linear(name + ".key_value", memory);
        double[][] q = linear(name + ".query", x);
        return linear(name + ".output", attention(q, columns(stacked, 0), columns(stacked, 1), false));
    }

    private double[][] attention(double[][] q, double[][] k, double[][] v, boolean causal) {
        int headDim = config.modelDim() / config.heads();
        double[][] result = new double[q.length][config.modelDim()];
        for (int head = 0; head < config.heads(); head++) {
            int first = head * headDim;
            for (int t = 0; t < q.length; t++) {
                int visible = causal ? t + 1 : k.length;
                double[] share = new double[visible];
                double total = 0;
                for (int s = 0; s < visible; s++) {
                    double score = 0;
                    for (int j = first; j < first + headDim; j++) {
                        score += q[t][j] * k[s][j];
                    }
                    share[s] = Math.exp(score / Math.sqrt(headDim));
                    total += share[s];
                }
                for (int s = 0; s < visible; s++) {
                    for (int j = first; j < first + headDim; j++) {
                        result[t][j] += share[s] / total * v[s][j];
                    }
                }
            }
        }
        return result;
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
