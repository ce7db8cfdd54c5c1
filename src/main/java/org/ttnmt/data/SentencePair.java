package org.ttnmt.data;

import org.jspecify.annotations.Nullable;

/**
 * One pair of a parallel corpus as it stands in the files.
 *
 * @param line its line number, counted from 1; the same on both sides
 * @param source text of the source side
 * @param target text of the target side
 * @param problem what makes the pair unusable before any encoding, or null
 * @param detail the problem in words, with the side that has it; null without a problem
 */
public record SentencePair(
        long line, String source, String target, @Nullable Problem problem, @Nullable String detail) {}
