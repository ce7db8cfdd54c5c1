package org.ttnmt.cli;

import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.Device;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --device} and {@code --threads}, for each command that computes; used as a {@link Mixin}. */
final class ComputeOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description =
                    "Where to compute: cpu, gpu, or gpu:N for a certain GPU; gpu:0,1 to train on several (default:"
                            + " ${DEFAULT-VALUE}).")
    private Device device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "CPU threads (default: all that this process may use).")
    private @Nullable Integer threads;

    ComputeConfig toConfig() {
        int available = Runtime.getRuntime().availableProcessors();
        if (threads != null && (threads < 1 || threads > 1024)) {
            throw Usage.wrong(
                    command,
                    "Invalid value for option '--threads': " + threads + " is not between 1 and 1024. This process may"
                            + " use " + available + ".");
        }
        return new ComputeConfig(device, threads == null ? available : threads);
    }
}
