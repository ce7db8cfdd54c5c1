package org.ttnmt.app.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.SavedModel;
import org.ttnmt.app.store.Vocabularies;
import org.ttnmt.config.ConfigDifference;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.RunConfig;
import org.ttnmt.config.WeightKeys;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.text.Languages;
import org.ttnmt.text.Vocabulary;

/**
 * The weights that a training begins with: random ones, or those of {@code training.init_from} wherever the two models
 * have the same parameter. Rows of embeddings and of the output projection are matched by their pieces, so the
 * vocabulary may be another one.
 */
final class InitialWeights {
    private static final String EMBEDDING = "embedding.weight";
    private static final String SOURCE = "encoder." + EMBEDDING;
    private static final String TARGET = "decoder." + EMBEDDING;
    private static final String OUTPUT = "decoder.output.weight";
    private static final String BIAS = "decoder.output.bias";

    /** Where a parameter with a row for each piece comes from: the first of these that the other model has. */
    private static final Map<String, List<String>> ORIGINS = Map.of(
            EMBEDDING, List.of(EMBEDDING, TARGET),
            SOURCE, List.of(SOURCE, EMBEDDING),
            TARGET, List.of(TARGET, EMBEDDING),
            OUTPUT, List.of(OUTPUT, TARGET, EMBEDDING),
            BIAS, List.of(BIAS));

    private final Vocabularies vocabularies;
    private final ParameterLayout layout;
    private final Decoder ours;
    private final float[] weights;

    private InitialWeights(Vocabularies vocabularies, ParameterLayout layout, Decoder ours, long seed) {
        this.ours = ours;
        this.vocabularies = vocabularies;
        this.layout = layout;
        this.weights = layout.initialWeights(seed);
    }

    /**
     * Makes them.
     *
     * @param layout of the vector
     * @param progress is told what was taken from the other model
     * @throws UserException when the other model cannot be read, or is of another kind
     */
    static float[] of(RunConfig config, Vocabularies vocabularies, ParameterLayout layout, Progress progress) {
        InitialWeights initial =
                new InitialWeights(vocabularies, layout, config.model().decoder(), config.seed());
        Path folder = config.training().initFrom();
        if (folder != null) {
            try (SavedModel other = new ModelDirectory(folder).open()) {
                requireOnePair(folder, other);
                requireSameKind(folder, other.config(), config);
                progress.line(initial.take(folder, other));
            }
        }
        return initial.weights;
    }

    /** A training does not write codes of languages around its sentences, so that a model would forget them. */
    private static void requireOnePair(Path folder, SavedModel other) {
        if (other.languages().isPresent() && other.languages().get().target() != Languages.OfTarget.TAG) {
            throw new UserException("training.init_from: " + folder + " translates between "
                    + other.languages().get().pieces().size()
                    + " languages and is told them by pieces of its own, which"
                    + " tt train does not write. Begin with a model of one pair.");
        }
    }

    /** Weights of networks that compute otherwise would load and mean nothing. */
    private static void requireSameKind(Path folder, RunConfig theirs, RunConfig ours) {
        List<ConfigDifference> differences = new ArrayList<>(WeightKeys.between(theirs, ours));
        if (theirs.model().decoder() != ours.model().decoder()) { // an encoder, or layers, of another kind of network
            List<String> ofDecoders = List.of("model.decoder", "model.upsampling", "model.copy");
            differences.removeIf(difference -> ofDecoders.contains(difference.key()));
        }
        if (!differences.isEmpty()) {
            throw new UserException("training.init_from: the weights of " + folder + " do not fit this model:\n"
                    + differences.stream()
                            .map(d -> "  " + d.key() + " is " + d.before() + " there, but " + d.after() + " here")
                            .collect(Collectors.joining("\n"))
                    + "\nGive this model the values of that one, or begin without it.");
        }
    }

    private String take(Path folder, SavedModel other) {
        ParameterLayout theirs = other.weights().layout();
        float[] vector = other.weights().vector();
        Map<String, Parameter> byName = theirs.parameters().stream().collect(Collectors.toMap(Parameter::name, p -> p));
        List<String> absent = new ArrayList<>();
        List<String> rows = new ArrayList<>();
        Set<String> left = new LinkedHashSet<>();
        theirs.parameters().forEach(parameter -> left.add(parameter.name()));
        // labels are no pieces, though they may be spelt like some
        boolean labels = ours.writesLabels() || other.config().model().decoder().writesLabels();
        Set<String> withoutOrigin = labels ? Set.of(OUTPUT, BIAS) : Set.of();
        boolean sameKind = ours == other.config().model().decoder();
        for (Parameter parameter : layout.parameters()) {
            Parameter origin = ORIGINS.getOrDefault(parameter.name(), List.of(parameter.name())).stream()
                    .map(byName::get)
                    .filter(p -> p != null && !withoutOrigin.contains(parameter.name()))
                    .filter(p -> sameKind || ORIGINS.containsKey(parameter.name()) || isLike(parameter, p))
                    .findFirst()
                    .orElse(null);
            if (origin == null) {
                absent.add(parameter.name());
                continue;
            }
            left.remove(origin.name());
            if (ORIGINS.containsKey(parameter.name())) {
                rows.add(takeRows(parameter, origin, other, vector));
            } else {
                takeWhole(folder, parameter, origin, vector);
            }
        }
        int all = layout.parameters().size();
        return "beginning with weights of " + folder + ": " + (all - absent.size()) + " of " + all + " parameters\n"
                + rows.stream().map(row -> "  " + row).collect(Collectors.joining("\n"))
                + (absent.isEmpty() ? "" : "\n  new, with random weights: " + String.join(", ", absent))
                + (left.isEmpty() ? "" : "\n  left there: " + String.join(", ", left));
    }

    private static boolean isLike(Parameter parameter, Parameter origin) {
        return Arrays.equals(parameter.shape(), origin.shape());
    }

    private void takeWhole(Path folder, Parameter parameter, Parameter origin, float[] theirs) {
        if (!isLike(parameter, origin)) { // learned positions
            throw new UserException("training.init_from: " + parameter.name() + " is of shape "
                    + Arrays.toString(origin.shape()) + " in " + folder + ", but " + Arrays.toString(parameter.shape())
                    + " here. Set model.max_positions to " + origin.shape()[0] + ".");
        }
        System.arraycopy(theirs, Math.toIntExact(origin.offset()), weights, Math.toIntExact(parameter.offset()), (int)
                parameter.elements());
    }

    private String takeRows(Parameter parameter, Parameter origin, SavedModel other, float[] theirs) {
        Vocabulary here = parameter.name().equals(SOURCE) ? vocabularies.source() : vocabularies.target();
        Vocabulary there = origin.name().equals(SOURCE) ? other.source() : other.target();
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < there.size(); id++) {
            ids.put(there.piece(id), id);
        }
        int width = Math.toIntExact(parameter.elements() / parameter.shape()[0]);
        int taken = 0;
        for (int id = 0; id < here.size(); id++) {
            @Nullable Integer row = ids.get(here.piece(id));
            if (row != null) {
                System.arraycopy(
                        theirs,
                        Math.toIntExact(origin.offset() + (long) row * width),
                        weights,
                        Math.toIntExact(parameter.offset() + (long) id * width),
                        width);
                taken++;
            }
        }
        String text = String.format(
                Locale.ROOT, "%s: %,d of %,d pieces are in its vocabulary", parameter.name(), taken, here.size());
        return 2 * taken >= here.size()
                ? text
                : text
                        + "; warning: most pieces begin at random, so much is learnt anew. To keep its vocabulary, leave the"
                        + " section vocab out.";
    }
}
