/**
 * The generator of {@code data-samples/}: a small English to Chinese corpus of our own making. A synchronous grammar
 * (word lists and sentence patterns, both plain text) and a seed decide every byte.
 */
@NullMarked
package org.ttnmt.samples;

import org.jspecify.annotations.NullMarked;
