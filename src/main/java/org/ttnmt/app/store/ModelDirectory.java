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
import java.util.stream.Stream;
import org.ttnmt.UserException;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.ConfigWriter;
import org.ttnmt.config.RunConfig;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.ByteRows;
import org.ttnmt.io.ByteTensor;
import org.ttnmt.io.FloatTensor;
import org.ttnmt.io.Safetensors;
import org.ttnmt.io.StoredTensor;
import org.ttnmt.io.StoredTensor.Dtype;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.text.SentencePieceVocabulary;
import org.ttnmt.text.Vocabulary;

/**
 * The directory of a model: {@code config.yaml}, {@code vocab.model} (or {@code source.model} and {@code target.model}) and
 * {@code weights.safetensors}, which holds a tensor for each parameter. It has no absolute path in it that is needed, so it
 * works wherever it is copied to. Without weights it is that of a training that has not finished.
 *
 * @param path of the directory
 */
public record ModelDirectory(Path path) {
    /** In the metadata of weights: the format of its matrices, if it is not float32. */
    static final String QUANTIZED = "quantized";

    public Path configFile() {
        return path.resolve("config.yaml");
    }

    public Path weightsFile() {
        return path.resolve("weights.safetensors");
    }

    /** Which pieces translate which, if {@code tt shortlist} has been asked for it. */
    public Path shortlistFile() {
        return path.resolve("shortlist.safetensors");
    }

    /** Where a training keeps its checkpoints. */
    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    /** The SentencePiece model of the source, or of both sides when it is shared. */
    public Path sourceModel(boolean shared) {
        return path.resolve(shared ? "vocab.model" : "source.model");
    }

    /** The SentencePiece model of the target, or of both sides when it is shared. */
    public Path targetModel(boolean shared) {
        return path.resolve(shared ? "vocab.model" : "target.model");
    }

    /**
     * Saves a finished model. No file gets its name before all are safely on the disk; files that are already there with
     * the same content, such as vocabularies, are left alone.
     *
     * @param source SentencePiece model of the source
     * @param target SentencePiece model of the target; the same when the vocabulary is shared
     * @param layout of {@code weights}
     * @param metadata kept in the weights file
     * @throws UserException when a file cannot be written; an earlier model stays
     */
    public void save(
            RunConfig config,
            Path source,
            Path target,
            ParameterLayout layout,
            float[] weights,
            Map<String, String> metadata) {
        Map<String, String> texts = new LinkedHashMap<>(
                Lineage.of(config, bytes(source), bytes(target)).metadata());
        texts.putAll(metadata);
        save(config, source, target, Safetensors.content(texts, tensors(layout, weights)));
    }

    /**
     * Saves a model of another directory with its matrices as bytes, a quarter of the size.
     *
     * @throws UserException when a file cannot be written
     */
    public void saveQuantized(ModelDirectory from, SavedModel model) {
        boolean shared = model.config().vocab().shared();
        float[] weights = model.weights().vector();
        List<StoredTensor> floats = new ArrayList<>();
        List<StoredTensor> bytes = new ArrayList<>();
        for (Parameter parameter : model.weights().layout().parameters()) {
            int offset = Math.toIntExact(parameter.offset());
            if (parameter.shape().length == 2) {
                int rows = parameter.shape()[0];
                ByteRows matrix = new ByteRows(weights, offset, rows, parameter.shape()[1]);
                float[] steps = matrix.scales();
                for (int row = 0; row < rows; row++) {
                    steps[row] = 1 / steps[row];
                }
                floats.add(FloatTensor.vector(parameter.name() + SavedWeights.STEPS, steps));
                bytes.add(new ByteTensor(parameter.name(), shape(parameter), matrix));
            } else {
                floats.add(new FloatTensor(parameter.name(), shape(parameter), weights, offset));
            }
        }
        floats.addAll(bytes); // behind the floats, so that those stay aligned
        Map<String, String> texts = new LinkedHashMap<>(model.metadata());
        texts.remove(Safetensors.CHECKSUM);
        texts.put(QUANTIZED, "int8");
        if (Files.exists(from.shortlistFile())) {
            byte[] shortlist = bytes(from.shortlistFile());
            AtomicFile.write(shortlistFile(), out -> out.write(shortlist));
        }
        save(model.config(), from.sourceModel(shared), from.targetModel(shared), Safetensors.content(texts, floats));
    }

    private void save(RunConfig config, Path source, Path target, AtomicFile.Content weights) {
        boolean shared = config.vocab().shared();
        Map<Path, AtomicFile.Content> contents = new LinkedHashMap<>();
        add(contents, sourceModel(shared), bytes(source));
        add(contents, targetModel(shared), bytes(target));
        add(contents, configFile(), ConfigWriter.toYaml(config).getBytes(StandardCharsets.UTF_8));
        contents.put(weightsFile(), weights);
        AtomicFile.writeAll(contents);
    }

    private static void add(Map<Path, AtomicFile.Content> contents, Path file, byte[] content) {
        if (!Files.exists(file) || !Arrays.equals(bytes(file), content)) {
            contents.put(file, out -> out.write(content));
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UserException(file + ": could not be read (" + e.getMessage() + "). Check that it is there.", e);
        }
    }

