/**
 * The command line: each command parses its arguments, converts them to plain values, calls one use case of {@code app} and returns an exit code.
 */
@NullMarked
package org.ttnmt.cli;

import org.jspecify.annotations.NullMarked;
