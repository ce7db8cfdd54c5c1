package org.ttnmt.app.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.RunConfig;
import org.ttnmt.config.VocabConfig;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.parameters.ParameterValues;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.text.SentencePieceModel;
import org.ttnmt.text.SentencePieceTrainer;
import org.ttnmt.text.SentencePieceVocabulary;
import org.ttnmt.torch.Device;

/** A model of a few hundred weights with vocabularies of a few sentences, ready to be saved. */
public record TinySavedModel(RunConfig config, Path source, Path target, DecodingScript script) {
    private static final List<String> SOURCE = List.of("the red house", "a house", "the red car", "a red car");
    private static final List<String> TARGET = List.of("das rote haus", "ein haus", "das rote auto", "ein auto");

    private static final Map<List<String>, SentencePieceModel> VOCABULARIES = new ConcurrentHashMap<>();

    /** Trains the vocabularies into {@code folder}. */
    public static TinySavedModel create(Path folder, boolean shared) throws IOException {
        return create(folder, shared, "tied_embeddings: target");
    }

    /** The same with other keys of the section {@code model}. */
    public static TinySavedModel create(Path folder, boolean shared, String model) throws IOException {
        Files.writeString(folder.resolve("corpus"), String.join("\n", SOURCE));
        Path file = folder.resolve("tiny.yaml");
        Files.writeString(
                file,
                """
                model_dir: %1$s/runs/tiny
                data:
                  train: [{source: %1$s/corpus, target: %1$s/corpus}]
                  validation: {source: %1$s/corpus, target: %1$s/corpus}
                  max_length: 20
                vocab: {type: bpe, size: 24, shared: %2$s, normalization: identity}
                model: {encoder_layers: 1, decoder_layers: 1, model_dim: 8, feed_forward_dim: 12, heads: 2, %3$s}
                training: {batch_tokens: 100}
                decoding: {beam_size: 3}
                """
                        .formatted(folder, shared, model));
        RunConfig config = ConfigReader.read(file, List.of());
        Path source = vocabulary(folder.resolve("trained-source.model"), config.vocab(), SOURCE);
        Path target = shared ? source : vocabulary(folder.resolve("trained-target.model"), config.vocab(), TARGET);
        return new TinySavedModel(
                config,
                source,
                target,
                new DecodingScript(config.model(), size(source), size(target), DecodingPrecision.FLOAT32, Device.CPU));
    }

    private static Path vocabulary(Path file, VocabConfig config, List<String> lines) {
        VOCABULARIES
                .computeIfAbsent(lines, text -> SentencePieceTrainer.train(config, text, 1, 1, line -> {}))
                .writeTo(file);
        return file;
    }

    private static int size(Path vocabulary) {
        return SentencePieceVocabulary.open(vocabulary).size();
    }

    /** The same shape, to train. */
    public TrainingScript training() {
        return new TrainingScript(config.model(), size(source), size(target), NumberFormats.FLOAT32);
    }

    public ParameterLayout layout() {
        return script.layout();
    }

    /** Saves weights of this seed, and returns them. */
    public float[] save(Path dir, long seed) {
        float[] weights = layout().initialWeights(seed);
        new ModelWriter(new ModelDirectory(dir))
                .save(config, source, target, layout(), ParameterValues.of(weights), Map.of("update", "7"));
        return weights;
    }
}
