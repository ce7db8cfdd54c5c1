package org.ttnmt.cli.eval;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.Device;
import picocli.CommandLine.Option;

/** Models that translate before they are scored. */
final class EvalModelOptions {

    @Option(
            names = "--model",
            arity = "1..*",
            paramLabel = "DIR",
            description = "Translate --src with the model in this directory and score that; several models become one"
                    + " table, with --paired-bs unless --paired-ar.")
    @Nullable
    List<String> models;

    @Option(
            names = "--src",
            paramLabel = "FILE",
            description = "What is translated: for --model; with --compare and --html it finds untranslated lines and"
                    + " compares numbers.")
    @Nullable
    String source;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "Where --model translates: cpu or gpu:N (default: cpu).")
    Device device = Device.CPU;
}
