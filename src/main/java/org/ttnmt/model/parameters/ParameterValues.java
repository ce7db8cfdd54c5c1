package org.ttnmt.model.parameters;

import java.nio.FloatBuffer;

/** Where the numbers of parameters come from, some rows after others, so that they need not be in memory together. */
@FunctionalInterface
public interface ParameterValues {

    /**
     * Reads numbers of a parameter, row by row, as many as {@code into} has room for.
     *
     * @param from number of the first element that is wanted
     */
    void read(Parameter parameter, long from, FloatBuffer into);

    /** The values in a flat vector of the parameters' layout. */
    static ParameterValues of(float[] vector) {
        return (parameter, from, into) ->
                into.put(vector, Math.toIntExact(parameter.offset() + from), into.remaining());
    }
}
