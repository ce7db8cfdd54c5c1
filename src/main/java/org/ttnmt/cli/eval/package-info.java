/**
 * The command {@code tt eval}: its options, which are those of sacreBLEU, and what it prints. May depend on {@code
 * cli.terminal}. Invariant: the output is sacreBLEU's to the letter.
 */
@NullMarked
package org.ttnmt.cli.eval;

import org.jspecify.annotations.NullMarked;
