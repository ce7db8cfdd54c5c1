package org.ttnmt.app.compare;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ttnmt.UserException;
import org.ttnmt.Version;
import org.ttnmt.app.training.Provenance;
import org.ttnmt.app.training.TrainResult;
import org.ttnmt.io.AtomicFile;

/**
 * What a finished run of a comparison leaves in its folder beside the model; its presence says that the training is
 * done.
 *
 * @param updates that were done
 * @param targetTokens that were trained on
 * @param trainingSeconds that the updates took
 * @param inputs SHA-256 of what the run read, by what it is
 * @param tt version that trained it
 */
record TrialResult(
        int formatVersion,
        long updates,
        long targetTokens,
        double trainingSeconds,
        Map<String, String> inputs,
        String tt) {
    static final String FILE = "trial.json";
    private static final int FORMAT_VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    TrialResult {
        inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
    }

    static TrialResult of(Trial trial, TrainResult trained) {
        return new TrialResult(
                FORMAT_VERSION,
                trained.update(),
                trained.targetTokens(),
                trained.trainingSeconds(),
                inputs(trial.folder()),
                Version.current().tt());
    }

    /** From the run's provenance. */
    private static Map<String, String> inputs(Path folder) {
        Map<String, String> inputs = new TreeMap<>();
        JsonNode provenance;
        try {
            provenance = JSON.readTree(Files.readString(folder.resolve(Provenance.FILE)));
        } catch (IOException e) {
            throw new UserException(
                    folder.resolve(Provenance.FILE) + ": could not be read (" + e.getMessage() + ").", e);
        }
        provenance
                .path("vocabularies")
                .forEach(each -> inputs.put(
                        each.path("file").asText(), each.path("sha256").asText()));
        JsonNode data = provenance.path("data");
        for (int i = 0; i < data.path("train").size(); i++) {
            corpus(inputs, "data.train[" + i + "]", data.path("train").path(i));
        }
        corpus(inputs, "data.validation", data.path("validation"));
        JsonNode initial = provenance.path("init_from").path("weights_sha256");
        if (initial.isTextual()) {
            inputs.put("training.init_from", initial.asText());
        }
        JsonNode teachers = provenance.path("distillation_teachers");
        for (int i = 0; i < teachers.size(); i++) {
            inputs.put(
                    "objective.distillation_teachers[" + i + "]",
                    teachers.path(i).path("weights_sha256").asText());
        }
        return inputs;
    }

    private static void corpus(Map<String, String> inputs, String name, JsonNode corpus) {
        inputs.put(name + ".source", corpus.path("source_sha256").asText());
        if (corpus.has("target_sha256")) {
            inputs.put(name + ".target", corpus.path("target_sha256").asText());
        }
    }

    void save(Path folder) {
        AtomicFile.writeString(folder.resolve(FILE), JSON.valueToTree(this).toPrettyString() + "\n");
    }

    /**
     * The result in a folder, if the run is finished.
     *
     * @throws UserException when there is one that cannot be read
     */
    static Optional<TrialResult> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            TrialResult result = JSON.readValue(Files.readString(file), TrialResult.class);
            if (result.formatVersion != FORMAT_VERSION) {
                throw new UserException(file + ": has format version " + result.formatVersion + ", but this tt reads "
                        + FORMAT_VERSION + ".");
            }
            return Optional.of(result);
        } catch (JacksonException e) {
            throw new UserException(
                    file + ": is damaged (" + e.getOriginalMessage()
                            + "). Delete it and run the same command again: the model is not trained anew, only this"
                            + " file.",
                    e);
        } catch (IOException e) {
            throw new UserException(file + ": could not be read (" + e.getMessage() + ").", e);
        }
    }
}
