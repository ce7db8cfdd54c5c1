package org.ttnmt.audit;

import java.util.List;

/**
 * Subword pieces of a side.
 *
 * @param perLine how many a line has
 * @param perWord mean number for a word (a run without spaces)
 * @param unknown how many are unknown
 * @param unknownShare the same as a share of all
 * @param unknownCharacters the most frequent ones
 */
public record Pieces(
        Distribution perLine, double perWord, long unknown, double unknownShare, List<String> unknownCharacters) {

    public Pieces {
        unknownCharacters = List.copyOf(unknownCharacters);
    }
}
