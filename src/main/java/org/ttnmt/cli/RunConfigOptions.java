package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.RunConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The configuration of a run; used as a {@link Mixin}. */
final class RunConfigOptions {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "Configuration in YAML.")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Override a key of the configuration, such as training.max_updates=1000. May be repeated.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "The same as --set seed=N.")
    private @Nullable Long seed;

    /**
     * Reads it.
     *
     * @throws org.ttnmt.UserException with all that is wrong with it
     */
    RunConfig read() {
        List<String> all = new ArrayList<>(overrides);
        if (seed != null) {
            all.add("seed=" + seed);
        }
        return ConfigReader.read(config, all);
    }
}
