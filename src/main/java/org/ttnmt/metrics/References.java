package org.ttnmt.metrics;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;

/** The references of a corpus: for each segment those that exist, in the order of their streams. */
public final class References {
    private final List<List<String>> segments;

    private References(List<List<String>> segments) {
        this.segments = List.copyOf(segments);
    }

    /**
     * Streams of references, each with a line for every segment; null is a reference that is missing there, and where
     * streams differ in length the shortest counts.
     *
     * @throws UserException when there is no stream, or a segment has no reference at all
     */
    public static References ofStreams(List<? extends List<? extends @Nullable String>> streams) {
        int length = streams.stream()
                .mapToInt(List::size)
                .min()
                .orElseThrow(() ->
                        new UserException("There is no reference to compare with. Give at least one reference file."));
        List<List<String>> segments = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            List<String> present = new ArrayList<>(streams.size());
            for (List<? extends @Nullable String> stream : streams) {
                String line = stream.get(i);
                if (line != null) {
                    present.add(line);
                }
            }
            if (present.isEmpty()) {
                throw new UserException("Line " + (i + 1) + " has no reference: each of the " + streams.size()
                        + " reference streams is missing there, at least one is needed.");
            }
            segments.add(List.copyOf(present));
        }
        return new References(segments);
    }

    /** Number of segments. */
    public int size() {
        return segments.size();
    }

    /** The references of a segment, at least one. */
    public List<String> get(int segment) {
        return segments.get(segment);
    }

    /** References of each segment as a signature says it: a number, or {@code var} where segments differ. */
    public String countLabel() {
        long counts = segments.stream().mapToInt(List::size).distinct().count();
        return counts > 1
                ? "var"
                : counts == 0 ? "0" : Integer.toString(segments.get(0).size());
    }
}
