package org.ttnmt.exchange;

/**
 * Where a tensor of another toolkit lies among the parameters of {@code tt}: in one of equal parts, one below the other,
 * of a parameter. The same list of places reads a model and writes one.
 *
 * @param ours name of the parameter
 * @param part of it, from 0
 * @param parts that it is divided into
 * @param theirs name of the tensor
 * @param transposed whether the other toolkit has a matrix as {@code (inputs, outputs)}
 */
public record Place(String ours, int part, int parts, String theirs, boolean transposed) {

    /** A tensor that both have as it is. */
    public static Place same(String ours, String theirs) {
        return new Place(ours, 0, 1, theirs, false);
    }

    /** A matrix that the other toolkit has transposed. */
    public static Place transposed(String ours, String theirs) {
        return new Place(ours, 0, 1, theirs, true);
    }
}
