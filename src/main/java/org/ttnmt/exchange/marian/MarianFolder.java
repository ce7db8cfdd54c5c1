package org.ttnmt.exchange.marian;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ttnmt.UserException;
import org.ttnmt.config.YamlEntries;

/**
 * A folder with a model of Marian: what its {@code decoder.yml} or {@code config.yml} names; without one, the only
 * model in it, with the vocabularies and the shortlist beside it, as Firefox's models come.
 */
final class MarianFolder {
    /** decoder.yml, opus.decoder.yml, config.yml, config.intgemm8bitalpha.yml; the decoder's own first. */
    private static final Pattern CONFIGURATION = Pattern.compile("(.+\\.)?decoder\\.yml|config(\\..+)?\\.yml");

    private MarianFolder() {}

    /** Whether a folder has a model of Marian. */
    static boolean is(Path folder) {
        return !configurations(folder).isEmpty() || !weights(folder).isEmpty();
    }

    static MarianReader of(Path folder, List<Path> others) {
        Optional<Path> configuration = configurations(folder).stream().findFirst();
        return configuration.map(file -> named(folder, file, others)).orElseGet(() -> found(folder, others));
    }

    /** What a configuration names; files that are named on the command line stand in for its vocabularies. */
    private static MarianReader named(Path folder, Path configuration, List<Path> others) {
        Map<String, List<String>> options;
        try {
            options = YamlEntries.read(Files.readAllBytes(configuration), configuration.toString());
        } catch (IOException e) {
            throw new UserException(
                    configuration + ": could not be read (" + e.getMessage() + "). Check the file and its permissions.",
                    e);
        }
        List<String> models = options.getOrDefault("models", options.getOrDefault("model", List.of()));
        if (models.size() != 1) {
            throw new UserException(
                    configuration + ": names " + models.size() + " models (models: " + models
                            + "), but tt import takes one. Import each file by its name; tt translate decodes several together.");
        }
        List<Path> files = new ArrayList<>(others);
        if (others.isEmpty()) {
            options.getOrDefault("vocabs", List.of()).stream()
                    .distinct()
                    .forEach(name -> files.add(inside(folder, name)));
            List<String> shortlist = options.getOrDefault("shortlist", List.of());
            if (!shortlist.isEmpty() && !shortlist.get(0).isEmpty()) {
                files.add(inside(folder, shortlist.get(0)));
            }
            if (files.stream().noneMatch(file -> file.toString().endsWith(".spm"))) {
                files(folder).filter(file -> file.toString().endsWith(".spm")).forEach(files::add);
            }
        }
        MarianDecoding decoding = new MarianDecoding(configuration.toString(), options);
        return MarianReader.sorted(inside(folder, models.get(0)), files, decoding);
    }

    /** A file that a configuration names: beside it, wherever its own paths lead. */
    private static Path inside(Path folder, String name) {
        return folder.resolve(name.substring(name.replace('\\', '/').lastIndexOf('/') + 1));
    }

    private static MarianReader found(Path folder, List<Path> others) {
        List<Path> models = weights(folder);
        if (models.size() != 1) {
            throw new UserException(folder + ": has no decoder.yml and no config.yml that would name a model of Marian,"
                    + " and " + models.size() + " models (.npz, .bin)" + (models.isEmpty() ? "" : ": " + models)
                    + ". Name the files: tt import model.npz source.spm target.spm -o DIR");
        }
        List<Path> files = new ArrayList<>(others);
        if (others.isEmpty()) {
            files(folder)
                    .filter(file -> file.toString().endsWith(".spm")
                            || file.toString().endsWith("vocab.yml")
                            || MarianShortlist.isBinary(file))
                    .forEach(files::add);
        }
        return MarianReader.sorted(models.get(0), files, MarianDecoding.NONE);
    }

    private static List<Path> configurations(Path folder) {
        return files(folder)
                .filter(file ->
                        CONFIGURATION.matcher(file.getFileName().toString()).matches())
                .sorted(Comparator.comparing(file -> !file.toString().endsWith("decoder.yml")))
                .toList();
    }

    private static List<Path> weights(Path folder) {
        return files(folder)
                .filter(file -> file.toString().endsWith(".npz")
                        || (file.toString().endsWith(".bin") && MarianTensors.isBinary(file)))
                .toList();
    }

    /** Sorted, so that a source comes before its target: {@code source.spm}, {@code srcvocab.spm}. */
    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException e) {
            throw new UserException(folder + ": could not be listed (" + e.getMessage() + ").", e);
        }
    }
}
