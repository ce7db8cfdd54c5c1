/**
 * {@code tt} as a library: {@link org.ttnmt.api.Translator} translates with a trained model from any number of threads.
 * What is public here stays as it is within a version; all other packages may change. May depend on {@code app} and
 * {@code config}.
 */
@NullMarked
package org.ttnmt.api;

import org.jspecify.annotations.NullMarked;
