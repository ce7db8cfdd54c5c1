/**
 * Subwords: trains SentencePiece models in Java, encodes and decodes through DJL's SentencePiece. May depend on {@code config} and {@code io}.
 */
@NullMarked
package org.ttnmt.text;

import org.jspecify.annotations.NullMarked;
