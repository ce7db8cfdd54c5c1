package org.ttnmt.model;

import java.util.Arrays;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.AttentionNormalizer;
import org.ttnmt.config.ModelConfig.RnnAttention;
import org.ttnmt.config.ModelConfig.RnnCell;
import org.ttnmt.model.parameters.ParameterLayout;

/** The forward pass of Luong et al. 2015, with a bidirectional encoder. */
final class NaiveRecurrentNetwork extends NaiveNetwork {
    private final int dim;

    NaiveRecurrentNetwork(ModelConfig config, ParameterLayout layout, float[] weights) {
        super(config, layout, weights);
        this.dim = config.modelDim();
    }

    @Override
    double[][] logits(long[] source, long[] target) {
        int length = source.length;
        double[][] x = embed(source, "encoder");
        double[] last = new double[0];
        for (int i = 0; i < config.encoderLayers(); i++) {
            double[][] ahead = run("encoder." + i + ".forward", x);
            double[][] back = reversed(run("encoder." + i + ".backward", reversed(x)));
            last = joined(ahead[length - 1], back[0]);
            x = new double[length][];
            Arrays.setAll(x, t -> joined(ahead[t], back[t]));
        }
        int layers = config.decoderLayers();
        double[][] h = new double[layers][dim];
        double[][] c = new double[layers][dim];
        for (int i = 0; i < layers; i++) {
            h[i] = tanh(one("decoder." + i + ".start.0", last));
            if (config.rnnCell() == RnnCell.LSTM) {
                c[i] = tanh(one("decoder." + i + ".start.1", last));
            }
        }
        double[][] y = embed(target, "decoder");
        double[][] hidden = new double[target.length][];
        double[] before = new double[dim];
        double[][] shares = new double[target.length][length];
        for (int t = 0; t < target.length; t++) {
            double[] in = y[t];
            for (int i = 0; i < layers; i++) {
                double[] read = one("decoder." + i + ".input", in);
                if (i == 0 && config.inputFeeding()) {
                    double[] fed = product(new double[][] {before}, matrix("decoder.fed.weight"))[0];
                    Arrays.setAll(read, j -> read[j] + fed[j]);
                }
                cell("decoder." + i, read, h[i], c[i]);
                in = h[i].clone();
            }
            double[] state = config.rnnAttention() == RnnAttention.NONE ? in : joined(context(in, t, x, shares[t]), in);
            hidden[t] = tanh(one("decoder.readout", state));
            before = hidden[t];
        }
        sourceShares.add(shares);
        return logits(hidden, source);
    }

    private double[] context(double[] h, int t, double[][] memory, double[] seen) {
        String name = "decoder.attention";
        double[][] stacked = linear(name + ".key_value", memory);
        double[][] k = columns(stacked, 0);
        double[][] v = columns(stacked, 1);
        double[] q = one(name + ".query", h);
        double width = config.rnnAttention().isLocal() ? config.attentionWindow() : Double.POSITIVE_INFINITY;
        double center = Math.min(t, memory.length - 1);
        boolean predicts = config.rnnAttention() == RnnAttention.LOCAL_P;
        if (predicts) {
            double score = dot(matrix(name + ".center.score.weight")[0], tanh(one(name + ".center", h)));
            center = memory.length / (1 + Math.exp(-score));
        }
        int first = 0;
        while (Math.abs(first - center) > width) {
            first++;
        }
        int end = first;
        while (end < memory.length && Math.abs(end - center) <= width) {
            end++;
        }
        double[] result = new double[dim];
        int headDim = config.headDim();
        for (int head = 0; head < config.heads(); head++) {
            int from = head * headDim;
            double[] scores = new double[end - first];
            for (int s = first; s < end; s++) {
                scores[s - first] = score(
                        name,
                        head,
                        Arrays.copyOfRange(q, from, from + headDim),
                        Arrays.copyOfRange(k[s], from, from + headDim));
            }
            double[] share = shares(scores);
            for (int s = first; s < end; s++) {
                seen[s] += share[s - first];
                double far = (s - center) / (width / 2);
                double weight = share[s - first] * (predicts ? Math.exp(-far * far / 2) : 1);
                for (int j = from; j < from + headDim; j++) {
                    result[j] += weight * v[s][j];
                }
            }
        }
        return config.attentionNormalizer() == AttentionNormalizer.RELU
                ? rectified(name, new double[][] {result})[0]
                : result;
    }

    /** Outputs of a cell over a sequence, from zeros on. */
    private double[][] run(String name, double[][] x) {
        double[] h = new double[dim];
        double[] c = new double[dim];
        double[][] outputs = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            cell(name, one(name + ".input", x[t]), h, c);
            outputs[t] = h.clone();
        }
        return outputs;
    }

    /** A step, which changes {@code h} and {@code c}. */
    private void cell(String name, double[] read, double[] h, double[] c) {
        double[] kept = one(name + ".recurrent", h);
        for (int j = 0; j < dim; j++) {
            if (config.rnnCell() == RnnCell.GRU) {
                double reset = sigmoid(read[j] + kept[j]);
                double update = sigmoid(read[dim + j] + kept[dim + j]);
                double fresh = Math.tanh(read[2 * dim + j] + reset * kept[2 * dim + j]);
                h[j] = (1 - update) * fresh + update * h[j];
            } else {
                double in = sigmoid(read[j] + kept[j]);
                double remember = sigmoid(read[dim + j] + kept[dim + j] + 1);
                double fresh = Math.tanh(read[2 * dim + j] + kept[2 * dim + j]);
                c[j] = remember * c[j] + in * fresh;
                h[j] = sigmoid(read[3 * dim + j] + kept[3 * dim + j]) * Math.tanh(c[j]);
            }
        }
    }

    private double[] one(String name, double[] x) {
        return linear(name, new double[][] {x})[0];
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double[] tanh(double[] x) {
        return Arrays.stream(x).map(Math::tanh).toArray();
    }

    private static double[] joined(double[] a, double[] b) {
        double[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    private static double[][] reversed(double[][] x) {
        double[][] result = new double[x.length][];
        Arrays.setAll(result, t -> x[x.length - 1 - t]);
        return result;
    }
}
