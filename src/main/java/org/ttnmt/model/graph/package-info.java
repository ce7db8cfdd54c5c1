/**
 * What a layer needs to write itself into a function: code and weights, number formats, dropout, and who looks at
 * attention. May depend on {@code parameters}.
 */
@NullMarked
package org.ttnmt.model.graph;

import org.jspecify.annotations.NullMarked;
