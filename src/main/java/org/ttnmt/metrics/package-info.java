/**
 * BLEU, chrF and TER as sacreBLEU computes them, with signatures and significance. Depends on nothing but {@code io}.
 */
@NullMarked
package org.ttnmt.metrics;

import org.jspecify.annotations.NullMarked;
