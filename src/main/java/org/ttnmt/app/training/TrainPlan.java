package org.ttnmt.app.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.ttnmt.app.Devices;
import org.ttnmt.app.Progress;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.Vocabularies;
import org.ttnmt.audit.AuditReport;
import org.ttnmt.config.ConfigWriter;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.config.StageConfig;
import org.ttnmt.data.Batch;
import org.ttnmt.data.BatchStream;
import org.ttnmt.data.DataReport;
import org.ttnmt.data.Position;
import org.ttnmt.data.TargetRoom;
import org.ttnmt.data.TrainingData;
import org.ttnmt.io.Folders;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.objective.Objective;
import org.ttnmt.model.objective.Teacher;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.ParameterGroups;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Torch;

/**
 * What a training run would do, found out by doing all of it but the training, and without writing to the model
 * directory.
 *
 * @param config complete, with every default
 * @param data what the first pass over the training corpora found
 * @param audit what {@code tt data check} finds in all that the run reads
 * @param sourceVocabulary pieces of the source vocabulary
 * @param targetVocabulary pieces of the target vocabulary
 * @param parameters elements of the weights
 * @param stagePairs pairs of an epoch of each stage of the data
 * @param batchesPerEpoch batches of the first stage until every pair was seen once
 * @param padding share of the positions of a batch that are padding
 * @param memoryBytes estimate of the native memory that training needs
 */
