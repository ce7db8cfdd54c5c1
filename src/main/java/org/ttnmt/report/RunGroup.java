package org.ttnmt.report;

import java.nio.file.Path;
import java.util.List;

/**
 * Runs that differ in their seed alone.
 *
 * @param name that they share
 * @param runs at least one
 */
record RunGroup(String name, List<Run> runs) {

    RunGroup {
        runs = List.copyOf(runs);
    }

    static RunGroup read(String name, List<Path> folders) {
        return new RunGroup(
                name,
                folders.stream()
                        .map(folder -> Run.read(String.valueOf(folder.getFileName()), folder))
                        .toList());
    }
}
