package org.ttnmt.model;

import java.util.Arrays;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.AttentionNormalizer;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.ModelConfig.RnnAttention;
import org.ttnmt.config.ModelConfig.RnnCell;
import org.ttnmt.config.ModelConfig.RnnEncoder;
import org.ttnmt.model.parameters.ParameterLayout;

/** The forward pass of Luong et al. 2015 and of Sennrich et al. 2017, with an encoder that reads in both directions. */
final class NaiveRecurrentNetwork extends NaiveNetwork {
    private final int dim;

    NaiveRecurrentNetwork(ModelConfig config, ParameterLayout layout, float[] weights) {
        super(config, layout, weights);
        this.dim = config.rnnDim();
    }

    @Override
    double[][] logits(long[] source, long[] target) {
        boolean alone = config.decoder() == Decoder.ALONE;
        double[][] states = new double[source.length][0];
        double[] last = alone ? new double[0] : encode(embed(source, "encoder"), states);
        double[] mean = new double[states[0].length];
        for (double[] each : states) {
            Arrays.setAll(mean, j -> mean[j] + each[j] / states.length);
        }
        double[] summary = config.isConditional() ? mean : last;
        int layers = config.decoderLayers();
        double[][] h = new double[layers][dim];
        double[][] c = new double[layers][dim];
        for (int i = 0; i < layers && !alone; i++) {
            h[i] = tanh(one("decoder." + i + ".start.0", summary));
            if (config.rnnCell() == RnnCell.LSTM) {
                c[i] = tanh(one("decoder." + i + ".start.1", summary));
            }
        }
        double[][] y = embed(target, "decoder");
        double[][] hidden = new double[target.length][];
        double[] before = new double[config.modelDim()];
        double[][] shares = new double[target.length][source.length];
        for (int t = 0; t < target.length; t++) {
            double[] read = one("decoder.0.input", y[t]);
            if (config.inputFeeding() && !config.isConditional()) {
                double[] fed = product(new double[][] {before}, matrix("decoder.fed.weight"))[0];
                Arrays.setAll(read, j -> read[j] + fed[j]);
            }
            double[] seen = new double[0];
            cell("decoder.0", read, h[0], c[0]);
            if (config.isConditional()) {
                seen = context(h[0], t, states, shares[t]);
                cell("decoder.attending", one("decoder.attending.input", seen), h[0], c[0]);
                transitions("decoder.attending", config.decoderTransitions(), h[0], c[0]);
            } else {
                transitions("decoder.0", config.decoderTransitions(), h[0], c[0]);
            }
            double[] top = h[0].clone();
            for (int i = 1; i < layers; i++) {
                double[] below = top;
                cell("decoder." + i, one("decoder." + i + ".input", below), h[i], c[i]);
                transitions("decoder." + i, config.decoderHighTransitions(), h[i], c[i]);
                top = config.rnnSkip() ? sum(h[i], below) : h[i].clone();
            }
            hidden[t] = tanh(
                    config.isConditional()
                            ? sum(
                                    sum(one("decoder.readout.word", y[t]), one("decoder.readout.state", top)),
                                    one("decoder.readout.context", seen))
                            : one(
                                    "decoder.readout",
                                    config.rnnAttention() == RnnAttention.NONE || alone
                                            ? top
                                            : joined(context(top, t, states, shares[t]), top)));
            before = hidden[t];
        }
        sourceShares.add(shares);
        return logits(hidden, source);
    }

    /** @return the last outputs, after filling the list with all of them */
    private double[] encode(double[][] embedded, double[][] states) {
        RnnEncoder kind = config.rnnEncoder();
        double[][] ahead = embedded;
        double[][] back = embedded;
        double[] last = new double[0];
        for (int i = 0; i < config.encoderLayers(); i++) {
            boolean apart = kind == RnnEncoder.SEPARATE || kind == RnnEncoder.ALTERNATING;
            boolean turned = kind == RnnEncoder.ALTERNATING && i % 2 == 1;
            boolean skips = config.rnnSkip() && (kind == RnnEncoder.BI_UNIDIRECTIONAL ? i > 1 : i > 0);
            double[][] below = ahead;
            double[][] belowBack = back;
            double[][] left = run("encoder." + i + ".forward", below, turned);
            double[] leftLast = left[turned ? 0 : left.length - 1];
            if (kind == RnnEncoder.BI_UNIDIRECTIONAL && i > 0) {
                ahead = skips ? sum(left, below) : left;
                last = leftLast;
                continue;
            }
            double[][] right = run("encoder." + i + ".backward", belowBack, !turned);
            last = joined(leftLast, right[turned ? right.length - 1 : 0]);
            if (apart) {
                ahead = skips ? sum(left, below) : left;
                back = skips ? sum(right, belowBack) : right;
            } else {
                double[][] both = new double[left.length][];
                Arrays.setAll(both, t -> joined(left[t], right[t]));
                ahead = skips ? sum(both, below) : both;
                back = ahead;
            }
        }
        boolean apart = kind == RnnEncoder.SEPARATE || kind == RnnEncoder.ALTERNATING;
        for (int t = 0; t < states.length; t++) {
            states[t] = apart ? joined(ahead[t], back[t]) : ahead[t];
        }
        return last;
    }

    private double[] context(double[] h, int t, double[][] memory, double[] seen) {
        String name = "decoder.attention";
        boolean asTheyAre = config.isConditional();
        double[][] stacked = asTheyAre ? memory : linear(name + ".key_value", memory);
        double[][] k = asTheyAre
                ? Arrays.stream(memory).map(x -> one(name + ".key", x)).toArray(double[][]::new)
                : columns(stacked, 0);
        double[][] v = asTheyAre ? memory : columns(stacked, 1);
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
        double[] result = new double[config.attentionDim()];
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

    /** Outputs of a layer of the encoder over a sequence, from zeros on, in the order of the sequence. */
    private double[][] run(String name, double[][] x, boolean backward) {
        double[] h = new double[dim];
        double[] c = new double[dim];
        double[][] outputs = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            int t = backward ? x.length - 1 - i : i;
            cell(name, one(name + ".input", x[t]), h, c);
            transitions(name, config.encoderTransitions(), h, c);
            outputs[t] = h.clone();
        }
        return outputs;
    }

    private void transitions(String name, int cells, double[] h, double[] c) {
        for (int i = 0; i < cells; i++) {
            String each = name + ".transition." + i;
            cell(each, vector(each + ".input.bias"), h, c);
        }
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

    /** A product with a bias, normalised where it is to be. */
    private double[] one(String name, double[] x) {
        boolean projection = (name.equals("decoder.attention.query") && !config.isConditional())
                || name.equals("decoder.attention.center");
        if (!config.rnnNorm() || projection) {
            return linear(name, new double[][] {x})[0];
        }
        double[] product = product(new double[][] {x}, matrix(name + ".weight"))[0];
        double mean = Arrays.stream(product).average().orElseThrow();
        double variance = Arrays.stream(product)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
        double deviation = Math.sqrt(variance + config.normEpsilon());
        double[] weight = vector(name + ".norm.weight");
        double[] bias = vector(name + ".norm.bias");
        double[] result = new double[product.length];
        Arrays.setAll(result, j -> (product[j] - mean) / deviation * weight[j] + bias[j]);
        return result;
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        Arrays.setAll(sum, j -> a[j] + b[j]);
        return sum;
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] sum = new double[a.length][];
        Arrays.setAll(sum, t -> sum(a[t], b[t]));
        return sum;
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
}
