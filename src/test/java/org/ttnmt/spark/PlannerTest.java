package org.ttnmt.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static InputFile file(String name, long bytes) {
        return new InputFile(name, bytes, 0);
    }

    /** Every byte of a plain file is in one slice, in order, and slices lie in parts of about the same cost. */
    private static void requireWhole(List<InputFile> files, List<Part> parts) {
        Map<String, Long> ends = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            assertEquals(i, parts.get(i).number());
            for (Slice slice : parts.get(i).slices()) {
                assertEquals(ends.getOrDefault(slice.file(), 0L), slice.from(), slice.toString());
                assertTrue(slice.to() > slice.from(), slice.toString());
                ends.put(slice.file(), slice.to());
            }
        }
        for (InputFile file : files) {
            assertEquals(file.bytes(), ends.getOrDefault(file.file(), 0L), file.file());
        }
    }

    @Test
    void largeFilesAreCutAndSmallOnesPutTogether() {
        List<InputFile> files = new ArrayList<>(List.of(file("large", 1_000_000), file("empty", 0), file("one", 1)));
        for (int i = 0; i < 10_000; i++) {
            files.add(file("tiny" + i, i % 97));
        }
        List<Part> parts = Planner.parts(files, 100_000);
        requireWhole(files, parts);
        assertTrue(parts.size() > 110 && parts.size() < 130, parts.size() + " parts");
        parts.forEach(part -> assertTrue(part.cost() <= 115_000, part.number() + " costs " + part.cost()));
    }

    @Test
    void packedFilesAreNeverCut() {
        List<Part> parts = Planner.parts(
                List.of(file("a", 10), file("b.gz", 50_000_000), file("c.zst", 100), file("d", 10)), 100_000);
        assertEquals(
                List.of(
                        List.of(new Slice("a", 0, 10)),
                        List.of(new Slice("b.gz", 0, 50_000_000)),
                        List.of(new Slice("c.zst", 0, 100), new Slice("d", 0, 10))),
                parts.stream().map(Part::slices).toList());
        assertTrue(parts.get(1).cost() >= 200_000_000, "what it unpacks to");
    }

    @Test
    void theSizeOfPartsFollowsTheInput() {
        assertEquals(64 << 10, Planner.partBytes(List.of(), 1));
        assertEquals(64 << 10, Planner.partBytes(List.of(file("a", 1_000_000)), 1));
        assertEquals(400_000, Planner.partBytes(List.of(file("a", 102_400_000)), 1));
        assertEquals(1 << 20, Planner.partBytes(List.of(file("a", 1L << 40)), 1));
        assertEquals(4 << 20, Planner.partBytes(List.of(file("a", 102_400_000)), 64));
        assertEquals(400_000, Planner.partBytes(List.of(file("a.gz", 25_600_000)), 1));
    }

    /** A billion lines of 120 bytes in 2,000 files, for 500 executors. */
    @Test
    void aBillionLinesArePlannedInSeconds() {
        List<InputFile> files = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            files.add(file("hdfs://head:8020/corpus/shard-" + i + ".en", 60_000_000 + i));
        }
        List<Part> parts = Assertions.assertTimeout(
                Duration.ofSeconds(20), () -> Planner.parts(files, Planner.partBytes(files, 1)));
        requireWhole(files, parts);
        assertTrue(parts.size() > 500 * 100 && parts.size() < 130_000, parts.size() + " parts");
    }
}
