package org.ttnmt.exchange.marian;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * A recurrent model ({@code type: s2s}) in Marian's layout with random weights, and its forward pass in loops over doubles
 * as Marian's options describe it. All arrays are made when the computation first asks for them.
 */
final class NaiveMarianRecurrent {
    private static final int VOCABULARY = 9;
    private static final int EMBEDDING = 4;
    private static final int DIM = 6;

    final Map<String, String> options = new LinkedHashMap<>();
    private final Map<String, List<Integer>> shapes = new TreeMap<>();
    private final Map<String, float[]> tensors = new TreeMap<>();
    private final SplittableRandom random = new SplittableRandom(5);

    /** @param changes options that are not Marian's defaults, {@code name: value} */
    NaiveMarianRecurrent(String... changes) {
        options.put("type", "s2s");
        options.put("dim-emb", "" + EMBEDDING);
        options.put("dim-rnn", "" + DIM);
        options.put("enc-cell", "gru");
        options.put("dec-cell", "gru");
        for (String change : changes) {
            options.put(change.split(": ")[0], change.split(": ")[1]);
        }
        logProbs(new int[] {3}, 0, new int[] {1});
    }

    NumpyWriter archive() {
        return archive(Map.of());
    }

    /** @param names that arrays have instead of their own */
    NumpyWriter archive(Map<String, String> names) {
        NumpyWriter writer = new NumpyWriter();
        tensors.forEach((name, values) ->
                writer.floats(names.getOrDefault(name, name), shapes.getOrDefault(name, List.of()), values));
        return writer.text(
                "special:model.yml",
                options.entrySet().stream()
                        .map(option -> option.getKey() + ": " + option.getValue() + "\n")
                        .collect(Collectors.joining()));
    }

    private int number(String option, int standard) {
        return Integer.parseInt(options.getOrDefault(option, "" + standard));
    }

    private boolean is(String option) {
        return Boolean.parseBoolean(options.getOrDefault(option, "false"));
    }

