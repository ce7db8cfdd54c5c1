package org.ttnmt.app.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ttnmt.UserException;
import org.ttnmt.config.ConfigWriter;
import org.ttnmt.config.RunConfig;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.ByteRows;
import org.ttnmt.io.ComputedTensor;
import org.ttnmt.io.FloatTensor;
import org.ttnmt.io.Safetensors;
import org.ttnmt.io.StoredTensor;
import org.ttnmt.io.StoredTensor.Dtype;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.parameters.ParameterValues;

/**
 * Writes models into a directory. No file gets its name before all are safely on the disk; files that are there already
 * with the same content, such as vocabularies, are left alone.
 *
 * @param to need not exist yet
 */
public record ModelWriter(ModelDirectory to) {

    /**
     * Saves a finished model.
     *
     * @param source SentencePiece model of the source
     * @param target SentencePiece model of the target; the same when the vocabulary is shared
     * @param layout of {@code weights}
     * @param weights are read when they are written, one parameter after the other, twice
     * @param metadata kept in the weights file
     * @throws UserException when a file cannot be written; an earlier model stays
     */
    public void save(
            RunConfig config,
            Path source,
            Path target,
            ParameterLayout layout,
            ParameterValues weights,
            Map<String, String> metadata) {
        Map<String, String> texts =
                new LinkedHashMap<>(Lineage.of(config, source, target).metadata());
        texts.putAll(metadata);
        List<StoredTensor> tensors = new ArrayList<>();
        layout.parameters().forEach(parameter -> tensors.add(floats(parameter, weights)));
        save(config, source, target, Safetensors.content(texts, tensors));
    }

    /**
     * Saves a copy of a model with its matrices as bytes, a quarter of the size.
     *
     * @throws UserException when a file cannot be written
     */
    void saveQuantized(ModelDirectory from, SavedModel model) {
        SavedWeights weights = model.weights();
        List<StoredTensor> floats = new ArrayList<>();
        List<StoredTensor> bytes = new ArrayList<>();
        for (Parameter parameter : weights.layout().parameters()) {
            if (parameter.shape().length != 2) {
                floats.add(floats(parameter, weights));
                continue;
            }
            int rows = parameter.shape()[0];
            ByteRows matrix = new ByteRows(
                    (at, into) -> weights.read(parameter, at, into),
                    rows,
                    parameter.shape()[1]);
            float[] steps = matrix.scales();
            for (int row = 0; row < rows; row++) {
                steps[row] = 1 / steps[row];
            }
            floats.add(FloatTensor.vector(parameter.name() + SavedWeights.STEPS, steps));
            bytes.add(new ComputedTensor(parameter.name(), SavedWeights.shape(parameter), Dtype.I8, matrix::put));
        }
        floats.addAll(bytes); // behind the floats, so that those stay aligned
        Map<String, String> texts = new LinkedHashMap<>(model.metadata());
        texts.remove(Safetensors.CHECKSUM);
        texts.put(SavedModel.QUANTIZED, "int8");
        if (Files.exists(from.shortlistFile())) {
            byte[] shortlist = bytes(from.shortlistFile());
            AtomicFile.write(to.shortlistFile(), out -> out.write(shortlist));
        }
        model.languages().ifPresent(languages -> AtomicFile.write(to.languagesFile(), languages.content()));
        boolean shared = model.config().vocab().shared();
        save(model.config(), from.sourceModel(shared), from.targetModel(shared), Safetensors.content(texts, floats));
    }

    private static StoredTensor floats(Parameter parameter, ParameterValues weights) {
        return new ComputedTensor(parameter.name(), SavedWeights.shape(parameter), Dtype.F32, (out, from, count) -> {
            weights.read(parameter, from, out.asFloatBuffer().limit(count));
            out.position(out.position() + count * Float.BYTES);
        });
    }

    private void save(RunConfig config, Path source, Path target, AtomicFile.Content weights) {
        boolean shared = config.vocab().shared();
        Map<Path, AtomicFile.Content> contents = new LinkedHashMap<>();
        add(contents, to.sourceModel(shared), bytes(source));
        add(contents, to.targetModel(shared), bytes(target));
        add(contents, to.configFile(), ConfigWriter.toYaml(config).getBytes(StandardCharsets.UTF_8));
        contents.put(to.weightsFile(), weights);
        AtomicFile.writeAll(contents);
    }

    private static void add(Map<Path, AtomicFile.Content> contents, Path file, byte[] content) {
        if (!Files.exists(file) || !Arrays.equals(bytes(file), content)) {
            contents.put(file, out -> out.write(content));
        }
    }

    /** The content of a file that a model is made of. */
    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UserException(file + ": could not be read (" + e.getMessage() + "). Check that it is there.", e);
        }
    }
}
