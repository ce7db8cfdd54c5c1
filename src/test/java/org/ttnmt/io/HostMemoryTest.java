package org.ttnmt.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostMemoryTest {
    private static final String MEMINFO = "MemTotal:       8000 kB\nMemFree:        1000 kB\nMemAvailable:   5000 kB\n";

    @TempDir
    Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private Optional<HostMemory.Reading> read() {
        return new HostMemory(root).read();
    }

    @Test
    void withoutLimitsItIsTheMachines() throws IOException {
        write("proc/meminfo", MEMINFO);
        assertEquals(Optional.of(new HostMemory.Reading(5_120_000, 8_192_000)), read());
    }

    @Test
    void aControlGroupLimitsIt() throws IOException {
        write("proc/meminfo", MEMINFO);
        write("sys/fs/cgroup/memory.max", "2000000\n");
        write("sys/fs/cgroup/memory.current", "1500000\n");
        write("sys/fs/cgroup/memory.stat", "anon 1\nfile 400000\ninactive_file 300000\n");
        assertEquals(Optional.of(new HostMemory.Reading(800_000, 2_000_000)), read());
    }

    @Test
    void anUnlimitedGroupDoesNot() throws IOException {
        write("proc/meminfo", MEMINFO);
        write("sys/fs/cgroup/memory.max", "max\n");
        write("sys/fs/cgroup/memory.current", "1500000\n");
        assertEquals(Optional.of(new HostMemory.Reading(5_120_000, 8_192_000)), read());
    }

    @Test
    void aGroupOfVersion1LimitsItUnlessItsLimitIsTheLargestNumber() throws IOException {
        write("proc/meminfo", MEMINFO);
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1500000\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        assertEquals(Optional.of(new HostMemory.Reading(5_120_000, 8_192_000)), read());
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "2000000\n");
        assertEquals(Optional.of(new HostMemory.Reading(500_000, 2_000_000)), read());
    }

    @Test
    void whereNothingIsToldNothingIsKnown() {
        assertEquals(Optional.empty(), read());
    }
}
