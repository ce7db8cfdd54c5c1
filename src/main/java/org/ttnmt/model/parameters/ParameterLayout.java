package org.ttnmt.model.parameters;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.ttnmt.UserException;

/**
 * Where each parameter lies in the one flat float32 vector that holds them all. The gradient, the optimizer's moments,
 * averages and checkpoints are vectors of the same layout.
 */
public final class ParameterLayout {
    /** What an array of Java holds. */
    private static final int MOST_IN_VECTOR = Integer.MAX_VALUE - 8;

    private final List<Parameter> parameters = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private long size;

    /** Appends a parameter; layers call this while a network is put together. */
    public Parameter add(String name, Parameter.Initial initial, int... shape) {
        if (!names.add(name)) {
            throw new IllegalArgumentException("two parameters are called " + name);
        }
        Parameter parameter = new Parameter(name, parameters.size(), size, shape, initial);
        parameters.add(parameter);
        size += parameter.elements();
        return parameter;
    }

    /** All parameters in the vector's order. */
    public List<Parameter> parameters() {
        return Collections.unmodifiableList(parameters);
    }

    /** Elements of the vector. */
    public long size() {
        return size;
    }

    /**
     * All values as a vector.
     *
     * @throws UserException when there are more than a vector can have
     */
    public float[] vector(ParameterValues values) {
        float[] vector = room();
        for (Parameter parameter : parameters) {
            values.read(parameter, 0, FloatBuffer.wrap(vector, (int) parameter.offset(), (int) parameter.elements()));
        }
        return vector;
    }

    private float[] room() {
        if (size > MOST_IN_VECTOR) {
            throw new UserException("The model has " + size + " parameters, but one vector of them, which training and"
                    + " tt export take, has at most " + MOST_IN_VECTOR + ". Such a model can be imported, quantized and"
                    + " translated with; take a smaller one for anything else.");
        }
        return new float[(int) size];
    }

    /** A vector of initial weights; the same seed gives the same weights. */
    public float[] initialWeights(long seed) {
        float[] weights = room();
        SplittableRandom random = new SplittableRandom(seed);
        for (Parameter parameter : parameters) {
            fill(parameter, weights, random.split());
        }
        return weights;
    }

    private static void fill(Parameter parameter, float[] weights, SplittableRandom random) {
        int[] shape = parameter.shape();
        int begin = Math.toIntExact(parameter.offset());
        int end = Math.toIntExact(begin + parameter.elements());
        DoubleSupplier numbers =
                switch (parameter.initial()) {
                    case ZERO -> () -> 0;
                    case ONE -> () -> 1;
                    case XAVIER -> {
                        double bound = Math.sqrt(6.0 / (shape[0] + shape[shape.length - 1]));
                        yield () -> random.nextDouble(-bound, bound);
                    }
                    case EMBEDDING -> {
                        double deviation = 1 / Math.sqrt(shape[1]);
                        yield () -> deviation * random.nextGaussian();
                    }
                };
        for (int i = begin; i < end; i++) {
            weights[i] = (float) numbers.getAsDouble();
        }
    }
}
