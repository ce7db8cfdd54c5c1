package org.ttnmt.app.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ttnmt.UserException;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.RunConfig;
import org.ttnmt.io.Safetensors;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.text.Languages;
import org.ttnmt.text.SentencePieceVocabulary;
import org.ttnmt.text.Vocabulary;

/**
 * The directory of a model: {@code config.yaml}, {@code vocab.model} (or {@code source.model} and {@code target.model})
 * and {@code weights.safetensors}, which holds a tensor for each parameter. It has no absolute path in it that is
 * needed, so it works wherever it is copied to. Without weights it is that of a training that has not finished.
 *
 * @param path of the directory
 */
public record ModelDirectory(Path path) {
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

    /** The languages of a model that translates between several, if it is such. */
    public Path languagesFile() {
        return path.resolve(Languages.FILE);
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
        return read(config, source, shared ? source : SentencePieceVocabulary.open(targetModel(shared)));
    }

    private SavedModel read(RunConfig config, Vocabulary source, Vocabulary target) {
        SamePieces.require(config, source, target);
        Safetensors file = Safetensors.open(weightsFile());
        try {
            Lineage.of(config, source.fingerprint(), target.fingerprint()).require(path, file.metadata());
            ParameterLayout layout =
                    Family.of(config.model(), source.size(), target.size()).layout();
            SavedWeights weights = SavedWeights.of(file, layout, weightsFile());
            return new SavedModel(config, source, target, weights, file.metadata(), Languages.read(languagesFile()));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Looks whether the files of a model are there.
     *
     * @throws UserException when they are not, and why
     */
    void requireFinished() {
        if (Files.isRegularFile(path)) {
            throw new UserException(path + ": is a file, but a model is a directory: the model_dir of the configuration"
                    + " that it was trained with.");
        }
        if (!Files.isDirectory(path)) {
            throw new UserException(
                    path + ": there is no such directory. It should be the directory of a trained model:"
                            + " the model_dir of its configuration, for instance runs/quickstart. tt train --config"
                            + " FILE makes"
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

    /** How many parameters it has. */
    public long parameters() {
        try (SavedModel model = open()) {
            return model.weights().layout().size();
        }
    }

    /** Its vocabularies: one file, or that of the source and that of the target. */
    public List<Path> vocabularies(boolean shared) {
        return Stream.of(sourceModel(shared), targetModel(shared)).distinct().toList();
    }

    /** Whether a training has left a checkpoint. */
    public boolean hasCheckpoints() {
        if (!Files.isDirectory(checkpoints())) {
            return false;
        }
        try (Stream<Path> files = Files.list(checkpoints())) {
            return files.anyMatch(file -> file.toString().endsWith(".safetensors"));
        } catch (IOException e) {
            throw new UserException(checkpoints() + " could not be listed: " + e.getMessage(), e);
        }
    }

    private void requireVocabulary(Path file) {
        if (!Files.exists(file)) {
            throw new UserException(file + ": is missing; it is the vocabulary that the weights were trained with."
                    + " Copy the whole directory again; another vocabulary would not fit.");
        }
    }
}
