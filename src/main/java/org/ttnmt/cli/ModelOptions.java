package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.translate.LanguagePair;
import org.ttnmt.app.translate.ModelOpener;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.DecodingPrecision;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The model, or several that work together; used as a {@link Mixin}. */
final class ModelOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "DIR",
            required = true,
            description =
                    "Directory of a trained model: model_dir of the configuration that it was trained with. Several"
                            + " (-m A -m B) work together: the probability of a piece is the mean of theirs.")
    private List<Path> dirs;

    @Option(
            names = "--weights",
            paramLabel = "W",
            split = ",",
            description = "Weights of several models in their mean, with commas between them. Default: all the same.")
    private List<Double> weights = List.of();

    @Option(
            names = "--from",
            paramLabel = "CODE",
            description = "Language of the source, for a model that translates between several and asks for it:"
                    + " eng_Latn. The codes are in languages.json in its directory.")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "CODE",
            description = "Language of the translation, for a model that translates into several: deu_Latn.")
    private @Nullable String to;

    @Option(
            names = "--precision",
            paramLabel = "P",
            defaultValue = "auto",
            description =
                    "Number format of the matrix products: float32, bfloat16, int8 (fastest on CPUs; BLEU differs by"
                            + " some tenths at most) or float16 (GPUs alone). Default: ${DEFAULT-VALUE}, which is int8"
                            + " for a model of tt quantize, float32 for others.")
    private DecodingPrecision precision;

    /** Checks what was given, before anything is loaded. */
    void check() {
        weights.forEach(weight -> Usage.checkRange(command, "--weights", weight, 0, 1e9));
        if (!weights.isEmpty() && weights.size() != dirs.size()) {
            throw Usage.wrong(
                    command, "--weights names " + weights.size() + " weights for " + dirs.size() + " models.");
        }
        if (!weights.isEmpty() && weights.stream().allMatch(weight -> weight == 0)) {
            throw Usage.wrong(command, "--weights are all 0, so no model would be heard.");
        }
    }

    /** The directories that were named, at least one. */
    List<Path> directories() {
        return dirs;
    }

    TranslationModel open(ModelOpener models, ComputeConfig compute) {
        return open(models, compute, dirs);
    }

    /** @param where the directories are that were named */
    TranslationModel open(ModelOpener models, ComputeConfig compute, List<Path> where) {
        List<Double> all = weights.isEmpty() ? dirs.stream().map(dir -> 1.0).toList() : weights;
        return models.between(new LanguagePair(from, to)).openAll(where, all, precision, compute);
    }
}
