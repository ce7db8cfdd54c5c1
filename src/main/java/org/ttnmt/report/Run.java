package org.ttnmt.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.ttnmt.UserException;
import org.ttnmt.config.SavedValues;

/**
 * A training run as the files in its directory describe it.
 *
 * @param name that tells it from the others of a report
 * @param folder its directory
 * @param state whether it goes on
 * @param log lines of {@code log.jsonl}
 * @param config every value by its key, as YAML; empty where config.yaml is missing
 * @param provenance {@code provenance.json}, or a missing node
 */
record Run(String name, Path folder, State state, List<JsonNode> log, Map<String, String> config, JsonNode provenance) {
    private static final String CONFIG = "config.yaml";
    private static final String PROVENANCE = "provenance.json";

    /** What is read of a run's folder. */
    static final List<String> FILES = List.of(RunLog.NAME, CONFIG, PROVENANCE);

    /** Whether a run is still training, was stopped, or is complete. */
    enum State {
        TRAINING("training now"),
        STOPPED("stopped"),
        FINISHED("finished");

        private final String text;

        State(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    Run {
        log = List.copyOf(log);
        config = Collections.unmodifiableMap(config); // in the order of the file
    }

    /**
     * Reads a run, at any time of its life.
     *
     * @throws UserException when the folder holds none
     */
    static Run read(String name, Path folder) {
        Path file = folder.resolve(RunLog.NAME);
        if (!Files.isDirectory(folder)) {
            throw new UserException(folder + (Files.exists(folder) ? ": is a file" : ": there is no such directory")
                    + "; a run is the model_dir of a training, for instance runs/quickstart.");
        }
        if (!Files.exists(file)) {
            throw new UserException(folder + ": holds no run: " + RunLog.NAME + " is missing. Name the model_dir of a"
                    + " training that has begun, for instance runs/quickstart.");
        }
        List<JsonNode> log = RunLog.read(file);
        if (log.isEmpty() && file.toFile().length() > 0) {
            throw new UserException(file + ": is not the log of a training: none of its lines is a JSON object with a"
                    + " type and an update. Name the directory that tt train wrote.");
        }
        return new Run(name, folder, state(folder), log, config(folder), provenance(folder));
    }

    /** The same run under another name. */
    Run named(String other) {
        return new Run(other, folder, state, log, config, provenance);
    }

    /** The lines of this type, in order. */
    List<JsonNode> lines(String type) {
        return log.stream()
                .filter(line -> line.path("type").asText().equals(type))
                .toList();
    }

    private static Map<String, String> config(Path folder) {
        Path file = folder.resolve(CONFIG);
        return Files.exists(file) ? SavedValues.read(file) : Map.of();
    }

    private static JsonNode provenance(Path folder) {
        Path file = folder.resolve(PROVENANCE);
        try {
            return Files.exists(file) ? new ObjectMapper().readTree(Files.readString(file)) : MissingNode.getInstance();
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        } catch (IOException e) {
            throw new UserException(file + ": could not be read (" + e.getMessage() + ").", e);
        }
    }

    private static State state(Path folder) {
        if (isLocked(folder.resolve("train.lock"))) {
            return State.TRAINING;
        }
        return Files.exists(folder.resolve("weights.safetensors")) ? State.FINISHED : State.STOPPED;
    }

    /** Whether a process trains there: it holds the lock; after a kill, the file alone is left. */
    private static boolean isLocked(Path file) {
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true; // by this very process
        } catch (IOException e) {
            return false; // gone meanwhile, or a file system without locks
        }
    }
}
