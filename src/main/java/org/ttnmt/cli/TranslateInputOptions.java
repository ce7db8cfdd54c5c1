package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.translate.Glossary;
import org.ttnmt.app.translate.InputFormat;
import org.ttnmt.app.translate.OnUnknown;
import org.ttnmt.app.translate.Protection;
import org.ttnmt.app.translate.Steering;
import org.ttnmt.app.translate.TranslateOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What lines of the input say, and what their translations have to be like; used as a {@link Mixin}. */
final class TranslateInputOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--input-format",
            paramLabel = "F",
            defaultValue = "text",
            description =
                    "text: a line is a sentence. tsv: columns with the sentence, a prefix that its translation begins"
                            + " with, and texts that it contains. json: an object with source and, if wanted, prefix"
                            + " and constraints (a list); its other fields are passed through with --format json."
                            + " Default: ${DEFAULT-VALUE}.")
    InputFormat format;

    @Option(
            names = "--glossary",
            paramLabel = "FILE",
            description =
                    "Lines of a source term, a tab and its translation, which is used wherever a sentence has the term."
                            + " A translation without it is named on standard error.")
    private @Nullable Path glossary;

    @Option(
            names = "--protect",
            paramLabel = "KINDS",
            split = ",",
            description =
                    "Keep these as they are: placeholders ({name}, %%s), tags, urls, numbers, or all; several with"
                            + " commas between them. Tags stand where the words went that they stood at.")
    private List<String> protect = List.of();

    @Option(
            names = "--on-unknown",
            paramLabel = "WHAT",
            defaultValue = "translate",
            description =
                    "What becomes of a line of which the vocabulary knows no character, such as one in another script:"
                            + " translate (into a sentence that has nothing to do with it) or copy. The first such line"
                            + " is named on standard error, and how many there were. Default: ${DEFAULT-VALUE}.")
    OnUnknown onUnknown;

    @Option(
            names = "--max-source-length",
            paramLabel = "N",
            defaultValue = "" + TranslateOptions.DEFAULT_MAX_SOURCE_LENGTH,
            description =
                    "Pieces of a line that are translated, 1 to 100000. The rest of a longer line is cut off, with a"
                            + " warning that names it. Default: ${DEFAULT-VALUE}.")
    int maxSourceLength;

    /** Checks what was given, before anything is loaded. */
    void check() {
        Usage.checkRange(command, "--max-source-length", maxSourceLength, 1, 100_000);
        kinds();
    }

    /** Whether translations have to contain something that the lines do not name themselves. */
    boolean steers() {
        return glossary != null || !protect.isEmpty();
    }

    /**
     * Reads the glossary.
     *
     * @param where the file is that was named
     */
    Steering steering(UnaryOperator<Path> where) {
        return new Steering(
                glossary == null ? Glossary.empty() : Glossary.read(where.apply(glossary)), new Protection(kinds()));
    }

    /** The glossary, if one was named. */
    Optional<Path> glossary() {
        return Optional.ofNullable(glossary);
    }

    private List<Protection.Kind> kinds() {
        ChoiceConverter<Protection.Kind> converter = ChoiceConverter.of(Protection.Kind.class);
        List<Protection.Kind> kinds = protect.stream()
                .filter(text -> !text.equals("all"))
                .map(text -> kind(converter, text))
                .toList();
        return protect.contains("all") ? List.of(Protection.Kind.values()) : kinds;
    }

    private Protection.Kind kind(ChoiceConverter<Protection.Kind> converter, String text) {
        try {
            return converter.convert(text);
        } catch (picocli.CommandLine.TypeConversionException e) {
            throw Usage.wrong(
                    command, "Invalid value for option '--protect': " + e.getMessage() + " Or all of them: all.");
        }
    }
}
