package org.ttnmt.exchange.marian;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A transformer in Marian's layout with random weights, and its forward pass in loops over doubles, as Marian's
 * documentation and options describe it: {@code x W + b} with {@code W (inputs, outputs)}, a decoder that begins with
 * zeros, embeddings times {@code sqrt(dim)}, all sines before all cosines, layer normalisation with an epsilon of 1e-6.
 */
public final class NaiveMarian {
    final Map<String, String> options = new LinkedHashMap<>();
    final Map<String, List<Integer>> shapes = new TreeMap<>();
    final Map<String, float[]> tensors = new TreeMap<>();

    private final int dim = 8;
    private final int feedForward = 12;
    private final int heads = 2;
    private final int encoderLayers = 2;
    private final int decoderLayers = 3;
    private final SplittableRandom random = new SplittableRandom(11);
    private final boolean pre;

    /** Which matrices are one. */
    public enum Tied {
        ALL,
        TARGET,
        SOURCE_AND_TARGET,
        NONE
    }

    public NaiveMarian(int source, int target, Tied tied, String activation, boolean pre) {
        this(source, target, tied, activation, pre, "self-attention");
    }

    /** @param autoregression how decoder layers read the target: self-attention, rnn (an SSRU), average-attention */
    NaiveMarian(int source, int target, Tied tied, String activation, boolean pre, String autoregression) {
        this(source, target, tied, activation, pre, autoregression, 2);
    }

    /** @param depth products of a feed-forward sublayer */
    NaiveMarian(int source, int target, Tied tied, String activation, boolean pre, String autoregression, int depth) {
        this.pre = pre;
        options.put("type", "transformer");
        options.put("dim-emb", "" + dim);
        options.put("dim-vocabs", "[" + source + ", " + target + "]");
        options.put("enc-depth", "" + encoderLayers);
        options.put("dec-depth", "" + decoderLayers);
        options.put("transformer-heads", "" + heads);
        options.put("transformer-dim-ffn", "" + feedForward);
        options.put("transformer-ffn-depth", "" + depth);
        options.put("transformer-ffn-activation", activation);
        options.put("transformer-preprocess", pre ? "n" : "\"\"");
        options.put("transformer-postprocess", pre ? "da" : "dan");
        options.put("transformer-postprocess-emb", "d");
        options.put("transformer-postprocess-top", pre ? "n" : "\"\"");
        options.put("transformer-decoder-autoreg", autoregression);
        options.put("dec-cell", autoregression.equals("rnn") ? "ssru" : "gru");
        options.put("transformer-dim-aan", "" + feedForward);
        options.put("transformer-aan-activation", activation);
        options.put("transformer-dropout", "0.1");
        options.put("version", pre ? "v1.11.0 2022-02-08" : "v1.9.0 2020-01-01");
        if (tied == Tied.ALL || tied == Tied.SOURCE_AND_TARGET) {
            add("Wemb", target, dim);
        } else {
            add("encoder_Wemb", source, dim);
            add("decoder_Wemb", target, dim);
        }
        if (tied == Tied.SOURCE_AND_TARGET || tied == Tied.NONE) {
            add("decoder_ff_logit_out_W", dim, target);
        }
        add("decoder_ff_logit_out_b", 1, target);
        for (int i = 1; i <= encoderLayers; i++) {
            attention("encoder_l" + i + "_self");
            feedForward("encoder_l" + i + "_ffn");
        }
        for (int i = 1; i <= decoderLayers; i++) {
            switch (autoregression) {
                case "rnn" -> ssru("decoder_l" + i + "_rnn");
                case "average-attention" -> average("decoder_l" + i + "_aan");
                default -> attention("decoder_l" + i + "_self");
            }
            attention("decoder_l" + i + "_context");
            feedForward("decoder_l" + i + "_ffn");
        }
        if (pre) {
            norm("encoder_top", "");
            norm("decoder_top", "");
        }
    }

