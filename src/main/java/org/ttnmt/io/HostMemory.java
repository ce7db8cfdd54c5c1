package org.ttnmt.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How much memory this process can still get: what the kernel says is available, and no more than its control group
 * (version 1 or 2, as containers have) still allows. Linux alone tells; elsewhere nothing is known.
 */
public final class HostMemory {
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
        return kibibytes("proc/meminfo", "MemAvailable:").flatMap(available -> kibibytes("proc/meminfo", "MemTotal:")
                .map(total -> withinGroup(new Reading(available, total))));
    }

    private Reading withinGroup(Reading machine) {
        return group("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory.current", "sys/fs/cgroup/memory.stat")
                .or(() -> group(
                        "sys/fs/cgroup/memory/memory.limit_in_bytes",
                        "sys/fs/cgroup/memory/memory.usage_in_bytes",
                        "sys/fs/cgroup/memory/memory.stat"))
                .filter(group -> group.total < machine.total)
                .map(group -> new Reading(Math.min(group.available, machine.available), group.total))
                .orElse(machine);
    }

    /** Bytes that this process has had resident at most; empty where nothing is known. */
    public static Optional<Long> peak() {
        return new HostMemory().kibibytes("proc/self/status", "VmHWM:");
    }

    private Optional<Reading> group(String limitFile, String usageFile, String statFile) {
        long fileCache = value(statFile, "inactive_file").orElse(0L); // the kernel drops it when memory is asked for
        return number(limitFile).flatMap(limit -> number(usageFile)
                .map(usage -> new Reading(Math.max(0, limit - usage + fileCache), limit)));
    }

    private Optional<Long> kibibytes(String file, String name) {
        return value(file, name).map(kibibytes -> kibibytes * 1024);
    }

    /** The number that is all of a file; none where version 2 says {@code max}. */
    private Optional<Long> number(String file) {
        return lines(file).stream().findFirst().flatMap(HostMemory::parse);
    }

    /** The number behind a name, in a file with a name at the start of each line. */
    private Optional<Long> value(String file, String name) {
        return lines(file).stream()
                .map(line -> line.trim().split("\\s+"))
                .filter(words -> words.length > 1 && words[0].equals(name))
                .findFirst()
                .flatMap(words -> parse(words[1]));
    }

    private static Optional<Long> parse(String number) {
        try {
            return Optional.of(Long.valueOf(number.trim()));
        } catch (NumberFormatException e) {
            return Optional.empty();
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