    private float[] tensor(String name, int rows, int columns) {
        return tensors.computeIfAbsent(name, any -> {
            float[] values = new float[rows * columns];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextDouble(-0.6, 0.6) + (name.contains("gamma") ? 1 : 0));
            }
            shapes.put(name, List.of(rows, columns));
            return values;
        });
    }

    /** {@code x W}, for {@code W (inputs, outputs)}. */
    private double[] product(double[] x, String name, int outputs) {
        float[] w = tensor(name, x.length, outputs);
        double[] y = new double[outputs];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < outputs; j++) {
                y[j] += x[i] * w[i * outputs + j];
            }
        }
        return y;
    }

    private double[] normalised(double[] x, String gamma) {
        if (!is("layer-normalization")) {
            return x;
        }
        float[] scale = tensor(gamma, 1, x.length);
        double mean = Arrays.stream(x).average().orElseThrow();
        double variance =
                Arrays.stream(x).map(e -> (e - mean) * (e - mean)).average().orElseThrow();
        double[] y = new double[x.length];
        Arrays.setAll(y, j -> (x[j] - mean) / Math.sqrt(variance + 1e-9) * scale[j]);
        return y;
    }

    private double[] biased(double[] x, String name) {
        float[] b = tensor(name, 1, x.length);
        double[] y = new double[x.length];
        Arrays.setAll(y, j -> x[j] + b[j]);
        return y;
    }

    private static double[] joined(double[] a, double[] b) {
        double[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        Arrays.setAll(sum, j -> a[j] + b[j]);
        return sum;
    }

    private static double[] tanh(double[] x) {
        return Arrays.stream(x).map(Math::tanh).toArray();
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** A step of a cell, which changes {@code h} and {@code c}; of a GRU that is final, the reset gate takes the bias too. */
    private void cell(String name, double[] x, double[] h, double[] c, boolean last) {
        boolean gru = options.getOrDefault("enc-cell", "").equals("gru");
        int columns = (gru ? 3 : 4) * DIM;
        double[] read = x.length == 0
                ? new double[columns]
                : normalised(
                        gru
                                ? joined(product(x, name + "_W", 2 * DIM), product(x, name + "_Wx", DIM))
                                : product(x, name + "_W", columns),
                        name + "_gamma1");
        double[] kept = normalised(
                gru
                        ? joined(product(h, name + "_U", 2 * DIM), product(h, name + "_Ux", DIM))
                        : product(h, name + "_U", columns),
                name + "_gamma2");
        double[] b = gru
                ? joined(biased(new double[2 * DIM], name + "_b"), biased(new double[DIM], name + "_bx"))
                : biased(new double[columns], name + "_b");
        for (int j = 0; j < DIM; j++) {
            double first = sigmoid(read[j] + kept[j] + b[j]);
            double second = sigmoid(read[DIM + j] + kept[DIM + j] + b[DIM + j]);
            int k = 2 * DIM + j;
            if (gru) {
                double fresh = Math.tanh(last ? read[k] + first * (kept[k] + b[k]) : read[k] + first * kept[k] + b[k]);
                h[j] = (1 - second) * fresh + second * h[j];
            } else {
                c[j] = first * c[j] + second * Math.tanh(read[k] + kept[k] + b[k]);
                h[j] = sigmoid(read[k + DIM] + kept[k + DIM] + b[k + DIM]) * Math.tanh(c[j]);
            }
        }
    }

    private static double[][] over(double[][] x, boolean backward, BiConsumer<double[], double[][]> step) {
        double[][] state = new double[2][DIM];
        double[][] outputs = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            int t = backward ? x.length - 1 - i : i;
            step.accept(x[t], state);
            outputs[t] = state[0].clone();
        }
        return outputs;
    }

    private double[][] layer(String first, String others, double[][] x, boolean backward) {
        return over(x, backward, (in, state) -> {
            cell(first, in, state[0], state[1], false);
            for (int j = 2; j <= number("enc-cell-depth", 1); j++) {
                cell(others + j, new double[0], state[0], state[1], false);
            }
        });
    }

    private double[][] encode(double[][] embedded) {
        String type = options.getOrDefault("enc-type", "bidirectional");
        boolean uni = type.equals("bi-unidirectional");
        int depth = number("enc-depth", 1);
        double[][][] sides = {embedded, embedded};
        for (int i = 1; i <= (uni ? 1 : depth); i++) {
            for (int side = 0; side < 2; side++) {
                String name = "encoder_bi" + (side == 1 ? "_r" : "") + (i > 1 ? "_l" + i : "");
                boolean backward = (side == 1) ^ (type.equals("alternating") && i % 2 == 0);
                double[][] below = sides[side];
                double[][] outputs = layer(name + (i > 1 ? "_cell1" : ""), name + "_cell", below, backward);
                boolean skips = is("skip") && i > 1;
                sides[side] = new double[below.length][];
                double[][] above = sides[side];
                Arrays.setAll(above, t -> skips ? sum(outputs[t], below[t]) : outputs[t]);
            }
        }
        double[][] both = new double[embedded.length][];
        Arrays.setAll(both, t -> joined(sides[0][t], sides[1][t]));
        for (int i = 2; uni && i <= depth; i++) {
            double[][] below = both;
            double[][] outputs = layer("encoder_l" + i + "_cell1", "encoder_l" + i + "_cell", below, false);
            boolean skips = is("skip") && i > 2;
            both = new double[embedded.length][];
            double[][] above = both;
            Arrays.setAll(above, t -> skips ? sum(outputs[t], below[t]) : outputs[t]);
        }
        return both;
    }

    private double[] context(double[] h, double[][] memory) {
        int columns = memory[0].length;
        double[] query = normalised(product(h, "decoder_W_comb_att", columns), "decoder_att_gamma2");
        float[] v = tensor("decoder_U_att", columns, 1);
        double[] weights = new double[memory.length];
        for (int s = 0; s < memory.length; s++) {
            double[] key = biased(
                    normalised(product(memory[s], "decoder_Wc_att", columns), "decoder_att_gamma1"), "decoder_b_att");
            double score = 0;
            for (int j = 0; j < columns; j++) {
                score += v[j] * Math.tanh(query[j] + key[j]);
            }
            weights[s] = Math.exp(score);
        }
        double total = Arrays.stream(weights).sum();
        double[] result = new double[columns];
        for (int s = 0; s < memory.length; s++) {
            for (int j = 0; j < columns; j++) {
                result[j] += weights[s] / total * memory[s][j];
            }
        }
        return result;
    }

    private double[] affine(double[] x, String name, String number, int outputs) {
        double[] product = normalised(product(x, name + "_W" + number, outputs), name + "_gamma" + number);
        return biased(product, name + "_b" + number);
    }

    private double[] row(String side, int id) {
        String name = is("tied-embeddings-all") || is("tied-embeddings-src") ? "Wemb" : side + "_Wemb";
        float[] table = tensor(name, VOCABULARY, EMBEDDING);
        double[] row = new double[EMBEDDING];
        Arrays.setAll(row, j -> table[id * EMBEDDING + j]);
        return row;
    }

    /** Log-probabilities {@code [target.length + 1][vocabulary]} of what follows each prefix of the target. */
    double[][] logProbs(int[] source, int eos, int[] target) {
        double[][] embedded = new double[source.length + 1][];
        Arrays.setAll(embedded, t -> row("encoder", t < source.length ? source[t] : eos));
        double[][] memory = encode(embedded);
        double[] mean = new double[memory[0].length];
        for (double[] state : memory) {
            Arrays.setAll(mean, j -> mean[j] + state[j] / memory.length);
        }
        int depth = number("dec-depth", 1);
        double[] start = tanh(affine(mean, "decoder_ff_state", "", DIM));
        double[][][] states = new double[depth][][];
        Arrays.setAll(states, i -> new double[][] {start.clone(), start.clone()});
        double[][] result = new double[target.length + 1][];
        for (int t = 0; t <= target.length; t++) {
            double[] y = t == 0 ? new double[EMBEDDING] : row("decoder", target[t - 1]);
            cell("decoder_cell1", y, states[0][0], states[0][1], false);
            double[] context = context(states[0][0], memory);
            cell("decoder_cell2", context, states[0][0], states[0][1], true);
            for (int j = 3; j <= number("dec-cell-base-depth", 2); j++) {
                cell("decoder_cell" + j, new double[0], states[0][0], states[0][1], true);
            }
            double[] top = states[0][0].clone();
            for (int i = 1; i < depth; i++) {
                for (int j = 1; j <= number("dec-cell-high-depth", 1); j++) {
                    String name = "decoder_l" + (i + 1) + "_cell" + j;
                    cell(name, j == 1 ? top : new double[0], states[i][0], states[i][1], false);
                }
                top = is("skip") ? sum(states[i][0], top) : states[i][0].clone();
            }
            String hidden = "decoder_ff_logit_l1";
            double[] made = tanh(sum(
                    sum(affine(y, hidden, "0", EMBEDDING), affine(top, hidden, "1", EMBEDDING)),
                    affine(context, hidden, "2", EMBEDDING)));
            result[t] = output(made);
        }
        return result;
    }

    private double[] output(double[] hidden) {
        double[] logits = new double[VOCABULARY];
        if (is("tied-embeddings-all") || is("tied-embeddings")) {
            Arrays.setAll(logits, v -> {
                double[] row = row("decoder", v);
                double dot = 0;
                for (int j = 0; j < EMBEDDING; j++) {
                    dot += row[j] * hidden[j];
                }
                return dot;
            });
        } else {
            logits = product(hidden, "decoder_ff_logit_l2_W", VOCABULARY);
        }
        double[] all = biased(logits, "decoder_ff_logit_l2_b");
        double sum = Math.log(Arrays.stream(all).map(Math::exp).sum());
        Arrays.setAll(all, v -> all[v] - sum);
        return all;
    }
}
