package org.ttnmt.app.distil;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ttnmt.UserException;
import org.ttnmt.Version;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.Sha256;

/**
 * {@code stage.json} in the folder of a stage: what it is made of, and when it is done, what it made.
 *
 * @param done whether the files are whole
 * @param madeOf values of keys and hashes, by name
 * @param made the files, by their path from the stage's folder
 * @param seconds that it took, all starts together
 * @param time of this record
 * @param command that was typed
 * @param tt version that made it
 */
record StageRecord(
        int formatVersion,
        boolean done,
        Map<String, String> madeOf,
        Map<String, Made> made,
        double seconds,
        String time,
        String command,
        String tt) {
    static final String FILE = "stage.json";
    private static final int FORMAT_VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    /** A file as it was made. */
    record Made(long bytes, String sha256) {}

    StageRecord {
        madeOf = Collections.unmodifiableMap(new LinkedHashMap<>(madeOf));
        made = Collections.unmodifiableMap(new LinkedHashMap<>(made));
    }

    /** Of a stage that begins. */
    static StageRecord begun(Map<String, String> madeOf, double secondsBefore, String command) {
        return new StageRecord(FORMAT_VERSION, false, madeOf, Map.of(), secondsBefore, now(), command, version());
    }

    /** Of the same stage when it has made its files. */
    StageRecord finished(Stage stage, double took) {
        Map<String, Made> files = new LinkedHashMap<>();
        for (Path file : stage.outputs()) {
            files.put(relative(stage, file), new Made(size(file), Sha256.of(file)));
        }
        return new StageRecord(FORMAT_VERSION, true, madeOf, files, seconds + took, now(), command, tt);
    }

    /** The same after so much more time. */
    StageRecord interrupted(double took) {
        return new StageRecord(FORMAT_VERSION, done, madeOf, made, seconds + took, now(), command, tt);
    }

    private static String relative(Stage stage, Path file) {
        return stage.folder().relativize(file).toString().replace('\\', '/');
    }

    private static String version() {
        return Version.current().tt();
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** A hash of all that was made. */
    String digest() {
        StringBuilder text = new StringBuilder();
        made.forEach((file, each) ->
                text.append(file).append(' ').append(each.sha256()).append('\n'));
        return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The first file that is not as it was made; empty when all are. */
    Optional<String> damaged(Path folder) {
        return made.entrySet().stream()
                .filter(each -> !Files.isRegularFile(folder.resolve(each.getKey()))
                        || size(folder.resolve(each.getKey()))
                                != each.getValue().bytes())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UserException(file + ": could not be read (" + AtomicFile.describe(e) + ").", e);
        }
    }

    void save(Path folder) {
        AtomicFile.writeString(folder.resolve(FILE), JSON.valueToTree(this).toPrettyString() + "\n");
    }

    /**
     * The record in a folder, if there is one.
     *
     * @throws UserException when there is one that cannot be read
     */
    static Optional<StageRecord> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            StageRecord record = JSON.readValue(Files.readString(file), StageRecord.class);
            if (record.formatVersion != FORMAT_VERSION) {
                throw new UserException(file + ": has format version " + record.formatVersion + ", but this tt reads "
                        + FORMAT_VERSION + ".");
            }
            return Optional.of(record);
        } catch (JacksonException e) {
            throw new UserException(
                    file + ": is damaged (" + e.getOriginalMessage() + "). Delete the folder " + folder
                            + " and run the same command again: this stage is made anew, and what follows from it if it"
                            + " comes out otherwise.",
                    e);
        } catch (IOException e) {
            throw new UserException(file + ": could not be read (" + AtomicFile.describe(e) + ").", e);
        }
    }
}
