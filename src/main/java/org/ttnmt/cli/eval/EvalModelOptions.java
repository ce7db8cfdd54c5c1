package org.ttnmt.cli.eval;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.Device;
import org.ttnmt.config.RunConfig;
import picocli.CommandLine.Option;

/** Models that translate before they are scored. */
final class EvalModelOptions {

    @Option(
            names = "--model",
            arity = "1..*",
            paramLabel = "DIR",
            description =
                    "Translate --src with the model in this directory and score that, with the tokenizer that it was"
                            + " validated with unless --tokenize or --language-pair; several models become one"
                            + " table, with"
                            + " --paired-bs unless --paired-ar.")
    @Nullable
    List<String> models;

    @Option(
            names = "--src",
            paramLabel = "FILE",
            description = "What is translated: for --model; with --compare and --html it finds untranslated lines and"
                    + " compares numbers.")
    @Nullable
    String source;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "Where --model translates: cpu or gpu:N (default: cpu).")
    Device device = Device.CPU;

    /**
     * The tokenizer that the models were validated with; null without models.
     *
     * @throws UserException when they were validated with different ones
     */
    @Nullable
    String tokenizer(Path folder) {
        List<String> names = configs(folder)
                .map(config -> config.evaluation().tokenizer())
                .distinct()
                .toList();
        if (names.size() > 1) {
            throw new UserException("The models were validated with different tokenizers, "
                    + String.join(" and ", names) + ", whose scores cannot be compared. Choose one with --tokenize.");
        }
        return names.isEmpty() ? null : names.get(0);
    }

    /** Whether there are models, and each of them writes labels rather than text. */
    boolean writesLabels(Path folder) {
        List<Boolean> each = configs(folder)
                .map(config -> config.model().decoder().writesLabels())
                .distinct()
                .toList();
        return each.equals(List.of(true));
    }

    /** Of the models that are there; the others are refused when they are opened. */
    private Stream<RunConfig> configs(Path folder) {
        return Stream.ofNullable(models)
                .flatMap(List::stream)
                .map(model -> folder.resolve(model).resolve("config.yaml"))
                .filter(Files::exists)
                .map(ConfigReader::readSaved);
    }
}
