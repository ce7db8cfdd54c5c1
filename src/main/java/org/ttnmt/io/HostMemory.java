package org.ttnmt.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much memory this process can still get: what the kernel says is available, and no more than its control group
 * (version 1 or 2, as containers have) still allows. Linux alone tells; elsewhere nothing is known.
 */
public final class HostMemory {
    private static final String VERSION_2_UNLIMITED = "max";

    private final Path root;

    /** Of this machine. */
    public HostMemory() {
        this(Path.of("/"));
    }

    /** @param root of the file system in which {@code proc} and {@code sys} lie */
    HostMemory(Path root) {
        this.root = root;
    }

    /**
     * A reading.
     *
     * @param available bytes that can still be had without swapping
     * @param total bytes that this process could have at most, in use or not
     */
    public record Reading(long available, long total) {}

    /** The reading of now; empty where nothing is known. */
    public Optional<Reading> read() {
        OptionalLong available = kibibytes("proc/meminfo", "MemAvailable:");
        OptionalLong total = kibibytes("proc/meminfo", "MemTotal:");
        if (available.isEmpty() || total.isEmpty()) {
            return Optional.empty();
        }
        Reading machine = new Reading(available.getAsLong(), total.getAsLong());
        return Optional.of(
                group("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory.current", "sys/fs/cgroup/memory.stat")
                        .or(() -> group(
                                "sys/fs/cgroup/memory/memory.limit_in_bytes",
                                "sys/fs/cgroup/memory/memory.usage_in_bytes",
                                "sys/fs/cgroup/memory/memory.stat"))
                        .filter(group -> group.total < machine.total)
                        .map(group -> new Reading(Math.min(group.available, machine.available), group.total))
                        .orElse(machine));
    }

    /** Bytes that this process has had resident at most; empty where nothing is known. */
    public static OptionalLong peak() {
        return new HostMemory().kibibytes("proc/self/status", "VmHWM:");
    }

    private Optional<Reading> group(String limitFile, String usageFile, String statFile) {
        OptionalLong limit = number(limitFile);
        OptionalLong usage = number(usageFile);
        if (limit.isEmpty() || usage.isEmpty()) {
            return Optional.empty();
        }
        long fileCache =
                value(lines(statFile), "inactive_file").orElse(0); // the kernel drops it when memory is asked for
        long available = limit.getAsLong() - usage.getAsLong() + fileCache;
        return Optional.of(new Reading(Math.max(0, available), limit.getAsLong()));
    }

    private OptionalLong kibibytes(String file, String name) {
        OptionalLong kibibytes = value(lines(file), name);
        return kibibytes.isPresent() ? OptionalLong.of(kibibytes.getAsLong() * 1024) : kibibytes;
    }

    private OptionalLong number(String file) {
        List<String> lines = lines(file);
        if (lines.isEmpty() || lines.get(0).equals(VERSION_2_UNLIMITED)) {
            return OptionalLong.empty();
        }
        return parse(lines.get(0));
    }

    private static OptionalLong value(List<String> lines, String name) {
        for (String line : lines) {
            String[] words = line.trim().split("\\s+");
            if (words.length > 1 && words[0].equals(name)) {
                return parse(words[1]);
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong parse(String number) {
        try {
            return OptionalLong.of(Long.parseLong(number.trim()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(root.resolve(file));
        } catch (IOException e) {
            return List.of();
        }
    }
}
