package org.ttnmt.cli;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The model that a command works on; used as a {@link Mixin}. Commands that translate use {@link ModelOptions}. */
final class OneModelOption {

    @Option(
            names = {"-m", "--model"},
            paramLabel = "DIR",
            required = true,
            description = "Directory of a trained model: model_dir of the configuration that it was trained with.")
    Path directory;
}
