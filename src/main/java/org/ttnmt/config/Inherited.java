package org.ttnmt.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig.Decoder;

/**
 * What a configuration leaves out and the model of {@code training.init_from} has: its network, its vocabulary, and how its translations
 * are searched for. Without it a configuration would have to repeat all of it, since weights fit no other.
 */
final class Inherited {
    /** What belongs to the kind of decoder, so that a model with another kind has nothing of it to give. */
    private static final List<Key<?>> OF_THE_DECODER =
            List.of(ModelConfig.DECODER, ModelConfig.DECODER_START, ModelConfig.UPSAMPLING, ModelConfig.COPY);

    /** The same, but for a language model, whose decoder goes on as one that reads a source too. */
    private static final List<Key<?>> OF_ITS_LAYERS = List.of(
            ModelConfig.DECODER_LAYERS, ModelConfig.DECODER_AUTOREGRESSION, ModelConfig.DECODER_ATTENTION_WINDOW);

    private final Values values;
    private final Path folder;
    private final RunConfig theirs;

    private Inherited(Values values, Path folder, RunConfig theirs) {
        this.values = values;
        this.folder = folder;
        this.theirs = theirs;
    }

    /**
     * Settles what was left out. A preset says all of a shape; one key of the section {@code vocab} or {@code decoding}
     * says that the section is the configuration's own.
     *
     * @param vocabulary whether the vocabulary may be settled: not where several models have to share one
     * @throws UserException when the folder holds no model, or a damaged one
     */
    static void settle(Values values, boolean vocabulary) {
        Path folder = values.known(TrainingConfig.INIT_FROM) ? values.find(TrainingConfig.INIT_FROM) : null;
        if (folder == null || !Files.isDirectory(folder)) {
            return; // the key's own check says so
        }
        Path file = folder.resolve("config.yaml");
        boolean words = vocabulary && isLeftOut(VocabConfig.KEYS.all(), values);
        if (!Files.isRegularFile(file)) {
            if (!words) {
                return; // opening that model says what is wrong with it
            }
            throw new UserException("training.init_from: " + folder
                    + " has no config.yaml, so it is no model of tt. Name the"
                    + " folder of one; what another toolkit has written is brought in first: tt import " + folder
                    + " -o MODEL");
        }
        Inherited inherited = new Inherited(values, folder, ConfigReader.readSaved(file));
        if (isLeftOut(List.of(ModelConfig.PRESET, ModelConfig.ARCHITECTURE), values)) {
            inherited.settleShape();
        }
        if (words) {
            inherited.settleVocabulary();
        }
        if (isLeftOut(DecodingConfig.KEYS.all(), values) && inherited.hasSameDecoder()) {
            inherited.settleAll(DecodingConfig.KEYS.all());
        }
    }

    private static boolean isLeftOut(List<Key<?>> keys, Values values) {
        return keys.stream().allMatch(key -> values.place(key) == null);
    }

    private boolean hasSameDecoder() {
        return values.known(ModelConfig.DECODER)
                && values.get(ModelConfig.DECODER) == theirs.model().decoder();
    }

    private void settleShape() {
        Decoder decoder = theirs.model().decoder();
        boolean writes = decoder != Decoder.NONE && decoder != Decoder.ALONE; // others are there to begin with
        if (writes && values.known(ModelConfig.DECODER) && values.get(ModelConfig.DECODER) == Decoder.AUTOREGRESSIVE) {
            values.settle(ModelConfig.DECODER, decoder);
        }
        boolean same = hasSameDecoder();
        boolean layers = same || decoder == Decoder.ALONE;
        settleAll(ModelConfig.KEYS.all().stream()
                .filter(key ->
                        key != ModelConfig.PRESET && key != ModelConfig.TIED_EMBEDDINGS) // that is the vocabulary's
                .filter(key -> same || !OF_THE_DECODER.contains(key))
                .filter(key -> layers || !OF_ITS_LAYERS.contains(key))
                .toList());
    }

    private void settleVocabulary() {
        boolean shared = theirs.vocab().shared();
        boolean labels = values.known(ModelConfig.DECODER)
                && values.get(ModelConfig.DECODER).writesLabels();
        if (theirs.model().decoder().writesLabels() && !labels) {
            return; // it has no vocabulary of a language to write in
        }
        Path source = folder.resolve(shared ? "vocab.model" : "source.model");
        Path target = folder.resolve("target.model");
        for (Path each : shared || labels ? List.of(source) : List.of(source, target)) {
            if (!Files.isRegularFile(each)) {
                throw new UserException(
                        "training.init_from: " + each + " is missing, so the model is incomplete. Copy its"
                                + " folder again, or write vocab: {size: N} to train a vocabulary.");
            }
        }
        settleAll(List.of(VocabConfig.TYPE, VocabConfig.SIZE));
        values.settle(VocabConfig.SOURCE_MODEL, source);
        if (labels) {
            return;
        }
        values.settle(VocabConfig.SHARED, shared);
        if (!shared) {
            values.settle(VocabConfig.TARGET_MODEL, target);
        }
        settle(ModelConfig.TIED_EMBEDDINGS);
    }

    private void settleAll(List<Key<?>> keys) {
        keys.forEach(this::settle);
    }

    private <T> void settle(Key<T> key) {
        @Nullable T value = theirs.find(key);
        if (value != null) {
            values.settle(key, value);
        }
    }
}
