package org.ttnmt.app.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.SamePieces;
import org.ttnmt.app.store.SavedModel;
import org.ttnmt.app.store.Vocabularies;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.io.Sha256;
import org.ttnmt.model.objective.Teacher;
import org.ttnmt.text.Vocabulary;

/**
 * The trained models of {@code objective.distillation_teachers}, in their order.
 *
 * @param networks what learns from them needs
 * @param fingerprints hashes of their weights
 */
record TeacherModels(List<Teacher> networks, List<String> fingerprints) {
    private static final String KEY = "objective.distillation_teachers";

    /**
     * Reads those of a run; for another objective there are none.
     *
     * @throws UserException when one cannot be read, has other vocabularies, or fewer positions than the data
     */
    static TeacherModels read(RunConfig config, Vocabularies vocabularies) {
        List<Teacher> networks = new ArrayList<>();
        List<String> fingerprints = new ArrayList<>();
        for (Path folder : config.training().objective().distillation().teachers()) {
            ModelDirectory directory = new ModelDirectory(folder);
            try (SavedModel model = directory.open()) {
                if (model.languages().isPresent()) {
                    throw new UserException(KEY + ": " + folder + " translates between several languages and has to be"
                            + " told them, which tt train does not do. Let it translate the source instead (tt"
                            + " translate --from --to), and train on that.");
                }
                requireSame(folder, "source", model.source(), vocabularies.source());
                requireSame(folder, "target", model.target(), vocabularies.target());
                requireSteps(folder, model.config().model());
                requirePositions(folder, model.config().model(), config.data().maxLength());
                networks.add(new Teacher(model.config().model(), model.weights().vector()));
            }
            fingerprints.add(Sha256.of(directory.weightsFile()));
        }
        return new TeacherModels(networks, fingerprints);
    }

    private static void requireSame(Path folder, String side, Vocabulary theirs, Vocabulary ours) {
        @Nullable String difference = SamePieces.difference("it", theirs, "this run", ours);
        if (difference != null) {
            throw new UserException(KEY + ": the " + side + " vocabulary of " + folder + " is another: " + difference
                    + ". What a teacher predicts are its pieces: set vocab.source_model (and vocab.target_model) to the"
                    + " vocabulary in its folder, or train it with that of this run.");
        }
    }

    private static void requireSteps(Path folder, ModelConfig teacher) {
        if (teacher.decoder() != ModelConfig.Decoder.AUTOREGRESSIVE) {
            throw new UserException(KEY + ": " + folder + " writes all pieces at once (model.decoder: "
                    + teacher.decoder().name().toLowerCase(Locale.ROOT) + "), so it"
                    + " predicts no next word to learn from. Name a model with decoder: autoregressive.");
        }
    }

    private static void requirePositions(Path folder, ModelConfig teacher, int maxLength) {
        if (teacher.positionsAre(ModelConfig.Positions.LEARNED) && teacher.maxPositions() <= maxLength) {
            throw new UserException(KEY + ": " + folder + " knows " + teacher.maxPositions()
                    + " positions, but data.max_length is " + maxLength + "; allowed with it: below "
                    + teacher.maxPositions());
        }
    }
}