    private void attention(String name) {
        for (String part : List.of("q", "k", "v", "o")) {
            add(name + "_W" + part, dim, dim);
            add(name + "_b" + part, 1, dim);
        }
        norm(name + "_Wo", pre ? "_pre" : "");
    }

    private void ssru(String name) {
        add(name + "_W", dim, dim);
        add(name + "_Wf", dim, dim);
        add(name + "_bf", 1, dim);
        norm(name + "_ffn", pre ? "_pre" : "");
    }

    private void average(String name) {
        feedForward(name);
        for (String gate : List.of("i", "f")) {
            add(name + "_W" + gate, dim, dim);
            add(name + "_b" + gate, 1, dim);
        }
    }

    private void feedForward(String name) {
        int inputs = dim;
        for (int i = 1; i <= depth(name); i++) {
            int outputs = i == depth(name) ? dim : feedForward;
            add(name + "_W" + i, inputs, outputs);
            add(name + "_b" + i, 1, outputs);
            inputs = outputs;
        }
        norm(name + "_ffn", pre ? "_pre" : "");
    }

    private void norm(String name, String suffix) {
        add(name + "_ln_scale" + suffix, 1, dim);
        add(name + "_ln_bias" + suffix, 1, dim);
    }

    private void add(String name, int rows, int columns) {
        float[] values = new float[rows * columns];
        double bound = rows == 1 ? 0.5 : Math.sqrt(6.0 / (rows + columns));
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble(-bound, bound) + (name.contains("scale") ? 1 : 0));
        }
        shapes.put(name, List.of(rows, columns));
        tensors.put(name, values);
    }

    String yaml() {
        return options.entrySet().stream()
                .map(option -> option.getKey() + ": " + option.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /** The model in Marian's binary format. */
    BinaryWriter binary() {
        BinaryWriter writer = new BinaryWriter();
        tensors.forEach((name, values) -> writer.floats(name, shape(name), values));
        return writer.text("special:model.yml", yaml());
    }

    public NumpyWriter archive() {
        NumpyWriter writer = new NumpyWriter();
        tensors.forEach((name, values) -> writer.floats(name, shape(name), values));
        return writer.text("special:model.yml", yaml());
    }

    private List<Integer> shape(String name) {
        return shapes.getOrDefault(name, List.of());
    }

    /** Log-probabilities {@code [target.length + 1][vocabulary]} of what follows each prefix of the target. */
    public double[][] logProbs(int[] source, int eos, int[] target) {
        int[] ended = Arrays.copyOf(source, source.length + 1);
        ended[source.length] = eos;
        double[][] memory = positioned(rows(tensors.containsKey("Wemb") ? "Wemb" : "encoder_Wemb", ended));
        for (int i = 1; i <= encoderLayers; i++) {
            String layer = "encoder_l" + i;
            memory = sublayer(layer + "_self_Wo", memory, x -> attend(layer + "_self", x, x, false));
            memory = sublayer(layer + "_ffn_ffn", memory, x -> feedForward(layer + "_ffn", x));
        }
        double[][] encoded = pre ? normalised("encoder_top", "", memory) : memory;
        double[][] words = rows(tensors.containsKey("Wemb") ? "Wemb" : "decoder_Wemb", target);
        double[][] shifted = new double[target.length + 1][dim];
        System.arraycopy(words, 0, shifted, 1, target.length);
        double[][] y = positioned(shifted);
        for (int i = 1; i <= decoderLayers; i++) {
            String layer = "decoder_l" + i;
            y = switch (options.getOrDefault("transformer-decoder-autoreg", "")) {
                case "rnn" -> sublayer(layer + "_rnn_ffn", y, x -> ssru(layer + "_rnn", x));
                case "average-attention" -> sublayer(layer + "_aan_ffn", y, x -> average(layer + "_aan", x));
                default -> sublayer(layer + "_self_Wo", y, x -> attend(layer + "_self", x, x, true));
            };
            y = sublayer(layer + "_context_Wo", y, x -> attend(layer + "_context", x, encoded, false));
            y = sublayer(layer + "_ffn_ffn", y, x -> feedForward(layer + "_ffn", x));
        }
        double[][] logits = output(pre ? normalised("decoder_top", "", y) : y);
        for (double[] row : logits) {
            double sum = Math.log(Arrays.stream(row).map(Math::exp).sum());
            Arrays.setAll(row, j -> row[j] - sum);
        }
        return logits;
    }

    private double[][] output(double[][] x) {
        if (tensors.containsKey("decoder_ff_logit_out_W")) {
            return affine(x, "decoder_ff_logit_out_W", "decoder_ff_logit_out_b");
        }
        String table = tensors.containsKey("Wemb") ? "Wemb" : "decoder_Wemb";
        float[] bias = tensor("decoder_ff_logit_out_b");
        double[][] result = new double[x.length][bias.length];
        for (int t = 0; t < x.length; t++) {
            for (int v = 0; v < bias.length; v++) {
                result[t][v] = bias[v];
                for (int j = 0; j < dim; j++) {
                    result[t][v] += x[t][j] * tensor(table)[v * dim + j];
                }
            }
        }
        return result;
    }

    private double[][] rows(String table, int[] ids) {
        double[][] result = new double[ids.length][dim];
        for (int t = 0; t < ids.length; t++) {
            for (int j = 0; j < dim; j++) {
                result[t][j] = tensor(table)[ids[t] * dim + j];
            }
        }
        return result;
    }

    private double[][] positioned(double[][] words) {
        double[][] result = new double[words.length][dim];
        int scales = dim / 2;
        for (int p = 0; p < words.length; p++) {
            for (int i = 0; i < scales; i++) {
                double angle = p * Math.exp(-i * Math.log(10000) / (scales - 1));
                result[p][i] = words[p][i] * Math.sqrt(dim) + Math.sin(angle);
                result[p][scales + i] = words[p][scales + i] * Math.sqrt(dim) + Math.cos(angle);
            }
        }
        return result;
    }

    private double[][] sublayer(String name, double[][] x, UnaryOperator<double[][]> f) {
        return pre ? sum(x, f.apply(normalised(name, "_pre", x))) : normalised(name, "", sum(x, f.apply(x)));
    }

    private double[][] normalised(String name, String suffix, double[][] x) {
        float[] scale = tensor(name + "_ln_scale" + suffix);
        float[] bias = tensor(name + "_ln_bias" + suffix);
        double[][] result = new double[x.length][dim];
        for (int t = 0; t < x.length; t++) {
            double mean = Arrays.stream(x[t]).average().orElseThrow();
            double variance = Arrays.stream(x[t])
                    .map(e -> (e - mean) * (e - mean))
                    .average()
                    .orElseThrow();
            for (int j = 0; j < dim; j++) {
                result[t][j] = (x[t][j] - mean) / Math.sqrt(variance + 1e-6) * scale[j] + bias[j];
            }
        }
        return result;
    }

    private double[][] attend(String name, double[][] x, double[][] memory, boolean causal) {
        double[][] q = affine(x, name + "_Wq", name + "_bq");
        double[][] k = affine(memory, name + "_Wk", name + "_bk");
        double[][] v = affine(memory, name + "_Wv", name + "_bv");
        double[][] joined = new double[x.length][dim];
        int depth = dim / heads;
        for (int h = 0; h < heads; h++) {
            for (int t = 0; t < x.length; t++) {
                int seen = causal ? t + 1 : memory.length;
                double[] weights = new double[seen];
                for (int s = 0; s < seen; s++) {
                    for (int j = h * depth; j < (h + 1) * depth; j++) {
                        weights[s] += q[t][j] * k[s][j] / Math.sqrt(depth);
                    }
                }
                double total = Arrays.stream(weights).map(Math::exp).sum();
                for (int s = 0; s < seen; s++) {
                    for (int j = h * depth; j < (h + 1) * depth; j++) {
                        joined[t][j] += Math.exp(weights[s]) / total * v[s][j];
                    }
                }
            }
        }
        return affine(joined, name + "_Wo", name + "_bo");
    }

    /** {@code c = f c + (1 - f) x W}, {@code f = sigmoid(x Wf + bf)}, and {@code relu(c)} comes out. */
    private double[][] ssru(String name, double[][] x) {
        double[][] forget = affine(x, name + "_Wf", name + "_bf");
        double[][] result = new double[x.length][dim];
        double[] cell = new double[dim];
        for (int t = 0; t < x.length; t++) {
            for (int j = 0; j < dim; j++) {
                double input = 0;
                for (int i = 0; i < dim; i++) {
                    input += x[t][i] * tensor(name + "_W")[i * dim + j];
                }
                double f = sigmoid(forget[t][j]);
                cell[j] = f * cell[j] + (1 - f) * input;
                result[t][j] = Math.max(0, cell[j]);
            }
        }
        return result;
    }

    /** {@code i x + f y}, {@code y} a feed-forward network of the mean, each gate of what it opens. */
    private double[][] average(String name, double[][] x) {
        double[][] means = new double[x.length][dim];
        for (int t = 0; t < x.length; t++) {
            for (int j = 0; j < dim; j++) {
                for (int s = 0; s <= t; s++) {
                    means[t][j] += x[s][j] / (t + 1);
                }
            }
        }
        double[][] y = feedForward(name, means);
        double[][] input = affine(x, name + "_Wi", name + "_bi");
        double[][] forget = affine(y, name + "_Wf", name + "_bf");
        for (int t = 0; t < x.length; t++) {
            for (int j = 0; j < dim; j++) {
                y[t][j] = sigmoid(input[t][j]) * x[t][j] + sigmoid(forget[t][j]) * y[t][j];
            }
        }
        return y;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private double[][] feedForward(String name, double[][] x) {
        double[][] last = x;
        for (int i = 1; i <= depth(name); i++) {
            last = affine(last, name + "_W" + i, name + "_b" + i);
            for (double[] row : i < depth(name) ? last : new double[0][]) {
                Arrays.setAll(row, j -> activated(row[j]));
            }
        }
        return last;
    }

    private int depth(String name) {
        return name.endsWith("_aan") ? 2 : Integer.parseInt(options.getOrDefault("transformer-ffn-depth", ""));
    }

    private double activated(double x) {
        return switch (options.getOrDefault("transformer-ffn-activation", "")) {
            case "relu" -> Math.max(0, x);
            case "swish" -> x / (1 + Math.exp(-x));
            case "gelu" ->
                options.getOrDefault("version", "").startsWith("v1.12.3")
                        ? x * normal(x)
                        : x / (1 + Math.exp(-1.702 * x));
            default -> throw new IllegalStateException();
        };
    }

    /** The normal distribution below x, by Simpson's rule. */
    private static double normal(double x) {
        int steps = 1000;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double at = x * i / steps;
            sum += Math.exp(-at * at / 2) * (i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4);
        }
        return 0.5 + sum * x / steps / 3 / Math.sqrt(2 * Math.PI);
    }

    private double[][] affine(double[][] x, String weight, String bias) {
        float[] w = tensor(weight);
        float[] b = tensor(bias);
        double[][] result = new double[x.length][b.length];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < b.length; o++) {
                result[t][o] = b[o];
                for (int i = 0; i < x[t].length; i++) {
                    result[t][o] += x[t][i] * w[i * b.length + o];
                }
            }
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

    private float[] tensor(String name) {
        float[] tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalStateException("no " + name);
        }
        return tensor;
    }
}
