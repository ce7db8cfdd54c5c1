package org.ttnmt.cli.eval;

import java.io.File;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for a detailed comparison of two systems: by length and frequency, with examples. */
final class EvalComparisonOptions {

    @Option(
            names = "--compare",
            description = "Print two systems by sentence length and word frequency, the largest gains and losses, and"
                    + " suspicious output below the table; with --paired-bs unless --paired-ar.")
    boolean compare;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the same as one HTML page with charts.")
    @Nullable
    File html;

    boolean wanted() {
        return compare || html != null;
    }
}
