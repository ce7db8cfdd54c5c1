package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.TrainingConfig.Schedule;

/** The configurations that come with {@code tt}, with empty files where they expect data. */
class ShippedConfigsTest {
    @TempDir
    Path data;

    @Test
    void quickstart() throws IOException {
        RunConfig config = read("quickstart", "train", "validation", "test", "en", "zh");
        assertEquals(Path.of("runs/quickstart"), config.modelDir());
    }

    @Test
    void multi30kFromRawText() throws IOException {
        RunConfig config = read("multi30k-en-de", "train", "val", "test_2016_flickr", "en", "de");
        assertEquals(Path.of("runs/multi30k-en-de"), config.modelDir());
    }

    /** The published Transformer-tiny recipe (Wu et al. 2021), number by number. */
    @Test
    void multi30kTokenised() throws IOException {
        RunConfig config = read(
                "multi30k-en-de-tok",
                "train.lc.norm.tok",
                "val.lc.norm.tok",
                "test_2016_flickr.lc.norm.tok",
                "en",
                "de");
        ModelConfig model = config.model();
        assertEquals(
                List.of(4, 4, 128, 256, 4),
                List.of(
                        model.encoderLayers(),
                        model.decoderLayers(),
                        model.modelDim(),
                        model.feedForwardDim(),
                        model.heads()));
        assertEquals(
                List.of(0.3, 0.0, 0.0), List.of(model.dropout(), model.attentionDropout(), model.feedForwardDropout()));
        assertEquals(Norm.POST, model.norm());
        assertEquals(TiedEmbeddings.ALL, model.tiedEmbeddings());
        assertEquals(VocabConfig.Type.BPE, config.vocab().type());
        assertEquals(10_000, config.vocab().size());
        TrainingConfig training = config.training();
        assertEquals(Schedule.INVERSE_SQRT, training.schedule());
        assertEquals(
                List.of(8000, 4096, 1, 2000, 10, 10),
                List.of(
                        training.maxUpdates(),
                        training.batchTokens(),
                        training.accumulate(),
                        training.warmupUpdates(),
                        training.averageCheckpoints(),
                        training.keepCheckpoints()));
        assertEquals(
                List.of(0.005, 0.9, 0.98, 0.1),
                List.of(
                        training.learningRate(),
                        training.adamBeta1(),
                        training.adamBeta2(),
                        training.labelSmoothing()));
        assertEquals(Precision.BFLOAT16, training.precision());
        assertEquals(5, config.decoding().beamSize());
        assertEquals(1.0, config.decoding().lengthPenalty());
    }

    /** Each stage after the published recipe goes on with the same model; only that of taught has another dropout. */
    @Test
    void multi30kFurtherThanTheRecipe() throws IOException {
        createTokenised();
        for (String made : List.of("train.distilled.de", "train.back.en", "train.taught.de", "vocab.model")) {
            Files.createFile(data.resolve(made));
        }
        ModelConfig recipe = read("multi30k-en-de-tok").model();
        for (String stage : List.of("distilled", "back", "taught")) {
            List<String> settings = new ArrayList<>(
                    List.of("vocab.source_model=" + data.resolve("vocab.model"), "training.init_from=" + data));
            if (stage.equals("taught")) {
                settings.add("objective.distillation_teachers=[" + data + "]");
                settings.add("model.dropout=" + recipe.dropout());
            }
            RunConfig config = read("multi30k-en-de-" + stage, settings.toArray(String[]::new));
            assertEquals(recipe, config.model(), stage);
        }
        read("multi30k-de-en", "vocab.source_model=" + data.resolve("vocab.model"));
    }

    private void createTokenised() throws IOException {
        for (String part : List.of("train", "val", "test_2016_flickr", "test_2017_flickr", "test_2017_mscoco")) {
            Files.createFile(data.resolve(part + ".lc.norm.tok.en"));
            Files.createFile(data.resolve(part + ".lc.norm.tok.de"));
        }
    }

    private RunConfig read(String name, String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("data.folder=" + data);
        return ConfigReader.read(Path.of("configs", name + ".yaml"), all);
    }

    @Test
    void comparisons() throws IOException {
        createTokenised();
        ExperimentConfig multi30k =
                ExperimentReader.read(Path.of("configs/compare-multi30k.yaml"), null, List.of("data.folder=" + data));
        assertEquals(List.of(1L, 2L, 3L), multi30k.seeds());
        assertEquals(
                List.of("teacher_forcing", "scheduled_sampling", "r_drop"),
                multi30k.variants().stream().map(ExperimentConfig.Variant::name).toList());
        assertEquals(3, multi30k.tests().size());
        ExperimentConfig quickstart =
                ExperimentReader.read(Path.of("configs/compare-quickstart.yaml"), null, List.of());
        assertEquals(3, quickstart.variants().size());
    }

    /** The student of Multi30k has to fit 5 MB; teachers are those of the configuration beside it. */
    @Test
    void distillations() throws IOException {
        RunConfig alone = read("multi30k-en-de", "train", "val", "test_2016_flickr", "en", "de");
        DistilConfig multi30k =
                DistilReader.read(Path.of("configs/distil-multi30k.yaml"), null, List.of("data.folder=" + data));
        assertEquals(alone.model(), multi30k.teacher().model());
        assertEquals(alone.vocab(), multi30k.teacher().vocab());
        assertEquals(
                List.of(6, 2, 192),
                List.of(
                        multi30k.student().model().encoderLayers(),
                        multi30k.student().model().decoderLayers(),
                        multi30k.student().model().modelDim()));
        DistilConfig quickstart = DistilReader.read(Path.of("configs/distil-quickstart.yaml"), null, List.of());
        assertEquals(2, quickstart.settings().teachers().count());
        assertTrue(quickstart.hasBackward());
    }

    private RunConfig read(String name, String train, String validation, String test, String source, String target)
            throws IOException {
        for (String part : List.of(train, validation, test)) {
            Files.createFile(data.resolve(part + "." + source));
            Files.createFile(data.resolve(part + "." + target));
        }
        RunConfig config = read(name);
        assertEquals(
                data.resolve(train + "." + source), config.data().train().get(0).source());
        assertEquals(
                data.resolve(validation + "." + target),
                config.data().validation().target());
        CorpusConfig tested = config.data().test();
        assertNotNull(tested);
        assertEquals(data.resolve(test + "." + target), tested.target());
        return config;
    }
}
