/**
 * The command line: each command parses its arguments, converts them to plain values, calls one use case of {@code app}
 * and returns an exit code. May depend on everything; nothing depends on it. Invariant: results go to standard output,
 * all else to standard error. More than fifty files, since a command is two or three small ones and all share options
 * that nobody else needs to see.
 */
@NullMarked
package org.ttnmt.cli;

import org.jspecify.annotations.NullMarked;
