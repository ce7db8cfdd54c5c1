/**
 * Terminals and streams: progress, colours, tables, exit codes and signals. May depend on {@code app}'s interfaces.
 * Invariant: only here it is known whether a person watches.
 */
@NullMarked
package org.ttnmt.cli.terminal;

import org.jspecify.annotations.NullMarked;
