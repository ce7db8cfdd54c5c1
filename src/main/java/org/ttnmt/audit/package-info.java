/**
 * The audit of corpora: what is wrong, or very likely wrong, with training, validation and test texts, found in one
 * pass and in bounded memory. May depend on {@code data}, {@code text}, {@code config} and {@code io}. It changes
 * nothing and decides nothing about training.
 */
@NullMarked
package org.ttnmt.audit;

import org.jspecify.annotations.NullMarked;