    private static List<FloatTensor> tensors(ParameterLayout layout, float[] weights) {
        return layout.parameters().stream()
                .map(p -> new FloatTensor(p.name(), shape(p), weights, Math.toIntExact(p.offset())))
                .toList();
    }

    private static List<Integer> shape(Parameter parameter) {
        return Arrays.stream(parameter.shape()).boxed().toList();
    }

    /**
     * Reads the model; the caller closes it.
     *
     * @throws UserException when it is none, is not finished, is damaged, or has parts that do not belong together
     */
    public SavedModel open() {
        requireFinished();
        RunConfig config = ConfigReader.readSaved(configFile());
        boolean shared = config.vocab().shared();
        requireVocabulary(sourceModel(shared));
        requireVocabulary(targetModel(shared));
        Vocabulary source = SentencePieceVocabulary.open(sourceModel(shared));
        try {
            Vocabulary target = shared ? source : SentencePieceVocabulary.open(targetModel(shared));
            try {
                return read(config, source, target);
            } catch (RuntimeException e) {
                target.close();
                throw e;
            }
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private SavedModel read(RunConfig config, Vocabulary source, Vocabulary target) {
        SamePieces.require(config, source, target);
        boolean shared = config.vocab().shared();
        Safetensors file = Safetensors.open(weightsFile());
        try {
            Lineage.of(config, bytes(sourceModel(shared)), bytes(targetModel(shared)))
                    .require(path, file.metadata());
            ParameterLayout layout =
                    Family.of(config.model(), source.size(), target.size()).layout();
            requireSameTensors(file, layout);
            return new SavedModel(config, source, target, new SavedWeights(file, layout), file.metadata());
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void requireFinished() {
        if (Files.isRegularFile(path)) {
            throw new UserException(path + ": is a file, but a model is a directory: the model_dir of the configuration"
                    + " that it was trained with.");
        }
        if (!Files.isDirectory(path)) {
            throw new UserException(
                    path + ": there is no such directory. It should be the directory of a trained model:"
                            + " the model_dir of its configuration, for instance runs/quickstart. tt train --config FILE makes"
                            + " one.");
        }
        if (!Files.exists(configFile())) {
            throw new UserException(
                    path + ": is not the directory of a model, or an incomplete copy of one: config.yaml"
                            + " is missing. Name the model_dir of a training, or copy the whole directory again.");
        }
        if (!Files.exists(weightsFile())) {
            throw new UserException(path + ": has no weights.safetensors. "
                    + (hasCheckpoints()
                            ? "Its training has not finished; continue it with: " + trainHere()
                            : "Either its training has not finished (start it again with: " + trainHere()
                                    + "), or the copy is incomplete."));
        }
    }

    /** The command that trains in this folder, wherever its configuration says that it is. */
    private String trainHere() {
        String command = "tt train --config " + configFile();
        try {
            Path named = ConfigReader.readSaved(configFile()).modelDir();
            return named.toAbsolutePath()
                            .normalize()
                            .equals(path.toAbsolutePath().normalize())
                    ? command
                    : command + " --set model_dir=" + path;
        } catch (UserException e) {
            return command; // which will say what is wrong with it
        }
    }

    private boolean hasCheckpoints() {
        if (!Files.isDirectory(checkpoints())) {
            return false;
        }
        try (Stream<Path> files = Files.list(checkpoints())) {
            return files.anyMatch(f -> f.toString().endsWith(".safetensors"));
        } catch (IOException e) {
            return false;
        }
    }

    private void requireVocabulary(Path file) {
        if (!Files.exists(file)) {
            throw new UserException(file + ": is missing; it is the vocabulary that the weights were trained with."
                    + " Copy the whole directory again; another vocabulary would not fit.");
        }
    }

    private static void requireTensor(
            Safetensors file, String name, List<Integer> shape, List<String> unexpected, List<String> faults) {
        if (!unexpected.remove(name)) {
            faults.add(name + " is missing");
        } else if (!file.shape(name).equals(shape)) {
            faults.add(name + " has shape " + file.shape(name) + ", but should have " + shape);
        }
    }

    private void requireSameTensors(Safetensors file, ParameterLayout layout) {
        List<String> faults = new ArrayList<>();
        List<String> unexpected = new ArrayList<>(file.names());
        for (Parameter parameter : layout.parameters()) {
            String name = parameter.name();
            requireTensor(file, name, shape(parameter), unexpected, faults);
            if (file.names().contains(name) && file.dtype(name) == Dtype.I8) {
                requireTensor(file, name + SavedWeights.STEPS, shape(parameter).subList(0, 1), unexpected, faults);
            }
        }
        unexpected.forEach(name -> faults.add(name + " is not expected"));
        if (!faults.isEmpty()) {
            int shown = Math.min(5, faults.size());
            throw new UserException(weightsFile() + ": its tensors are not those that config.yaml and the vocabulary"
                    + " beside it describe: " + String.join("; ", faults.subList(0, shown))
                    + (shown < faults.size() ? "; and " + (faults.size() - shown) + " more" : "")
                    + ". Usually a file of another model was copied here, or config.yaml was changed. Copy the whole"
                    + " directory again.");
        }
    }
}
