package org.ttnmt.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
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
     */
    record Host(int threads, List<Path> models, Path files) {
        public Host {
            models = List.copyOf(models);
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
    }

    /**
     * What was done.
     *
     * @param lines results that were written
     * @param failures of lines whose result is an empty one
     */
    record Outcome(long lines, List<Failure> failures) {
        public Outcome {
            failures = List.copyOf(failures);
        }
    }

    /**
     * A line that nothing could be done with.
     *
     * @param place where it stands
     * @param error why, in words
     */
    record Failure(String place, String error) {}

    /** Loads what it needs. */
    Opened open(Host host);
}
