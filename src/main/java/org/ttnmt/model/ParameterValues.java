package org.ttnmt.model;

import java.nio.FloatBuffer;

/** Where the numbers of parameters come from, one parameter after another, so that they need not be in memory together. */
@FunctionalInterface
public interface ParameterValues {

    /** Puts the numbers of {@code parameter}, row by row, into {@code into}, which has room for just them. */
    void read(Parameter parameter, FloatBuffer into);

    /** Those of a flat vector in the parameters' layout. */
    static ParameterValues of(float[] vector) {
        return (parameter, into) ->
                into.put(vector, Math.toIntExact(parameter.offset()), Math.toIntExact(parameter.elements()));
    }
}
