/**
 * Subwords: trains SentencePiece models, encodes and decodes with them, all in Java. May depend on
 * {@code config} and {@code io}. The classes of model files ({@code text.proto}) are made by protoc from {@code
 * src/main/proto}.
 */
@NullMarked
package org.ttnmt.text;

import org.jspecify.annotations.NullMarked;
