package org.ttnmt.exchange;

import java.util.List;

/**
 * Where a tensor of another toolkit lies among the parameters of {@code tt}: in one or several of equal parts, one below
 * the other, of a parameter. The same list of places reads a model and writes one.
 *
 * @param ours name of the parameter
 * @param part of it, from 0; several, in the order in which the tensor has them
 * @param parts that it is divided into
 * @param theirs name of the tensor
 * @param transposed whether the other toolkit has a matrix as {@code (inputs, outputs)}
 */
public record Place(String ours, List<Integer> part, int parts, String theirs, boolean transposed) {

    public Place {
        part = List.copyOf(part);
    }

    /** A tensor that is one part. */
    public Place(String ours, int part, int parts, String theirs, boolean transposed) {
        this(ours, List.of(part), parts, theirs, transposed);
    }

    /** A tensor that both have as it is. */
    public static Place same(String ours, String theirs) {
        return new Place(ours, 0, 1, theirs, false);
    }

    /** A matrix that the other toolkit has transposed. */
    public static Place transposed(String ours, String theirs) {
        return new Place(ours, 0, 1, theirs, true);
    }
}
