package org.ttnmt.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig.Decoder;

/**
 * What a configuration leaves out and the model of {@code training.init_from} has: its network, its vocabulary, and how its translations
 * are searched for. Without it a configuration would have to repeat all of it, since weights fit no other.
 */
final class Inherited {
    /** What belongs to the kind of decoder, so that a model with another kind has nothing of it to give. */
    private static final List<Key<?>> OF_THE_DECODER = List.of(
            ModelConfig.DECODER,
            ModelConfig.DECODER_LAYERS,
            ModelConfig.DECODER_AUTOREGRESSION,
            ModelConfig.DECODER_ATTENTION_WINDOW,
            ModelConfig.DECODER_START,
            ModelConfig.UPSAMPLING,
            ModelConfig.COPY);

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
     * @throws org.ttnmt.UserException when the configuration of the other model is damaged
     */
    static void settle(Values values, boolean vocabulary) {
        Path folder = values.known(TrainingConfig.INIT_FROM) ? values.find(TrainingConfig.INIT_FROM) : null;
        Path file = folder == null ? null : folder.resolve("config.yaml");
        if (folder == null || file == null || !Files.isRegularFile(file)) {
            return; // opening that model says what is wrong with it
        }
        Inherited inherited = new Inherited(values, folder, ConfigReader.readSaved(file));
        if (isLeftOut(List.of(ModelConfig.PRESET, ModelConfig.ARCHITECTURE), values)) {
            inherited.settleShape();
        }
        if (vocabulary && isLeftOut(VocabConfig.KEYS.all(), values)) {
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
        settleAll(ModelConfig.KEYS.all().stream()
                .filter(key ->
                        key != ModelConfig.PRESET && key != ModelConfig.TIED_EMBEDDINGS) // that is the vocabulary's
                .filter(key -> same || !OF_THE_DECODER.contains(key))
                .toList());
    }

    private void settleVocabulary() {
        boolean shared = theirs.vocab().shared();
        boolean labels = theirs.model().decoder().writesLabels()
                || (values.known(ModelConfig.DECODER)
                        && values.get(ModelConfig.DECODER).writesLabels());
        Path source = folder.resolve(shared ? "vocab.model" : "source.model");
        Path target = folder.resolve("target.model");
        if (!Files.isRegularFile(source) || !(shared || labels || Files.isRegularFile(target))) {
            return;
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
        settleAll(List.of(ModelConfig.TIED_EMBEDDINGS));
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