public record TrainPlan(
        RunConfig config,
        DataReport data,
        AuditReport audit,
        int sourceVocabulary,
        int targetVocabulary,
        long parameters,
        List<Long> stagePairs,
        long batchesPerEpoch,
        double padding,
        long memoryBytes) {

    public TrainPlan {
        stagePairs = List.copyOf(stagePairs);
    }

    /** Weights, two moments, a copy for a checkpoint with its moments; each replica has a gradient too. */
    private static final int VECTORS = 6;

    private static final int SAMPLE_BATCHES = 50;

    /**
     * Reads everything that a run reads and builds what it builds.
     *
     * @throws org.ttnmt.UserException as the run would
     */
    public static TrainPlan of(RunConfig config, TrainOptions options, Progress progress) {
        boolean open = BatchFit.isOpen(config);
        if (open || !options.compute().device().isCpu()) {
            Torch.load(options.compute().threads());
        }
        Devices.training(options.compute().device(), config.training().precision());
        Path scratch = temporaryFolder();
        try {
            Vocabularies vocabularies = Vocabularies.prepare(
                    config, new ModelDirectory(scratch), options.compute().threads(), progress);
            RunNetworks.read(config.data().validation(), config.model().decoder());
            if (config.data().test() != null) {
                RunNetworks.read(config.data().test(), config.model().decoder());
            }
            AuditReport audit =
                    DataCheck.of(config, vocabularies.source(), vocabularies.target(), Long.MAX_VALUE, progress);
            RunNetworks networks = RunNetworks.of(
                    config,
                    vocabularies,
                    Devices.all(options.compute().device()).get(0));
            RunConfig chosen = open ? new BatchFit(networks, progress).run() : config;
            int replicas = Devices.placement(options.compute(), chosen.training(), 1)
                    .devices()
                    .size();
            return of(networks.with(chosen), audit, replicas, progress);
        } finally {
            delete(scratch);
        }
    }

    private static TrainPlan of(RunNetworks networks, AuditReport audit, int replicas, Progress progress) {
        RunConfig config = networks.config();
        Vocabularies vocabularies = networks.vocabularies();
        int sourceSize = vocabularies.source().size();
        int targetSize = vocabularies.target().size();
        NumberFormats numbers = NumberFormats.of(config.training().precision());
        ParameterLayout layout =
                Family.of(config.model(), sourceSize, targetSize).layout();
        InitialWeights.of(config, vocabularies, layout, progress);
        ParameterGroups.of(layout, config.training().optimizer()); // refuses patterns that match nothing
        long parameters = layout.size();
        int batchTokens = config.training().batchTokens() / config.training().accumulate();
        try (TrainingData data = TrainingData.open(
                        config.data(),
                        vocabularies.source(),
                        vocabularies.target(),
                        TargetRoom.of(config.model()),
                        batchTokens,
                        config.seed());
                BatchStream batches = data.batches(Position.START, Variations.of(config, vocabularies))) {
            long positions = 0;
            long real = 0;
            long pairs = 0;
            for (int i = 0; i < SAMPLE_BATCHES; i++) {
                Batch batch = batches.next();
                positions += (long) batch.size() * (batch.sourceLength() + batch.targetLength());
                real += batch.sourceTokens() + batch.targetTokens();
                pairs += batch.size();
            }
            return new TrainPlan(
                    config,
                    data.report(),
                    audit,
                    sourceSize,
                    targetSize,
                    parameters,
                    IntStream.range(0, config.data().stages().size())
                            .mapToObj(data::pairsPerEpoch)
                            .toList(),
                    Math.max(1, data.pairsPerEpoch() * SAMPLE_BATCHES / pairs),
                    1 - (double) real / positions,
                    memory(config, parameters, batchTokens, numbers, replicas)
                            + bytes(networks.teachers().networks()));
        }
    }

    private static long bytes(List<Teacher> teachers) {
        return teachers.stream()
                .mapToLong(teacher -> 4L * teacher.weights().length)
                .sum();
    }

    /**
     * Native memory of a training in bytes: vectors of the parameters, and what a layer keeps of each position for the
     * way back, about 20 times its width.
     */
    public static long memory(RunConfig config, long parameters, int batchTokens, NumberFormats numbers, int replicas) {
        long bytes = numbers.equals(NumberFormats.FLOAT32) ? 4 : 2;
        boolean slots = config.model().decoder() == ModelConfig.Decoder.CTC;
        boolean encoderAlone =
                config.model().decoder().writesLabels() || config.model().decoder() == ModelConfig.Decoder.NONE;
        long perDecoderLayer = slots ? config.model().upsampling() : encoderAlone ? 0 : 2;
        long layers = config.model().encoderLayers()
                + perDecoderLayer * config.model().decoderLayers();
        long width = 14L * config.model().modelDim()
                + 3L * (config.model().feedForwardDepth() - 1) * config.model().feedForwardDim();
        long copies = Objective.of(config.training().objective(), config.model().decoder(), 0, List.of())
                .copies();
        long positions = batchTokens * copies;
        int vectors = VECTORS + replicas + (config.training().optimizer().averageDecay() > 0 ? 2 : 0); // and its copy
        return vectors * 4L * parameters + positions * layers * width * bytes + 200_000_000L;
    }

    /** The plan as text, its lines ended. */
    public String describe() {
        boolean shared = config.vocab().shared();
        return String.format(
                Locale.ROOT,
                """
                # the configuration with every default
                %s
                # the plan
                %s
                vocabulary    %s
                parameters    %,d (%.1f MB in float32)
                batches       about %d an epoch%s, %.1f %% padding; %d updates are %.1f epochs
                %s\
                memory        about %.1f GB beside the JVM
                model_dir     %s
                """,
                ConfigWriter.toYaml(config).stripTrailing(),
                data.describe(),
                shared
                        ? sourceVocabulary + " pieces, shared"
                        : sourceVocabulary + " pieces for the source, " + targetVocabulary + " for the target",
                parameters,
                parameters * 4 / 1e6,
                batchesPerEpoch,
                stagePairs.size() == 1 ? "" : " of stage 1",
                100 * padding,
                config.training().maxUpdates(),
                (double) config.training().maxUpdates() * config.training().accumulate() / batchesPerEpoch,
                describeStages(),
                memoryBytes / 1e9,
                config.modelDir());
    }

    /** A line for each stage of a curriculum, with the updates that it takes where it ends by epochs. */
    private String describeStages() {
        StringBuilder lines = new StringBuilder();
        List<StageConfig> stages =
                config.data().curriculum().isEmpty() ? List.of() : config.data().stages();
        for (int i = 0; i < stages.size(); i++) {
            StageConfig stage = stages.get(i);
            double updates = (double) batchesPerEpoch
                    * stagePairs.get(i)
                    / stagePairs.get(0)
                    / config.training().accumulate();
            lines.append(String.format(
                    Locale.ROOT,
                    "stage %-8d%s; an epoch has %,d pairs, about %,.0f updates%n",
                    i + 1,
                    stage.describe(),
                    stagePairs.get(i),
                    updates));
        }
        return lines.toString();
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("tt-plan");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
