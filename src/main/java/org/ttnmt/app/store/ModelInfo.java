package org.ttnmt.app.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.config.ConfigWriter;
import org.ttnmt.config.RunConfig;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.io.Sha256;
import org.ttnmt.text.SentencePieceVocabulary;
import org.ttnmt.text.Vocabulary;

/**
 * What a model is.
 *
 * @param model its directory
 * @param parameters numbers that training determined
 * @param weights the file with them
 * @param vocabularies one, or that of the source and that of the target
 * @param shortlist beside it; null without one
 * @param origin what made it, by names that say what; in the metadata of the weights
 * @param licences names of files that say what it may be used for
 * @param languages codes for --from and --to; none for a model of one pair
 * @param network keys of the section {@code model}, with their values
 * @param decoding keys of the section {@code decoding}, with their values
 */
public record ModelInfo(
        String model,
        long parameters,
        Weights weights,
        List<Pieces> vocabularies,
        @Nullable Words shortlist,
        Map<String, String> origin,
        List<String> licences,
        List<String> languages,
        Map<String, String> network,
        Map<String, String> decoding) {

    /**
     * A file of weights.
     *
     * @param format of the matrices: float32 or int8
     */
    public record Weights(String format, long bytes, String sha256) {}

    /**
     * A vocabulary.
     *
     * @param side source, target, or both
     * @param type bpe or unigram
     */
    public record Pieces(String side, String type, int pieces) {}

    /**
     * A shortlist.
     *
     * @param always pieces that any translation may have
     * @param mean number of pieces that may translate a piece of the source
     */
    public record Words(int always, double mean) {}

    /**
     * Reads a model.
     *
     * @throws UserException when it is none, is damaged, or has parts that do not belong together
     */
    public static ModelInfo of(Path folder) {
        ModelDirectory directory = new ModelDirectory(folder);
        try (SavedModel model = directory.open()) {
            Path file = directory.weightsFile();
            Weights weights = new Weights(model.quantized() ? "int8" : "float32", Files.size(file), Sha256.of(file));
            return new ModelInfo(
                    folder.toString(),
                    model.weights().layout().size(),
                    weights,
                    vocabularies(model),
                    words(directory, model),
                    origin(model),
                    licences(folder),
                    model.languages()
                            .map(languages -> List.copyOf(languages.pieces().keySet()))
                            .orElse(List.of()),
                    ConfigWriter.section(model.config(), "model"),
                    ConfigWriter.section(model.config(), "decoding"));
        } catch (IOException e) {
            throw new UserException(folder + ": could not be read (" + e.getMessage() + ").", e);
        }
    }

    private static List<Pieces> vocabularies(SavedModel model) {
        return model.source() == model.target()
                ? List.of(pieces("both", model.source()))
                : List.of(pieces("source", model.source()), pieces("target", model.target()));
    }

    private static Pieces pieces(String side, Vocabulary vocabulary) {
        boolean bpe = vocabulary instanceof SentencePieceVocabulary pieces && pieces.isBpe();
        return new Pieces(side, bpe ? "bpe" : "unigram", vocabulary.size());
    }

    private static @Nullable Words words(ModelDirectory directory, SavedModel model) {
        if (!Files.exists(directory.shortlistFile())) {
            return null;
        }
        RunConfig config = model.config();
        Shortlist shortlist = ShortlistFile.read(directory, config.model(), model.source(), model.target());
        double mean = Stream.of(shortlist.ofSource())
                .mapToInt(words -> words.length)
                .average()
                .orElse(0);
        return new Words(shortlist.always().length, Math.round(mean * 10) / 10.0);
    }

    /** What tt.version and the like say, without the prefix. */
    private static Map<String, String> origin(SavedModel model) {
        Map<String, String> origin = new TreeMap<>();
        model.metadata().forEach((name, value) -> {
            if (name.startsWith("tt.")) {
                origin.put(name.substring("tt.".length()), value);
            }
        });
        return origin;
    }

    private static List<String> licences(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> Objects.toString(file.getFileName()))
                    .filter(name -> name.toLowerCase(Locale.ROOT).matches("(un)?licen[cs]e.*|copying.*|notice.*"))
                    .sorted()
                    .toList();
        }
    }
}
