package org.ttnmt.app.compare;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ttnmt.UserException;
import org.ttnmt.config.ConfigDifference;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.ExperimentConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.Sha256;

/**
 * {@code comparison.json} in the folder of a comparison: what is compared, so that nothing else gets mixed with it.
 * Seeds, variants and test sets may be added later. Paths are left out, since they differ between machines; the hashes
 * of the files stand in their place.
 */
final class ExperimentRecord {
    static final String FILE = "comparison.json";
    private static final int FORMAT_VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where things are, which may differ between machines, and what each run has of its own. */
    private static final Set<String> PLACES = Set.of(
            "model_dir",
            "seed",
            "data.train",
            "data.validation",
            "data.test",
            "vocab.source_model",
            "vocab.target_model",
            "training.init_from",
            "objective.distillation_teachers");

    private ExperimentRecord() {}

    /**
     * Compares with what the folder was begun with, and saves what is compared now.
     *
     * @throws UserException with the differences
     */
    static void check(ExperimentConfig experiment) {
        Path file = experiment.folder().resolve(FILE);
        ObjectNode now = describe(experiment);
        if (Files.exists(file)) {
            List<String> differences = differences(read(file), now);
            if (!differences.isEmpty()) {
                throw new UserException(experiment.folder() + " holds another comparison:\n  "
                        + String.join("\n  ", differences)
                        + "\nSeeds, variants and test sets may be added; for anything else choose another folder"
                        + " (--folder), or delete this one.");
            }
        } else {
            requireNoStrangers(experiment.folder());
        }
        AtomicFile.writeString(file, now.toPrettyString() + "\n");
    }

    /**
     * Refuses a run that was trained with another configuration.
     *
     * @throws UserException with the differences
     */
    static void checkRun(Trial trial) {
        RunConfig saved = ConfigReader.readSaved(trial.folder().resolve("config.yaml"));
        List<String> differences = ConfigDifference.between(saved, trial.config()).stream()
                .filter(difference ->
                        !PLACES.contains(difference.key()) || difference.key().equals("seed"))
                .map(d -> d.key() + " was " + d.before() + ", now it is " + d.after())
                .toList();
        if (!differences.isEmpty()) {
            throw new UserException(
                    trial.folder() + " holds a run with another configuration:\n  " + String.join("\n  ", differences)
                            + "\nBring the right run, or delete this folder to train it anew.");
        }
    }

    private static void requireNoStrangers(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        for (String name : List.of("config.yaml", "log.jsonl")) {
            if (Files.exists(folder.resolve(name))) {
                throw new UserException(
                        folder + " holds a run of tt train (" + name + "), so a comparison needs another folder.");
            }
        }
    }

    private static ObjectNode describe(ExperimentConfig experiment) {
        ObjectNode node = JSON.createObjectNode().put("format_version", FORMAT_VERSION);
        experiment.seeds().forEach(node.putArray("seeds")::add);
        ObjectNode tests = node.putObject("test");
        for (ExperimentConfig.TestSet test : experiment.tests()) {
            ObjectNode set = tests.putObject(test.name());
            set.put("source_sha256", Sha256.of(test.corpus().source()));
            Path target = test.corpus().target();
            if (target != null) {
                set.put("target_sha256", Sha256.of(target));
            }
            set.put("source_prefix", String.valueOf(test.corpus().sourcePrefix()));
        }
        ObjectNode variants = node.putObject("variants");
        for (ExperimentConfig.Variant variant : experiment.variants()) {
            ObjectNode keys = variants.putObject(variant.name());
            ConfigDifference.values(variant.config()).forEach((key, value) -> {
                if (!PLACES.contains(key)) {
                    keys.put(key, value);
                }
            });
        }
        return node;
    }

    private static JsonNode read(Path file) {
        JsonNode node;
        try {
            node = JSON.readTree(Files.readString(file));
        } catch (JacksonException e) {
            throw damaged(file + ":" + e.getLocation().getLineNr(), e.getOriginalMessage());
        } catch (IOException e) {
            throw new UserException(
                    file + ": could not be read (" + AtomicFile.describe(e)
                            + "). Make it a file that you may read, or delete it.",
                    e);
        }
        JsonNode version = node.path("format_version");
        if (!version.isMissingNode() && version.asInt() != FORMAT_VERSION) {
            throw new UserException(
                    file + ": has format version " + version + ", but this tt reads " + FORMAT_VERSION + ".");
        }
        if (version.isMissingNode()) {
            throw damaged(file.toString(), "format_version is missing");
        }
        if (node.path("seeds").isEmpty()) {
            throw damaged(file.toString(), "seeds is not a list of seeds");
        }
        if (node.path("variants").properties().isEmpty()) {
            throw damaged(file.toString(), "variants is not an object with the variants and their keys");
        }
        return node;
    }

    private static UserException damaged(String where, String what) {
        return new UserException(where + ": is damaged: " + what + ". Delete the file, and run the same command again:"
                + " finished runs are kept, and checked one by one.");
    }

    /** What was and no longer is; what is new may be, but for a new baseline. */
    private static List<String> differences(JsonNode before, JsonNode now) {
        List<String> differences = new ArrayList<>();
        List<String> seeds = new ArrayList<>();
        now.path("seeds").forEach(seed -> seeds.add(seed.asText()));
        before.path("seeds").forEach(seed -> {
            if (!seeds.contains(seed.asText())) {
                differences.add("seeds: " + seed + " is gone");
            }
        });
        JsonNode first = before.path("seeds").path(0);
        if (!first.asText().equals(seeds.get(0))) {
            differences.add("seeds: the first one, which the vocabulary is trained with, was " + first + ", now it is "
                    + seeds.get(0));
        }
        String baseline = before.path("variants").fieldNames().next();
        String baselineNow = now.path("variants").fieldNames().next();
        if (!baseline.equals(baselineNow)) {
            differences.add("variants: the first one was " + baseline + ", now it is " + baselineNow);
        }
        for (String part : List.of("test", "variants")) {
            for (Map.Entry<String, JsonNode> old : before.path(part).properties()) {
                JsonNode other = now.path(part).path(old.getKey());
                if (other.isMissingNode()) {
                    differences.add(part + "." + old.getKey() + " is gone");
                } else {
                    differences(part + "." + old.getKey(), old.getValue(), other, differences);
                }
            }
        }
        return differences;
    }

    private static void differences(String path, JsonNode before, JsonNode now, List<String> differences) {
        before.properties().forEach(old -> {
            JsonNode other = now.path(old.getKey());
            if (!other.equals(old.getValue())) {
                differences.add(
                        path + ": " + old.getKey() + " was " + old.getValue().asText() + ", now it is "
                                + (other.isMissingNode() ? "nothing" : other.asText()));
            }
        });
    }
}
