package org.ttnmt.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.SortedMap;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.training.CleanParts;

/**
 * Writes the pairs of a part that stay, or those that go.
 *
 * @param corpus what all parts have in common
 * @param rejected whether those that go are written
 */
public record CleaningWork(CleanParts corpus, boolean rejected) implements LineWork.Opened {

    @Override
    public LineWork.Outcome run(Text text, OutputStream out, Progress warnings, StopSignal stop) throws IOException {
        List<long[]> repeated = text.repeated();
        try (PartLines lines = text.lines()) {
            SortedMap<String, Long> counts =
                    corpus.write(lines::next, text.linesBefore(), repeated, rejected, out, stop);
            return new LineWork.Outcome(counts.getOrDefault("pairs", 0L), List.of(), counts);
        }
    }

    @Override
    public List<List<long[]>> repetitions(Text text, int buckets, StopSignal stop) {
        return text.read(lines -> corpus.repetitions(lines, buckets, stop));
    }
}
