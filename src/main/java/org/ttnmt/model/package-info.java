/**
 * The networks: parameter layout, layers and architectures, which write themselves onto the builder of {@code torch}. May depend on {@code torch} and {@code config}.
 */
@NullMarked
package org.ttnmt.model;

import org.jspecify.annotations.NullMarked;
