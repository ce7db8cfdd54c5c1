package org.ttnmt.app.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.decode.Shortlist.Filling;
import org.ttnmt.io.IntTensor;
import org.ttnmt.io.Safetensors;
import org.ttnmt.text.Vocabulary;

/**
 * A {@link Shortlist} on disk: the ids {@code always}, and for source piece i the ids {@code words[ends[i - 1]]} to
 * {@code words[ends[i] - 1]}; {@code filling} has the numbers of a {@link Filling}. It belongs to two vocabularies, whose fingerprints are in its metadata.
 */
public final class ShortlistFile {
    private static final String ALWAYS = "always";
    private static final String ENDS = "ends";
    private static final String WORDS = "words";
    private static final String FILLING = "filling";
    private static final String SOURCE = "source_vocabulary";
    private static final String TARGET = "target_vocabulary";

    private ShortlistFile() {}

    /** Whether a model can have one: whether it writes piece by piece. */
    public static boolean isFor(ModelConfig config) {
        return config.decoder() == ModelConfig.Decoder.AUTOREGRESSIVE;
    }

    /**
     * Refuses a model that a shortlist is not for.
     *
     * @param mend what to do, after a space; may be empty
     */
    static void requireUse(ModelDirectory model, ModelConfig config, String mend) {
        if (!isFor(config)) {
            String decoder = " (model.decoder: " + config.decoder().name().toLowerCase(Locale.ROOT) + ")";
            throw new UserException(model.path()
                    + (config.decoder().translates()
                            ? " writes all pieces at once" + decoder + ", where a shortlist saves nothing."
                            : " does not translate" + decoder + ", and a shortlist is for translations.")
                    + mend);
        }
    }

    /** Writes the file whole or not at all. */
    static void write(Path file, Shortlist shortlist, Vocabulary source, Vocabulary target) {
        int[][] ofSource = shortlist.ofSource();
        int[] ends = Arrays.stream(ofSource).mapToInt(words -> words.length).toArray();
        Arrays.parallelPrefix(ends, Integer::sum);
        int[] words = Arrays.stream(ofSource).flatMapToInt(Arrays::stream).toArray();
        Filling filling = shortlist.filling();
        int[] fill = {filling.first(), filling.multiple(), filling.vocabulary()};
        Safetensors.write(
                file,
                Map.of(SOURCE, source.fingerprint(), TARGET, target.fingerprint()),
                List.of(
                        new IntTensor(ALWAYS, shortlist.always()),
                        new IntTensor(ENDS, ends),
                        new IntTensor(WORDS, words),
                        new IntTensor(FILLING, fill)));
    }

    /**
     * Reads the shortlist of a model.
     *
     * @param config of the model
     * @throws UserException when the model can have none, there is none, it is damaged, or it was made for other
     *     vocabularies
     */
    public static Shortlist read(ModelDirectory model, ModelConfig config, Vocabulary source, Vocabulary target) {
        requireUse(model, config, " Leave --shortlist out.");
        Path file = model.shortlistFile();
        String make = "tt shortlist --model " + model.path();
        if (!Files.exists(file)) {
            throw new UserException(file + ": there is no shortlist beside this model. Make one with: " + make
                    + " --source FILE --target FILE (its training data), or leave --shortlist out.");
        }
        try (Safetensors stored = Safetensors.open(file)) {
            if (!source.fingerprint().equals(stored.metadata().get(SOURCE))
                    || !target.fingerprint().equals(stored.metadata().get(TARGET))
                    || !stored.names().containsAll(List.of(ALWAYS, ENDS, WORDS))) {
                throw new UserException(file + ": was not made for the vocabulary of this model. Make it anew with: "
                        + make + " --overwrite");
            }
            int[] ends = stored.readInts(ENDS);
            int[] words = stored.readInts(WORDS);
            int[][] ofSource = new int[ends.length][];
            for (int i = 0; i < ends.length; i++) {
                ofSource[i] = Arrays.copyOfRange(words, i == 0 ? 0 : ends[i - 1], ends[i]);
            }
            return new Shortlist(stored.readInts(ALWAYS), ofSource, filling(stored));
        }
    }

    private static Filling filling(Safetensors stored) {
        if (!stored.names().contains(FILLING)) {
            return Filling.NONE; // written before models of others were imported
        }
        int[] fill = stored.readInts(FILLING);
        return new Filling(fill[0], fill[1], fill[2]);
    }
}
