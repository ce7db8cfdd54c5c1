package org.ttnmt.cli;

import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.Device;
import org.ttnmt.config.Engine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --device} and {@code --threads}, for each command that computes; used as a {@link Mixin}. */
abstract class ComputeOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "CPU threads (default: all that this process may use).")
    private @Nullable Integer threads;

    /** Of a command that translates or scores. */
    static final class OnOneDevice extends ComputeOptions {
        @Option(
                names = "--device",
                paramLabel = "DEVICE",
                defaultValue = "cpu",
                description = "Where to compute: cpu, gpu (the first one), or gpu:N for a certain GPU. One device; for"
                        + " several, start a command on each with a part of the text (default: ${DEFAULT-VALUE}).")
        private Device device;

        @Option(
                names = "--engine",
                paramLabel = "ENGINE",
                defaultValue = "auto",
                description = "What decodes: java (fast for small models, and loads no native library), libtorch, or"
                        + " auto: java for a small model of a kind that it knows, if the JVM has vectors"
                        + " (default: ${DEFAULT-VALUE}).")
        private Engine engine;

        @Override
        Device device() {
            return device;
        }

        @Override
        Engine engine() {
            return engine;
        }
    }

    /** Of a command that trains. */
    static final class OnDevices extends ComputeOptions {
        @Option(
                names = "--device",
                paramLabel = "DEVICE",
                defaultValue = "cpu",
                description = "Where to train: cpu, gpu (the first one), gpu:N for a certain GPU, or gpu:0,1 for"
                        + " several, which share each batch (default: ${DEFAULT-VALUE}).")
        private Device device;

        @Override
        Device device() {
            return device;
        }
    }

    abstract Device device();

    Engine engine() {
        return Engine.AUTO;
    }

    /** Whether a number of threads was given. */
    boolean hasThreads() {
        return threads != null;
    }

    ComputeConfig toConfig() {
        return toConfig(Runtime.getRuntime().availableProcessors());
    }

    /** @param available threads, where none were given */
    ComputeConfig toConfig(int available) {
        if (threads != null && (threads < 1 || threads > 1024)) {
            throw Usage.wrong(
                    command,
                    "Invalid value for option '--threads': " + threads + " is not between 1 and 1024. This process may"
                            + " use " + available + ".");
        }
        return new ComputeConfig(device(), threads == null ? available : threads, engine());
    }
}
