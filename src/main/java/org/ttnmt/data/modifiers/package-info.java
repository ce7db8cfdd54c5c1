/**
 * What happens to the text of training pairs so that models become robust: case, punctuation, typos, tags and the like,
 * both sides together. Everything follows from the random numbers that it is given. May depend on {@code data}, {@code
 * text} and {@code config}.
 */
@NullMarked
package org.ttnmt.data.modifiers;

import org.jspecify.annotations.NullMarked;
