package org.ttnmt.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;

/**
 * What is done with each line of a text. It travels to the executors, and is opened once in each process: works that
 * are equal share what they have opened.
 */
public interface LineWork extends Serializable {

    /**
     * What a host has for a work.
     *
     * @param threads of the processor for one task
     * @param models directories of the models, in the order in which they were named
     * @param files folder of the files that were sent along, by their own names
     * @param beginning first lines of the whole text; null where there is none
     */
    record Host(int threads, List<Path> models, Path files, @Nullable Text beginning) {
        public Host {
            models = List.copyOf(models);
        }

        /** Without a text. */
        public Host(int threads, List<Path> models, Path files) {
            this(threads, models, files, null);
        }
    }

    /** A work on a host; threads share it, and it ends with its process. */
    interface Opened {

        /**
         * Writes a result for each line.
         *
         * @param text may be read from its beginning several times
         * @param out in the order of the lines
         * @param warnings about lines
         * @param stop asks to end early; what is written is then worth nothing
         */
        Outcome run(Text text, OutputStream out, Progress warnings, StopSignal stop) throws IOException;

        /**
         * What a part has that others may repeat, as rows of numbers; for a work that {@link LineWork#compares}.
         *
         * @param buckets into which they are divided, so that what is equal in several parts comes together
         */
        default List<List<long[]>> repetitions(Text text, int buckets, StopSignal stop) {
            throw new UnsupportedOperationException("it does not compare parts");
        }
    }

    /** Whether a result depends on what other parts have: then {@link Text#repeated} tells it. */
    default boolean compares() {
        return false;
    }

    /**
     * What was done.
     *
     * @param lines for which there are results
     * @param failures of lines whose result is an empty one
     * @param counts of what was found, by what it is
     */
    record Outcome(long lines, List<Failure> failures, SortedMap<String, Long> counts) {
        public Outcome {
            failures = List.copyOf(failures);
        }

        /** Of a work that counts nothing else. */
        public Outcome(long lines, List<Failure> failures) {
            this(lines, failures, new TreeMap<>());
        }
    }

    /**
     * A line that nothing could be done with.
     *
     * @param place where it stands
     * @param error why, in words
     */
    record Failure(String place, String error) {

        /** Of a part: with more, something else is wrong. */
        static final int MOST = 1000;

        /**
         * Takes note of another one.
         *
         * @param what was not possible, in words
         * @return the error in words
         * @throws IllegalStateException when there are so many that it is not the lines
         */
        static String add(List<Failure> failures, String place, String what, Throwable failure) {
            if (failures.size() == MOST) {
                throw new IllegalStateException(place + ": " + what + ", as " + MOST + " others before", failure);
            }
            String error = what + " (" + failure + ")";
            failures.add(new Failure(place, error));
            return error;
        }
    }

    /** Loads what it needs. */
    Opened open(Host host);
}
