package org.ttnmt.app.training;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.Version;
import org.ttnmt.app.Progress;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.Vocabularies;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.data.CorpusReport;
import org.ttnmt.data.DataReport;
import org.ttnmt.data.ProblemCount;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.Sha256;
import org.ttnmt.torch.LibtorchVersion;
import org.ttnmt.train.TrainingProgress;

/**
 * {@code provenance.json}: what made the model of a directory. Every start of its training with command line and
 * versions, the files that were read with their SHA-256 and counts, and in the end the scores with their signatures.
 */
public final class Provenance {
    public static final String FILE = "provenance.json";
    private static final int FORMAT_VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path file;
    private final ObjectNode root;

    private Provenance(Path file, ObjectNode root) {
        this.file = file;
        this.root = root;
    }

    /**
     * That of an earlier start, or an empty one.
     *
     * @param warnings is told when an earlier one is damaged, and therefore begun anew
     */
    static Provenance of(ModelDirectory model, Progress warnings) {
        Path file = model.path().resolve(FILE);
        ObjectNode root = JSON.createObjectNode().put("format_version", FORMAT_VERSION);
        if (Files.exists(file)) {
            try {
                if (JSON.readTree(Files.readString(file)) instanceof ObjectNode before) {
                    return new Provenance(file, before);
                }
                warnings.warning(file + " is no JSON object; it is begun anew.");
            } catch (JacksonException e) {
                warnings.warning(file + " is damaged (" + e.getOriginalMessage() + "); it is begun anew.");
            } catch (IOException e) {
                throw new UserException(file + ": could not be read (" + e.getMessage() + ").", e);
            }
        }
        return new Provenance(file, root);
    }

    /** Adds a start of the training, whose first update follows {@code update}. */
    void started(TrainOptions options, RunConfig config, TeacherModels models, long update, long parameters) {
        Version version = Version.current();
        root.put("seed", config.seed());
        root.put("parameters", parameters);
        Path initFrom = config.training().initFrom();
        if (initFrom != null && update == 0) {
            root.putObject("init_from")
                    .put("folder", initFrom.toString())
                    .put("weights_sha256", Sha256.of(new ModelDirectory(initFrom).weightsFile()));
        }
        List<Path> teachers = config.training().objective().distillation().teachers();
        if (!teachers.isEmpty() && update == 0) {
            ArrayNode array = root.putArray("distillation_teachers");
            for (int i = 0; i < teachers.size(); i++) {
                array.addObject()
                        .put("folder", teachers.get(i).toString())
                        .put("weights_sha256", models.fingerprints().get(i));
            }
        }
        ObjectNode start = root.withArray("starts").addObject();
        start.put("time", now());
        start.put("after_update", update);
        start.put("command", options.command());
        start.put("tt", version.tt());
        start.put("djl", version.djl());
        start.put("pytorch", LibtorchVersion.current().toString());
        start.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        start.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        start.put("device", options.compute().device().toString());
        start.put("threads", options.compute().threads());
        start.put("batch_tokens", config.training().batchTokens());
    }

    /** Sets what is read: the vocabularies, and all corpora. */
    void reads(ModelDirectory model, RunConfig config, Vocabularies vocabularies, DataReport data) {
        boolean shared = config.vocab().shared();
        ArrayNode pieces = root.putArray("vocabularies");
        vocabulary(pieces, model.sourceModel(shared), vocabularies.source().size());
        if (!shared) {
            vocabulary(pieces, model.targetModel(false), vocabularies.target().size());
        }
        ObjectNode corpora = root.putObject("data");
        ArrayNode train = corpora.putArray("train");
        for (int i = 0; i < data.corpora().size(); i++) {
            ObjectNode corpus = corpus(data.corpora().get(i));
            String name = config.data().train().get(i).name();
            train.add(name == null ? corpus : corpus.put("name", name));
        }
        if (!config.data().curriculum().isEmpty()) {
            ArrayNode stages = corpora.putArray("stages");
            config.data().stages().forEach(stage -> stages.add(stage.describe()));
        }
        corpora.set("validation", corpus(config.data().validation()));
        CorpusConfig test = config.data().test();
        if (test != null) {
            corpora.set("test", corpus(test));
        }
    }

    private static void vocabulary(ArrayNode array, Path model, int pieces) {
        array.addObject()
                .put("file", Objects.toString(model.getFileName()))
                .put("pieces", pieces)
                .put("sha256", Sha256.of(model));
    }

    private static ObjectNode corpus(CorpusReport corpus) {
        ObjectNode node = JSON.createObjectNode();
        node.put("source", corpus.source());
        node.put("source_sha256", corpus.sourceSha256());
        if (corpus.target() != null) {
            node.put("target", corpus.target());
            node.put("target_sha256", corpus.targetSha256());
        }
        node.put("pairs", corpus.lines());
        node.put("usable_pairs", corpus.usable());
        node.put("weight", corpus.weight());
        ArrayNode findings = node.putArray("findings");
        corpus.findings().stream().map(ProblemCount::describe).forEach(findings::add);
        return node;
    }

    private static ObjectNode corpus(CorpusConfig corpus) {
        ObjectNode node = JSON.createObjectNode();
        node.put("source", corpus.source().toString());
        node.put("source_sha256", Sha256.ofText(corpus.source()));
        if (corpus.target() != null) {
            node.put("target", corpus.target().toString());
            node.put("target_sha256", Sha256.ofText(corpus.target()));
        }
        return node;
    }

    /** Sets what came out of it. */
    void finished(
            ModelDirectory model,
            RunConfig config,
            long update,
            TrainingProgress progress,
            TrainResult.@Nullable TestScores test) {
        ObjectNode result = root.putObject("result");
        result.put("time", now());
        result.put("updates", update);
        result.put("target_tokens", progress.trainedTokens());
        result.put("training_seconds", Math.round(progress.trainedSeconds()));
        if (!config.data().curriculum().isEmpty()) {
            ArrayNode starts = result.putArray("stages_began_after_update");
            progress.stageStarts().forEach(starts::add);
        }
        int average = config.training().averageCheckpoints();
        result.put(
                "weights",
                average == 0
                        ? "best validation, after update " + progress.bestUpdate()
                        : "mean of the last checkpoints, at most " + average);
        result.put("weights_sha256", Sha256.of(model.weightsFile()));
        ObjectNode best = result.putObject("best_validation");
        best.put("metric", config.training().bestMetric().name().toLowerCase(java.util.Locale.ROOT));
        best.put("update", progress.bestUpdate());
        best.put("value", progress.bestMetric());
        if (test != null) {
            ArrayNode scores = result.putArray("test_scores");
            test.scores().forEach(each -> scores.addObject()
                    .put("metric", each.metric())
                    .put("score", each.score())
                    .put("signature", each.signature()));
        }
    }

    /**
     * Writes the file.
     *
     * @throws UserException when it cannot be written
     */
    void save() {
        try {
            AtomicFile.writeString(file, JSON.writeValueAsString(root) + "\n");
        } catch (JacksonException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
