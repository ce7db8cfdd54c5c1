package org.ttnmt.app.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.RunConfig;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.parameters.ParameterValues;
import org.ttnmt.text.SentencePieceModel;
import org.ttnmt.text.SentencePieceTrainer;

/**
 * Writes a model of some thousand random weights, which no training and no libtorch is needed for. When {@code tt} is
 * built, its launcher translates with it and notes which classes that takes, to start sooner.
 */
public final class TrialModel {
    private static final List<String> LINES = List.of("the red house", "a house", "the red car", "a red car");

    private TrialModel() {}

    /** Takes the directory to write into, which there need not be. */
    public static void main(String[] args) throws IOException {
        write(Path.of(args[0]));
    }

    /** Writes the model, the file that its configuration was read from and a text. */
    static void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path text = Files.write(directory.resolve("text"), LINES);
        Path file = Files.writeString(
                directory.resolve("trial.yaml"),
                """
                model_dir: %1$s
                data:
                  train: [{source: %2$s, target: %2$s}]
                  validation: {source: %2$s, target: %2$s}
                vocab: {size: 14, normalization: identity}
                model: {encoder_layers: 1, decoder_layers: 1, model_dim: 32, feed_forward_dim: 32, heads: 2}
                """
                        .formatted(quoted(directory), quoted(text)));
        RunConfig config = ConfigReader.read(file, List.of());
        SentencePieceModel vocabulary = SentencePieceTrainer.train(config.vocab(), LINES, 1, 1, line -> {});
        Path pieces = directory.resolve("trial.model");
        vocabulary.writeTo(pieces);
        ParameterLayout layout =
                Family.of(config.model(), vocabulary.size(), vocabulary.size()).layout();
        new ModelWriter(new ModelDirectory(directory))
                .save(config, pieces, pieces, layout, ParameterValues.of(layout.initialWeights(1)), Map.of());
    }

    /** As text of YAML, whatever the folder's name. */
    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }
}
