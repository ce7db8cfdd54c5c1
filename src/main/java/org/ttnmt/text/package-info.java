/**
 * Subwords: trains SentencePiece models in Java, encodes through DJL's SentencePiece, decodes in Java. May depend on {@code config} and {@code io}.
 */
@NullMarked
package org.ttnmt.text;

import org.jspecify.annotations.NullMarked;
