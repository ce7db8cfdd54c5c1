/**
 * Evaluating translations against references, and comparing systems. May depend on {@code translate}, for systems that
 * are models. Invariant: scores are those of sacreBLEU to 1e-9.
 */
@NullMarked
package org.ttnmt.app.evaluate;

import org.jspecify.annotations.NullMarked;
