package org.ttnmt.text;

/**
 * One subword.
 *
 * @param text its characters, with U+2581 for a space
 * @param score log-probability in a unigram model; minus the number of the merge in a BPE model
 */
record Piece(String text, float score, PieceType type) {}
