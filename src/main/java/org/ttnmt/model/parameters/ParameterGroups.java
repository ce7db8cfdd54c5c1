package org.ttnmt.model.parameters;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.ttnmt.UserException;
import org.ttnmt.config.OptimizerConfig;
import org.ttnmt.model.training.Adam;

/**
 * How each part of the flat vector learns, as runs of neighbouring parameters that learn alike. One run is the usual
 * case, and costs nothing.
 */
public final class ParameterGroups {
    private final List<Run> runs;

    /**
     * A stretch of the vector.
     *
     * @param rate factor of the learning rate; 0 leaves everything exactly as it is
     * @param decay weight decay per unit of learning rate
     */
    record Run(long begin, long count, double rate, double decay) {}

    private ParameterGroups(List<Run> runs) {
        this.runs = runs;
    }

    /**
     * The groups that a configuration asks for.
     *
     * @throws UserException when a pattern matches nothing, or changes nothing since others come after it, or when
     *     nothing is left to train
     */
    public static ParameterGroups of(ParameterLayout layout, OptimizerConfig config) {
        List<String> names = layout.parameters().stream().map(Parameter::name).toList();
        List<NamePattern> frozen =
                config.frozen().stream().map(NamePattern::new).toList();
        Map<String, Double> factors = config.learningRateMultipliers();
        List<NamePattern> multiplied =
                factors.keySet().stream().map(NamePattern::new).toList();
        frozen.forEach(pattern -> pattern.requireMatch("training.frozen", names));
        multiplied.forEach(pattern -> pattern.requireMatch("training.learning_rate_multipliers", names));
        Set<NamePattern> idle = new HashSet<>(multiplied);
        List<Run> runs = new ArrayList<>();
        for (Parameter parameter : layout.parameters()) {
            double rate = 1;
            if (frozen.stream().anyMatch(pattern -> pattern.matches(parameter.name()))) {
                rate = 0;
            } else {
                NamePattern last = multiplied.stream()
                        .filter(pattern -> pattern.matches(parameter.name()))
                        .reduce((earlier, later) -> later)
                        .orElse(null);
                if (last != null) {
                    idle.remove(last);
                    rate = factors.getOrDefault(last.toString(), 1.0);
                }
            }
            boolean matrix = parameter.shape().length > 1;
            append(runs, parameter, rate, matrix && rate > 0 ? config.weightDecay() : 0);
        }
        check(runs, idle);
        return new ParameterGroups(List.copyOf(runs));
    }

    private static void check(List<Run> runs, Set<NamePattern> idle) {
        if (runs.stream().allMatch(run -> run.rate() == 0)) {
            throw new UserException(
                    "training.frozen: every parameter of the model is frozen, so there is nothing to train");
        }
        idle.stream().findFirst().ifPresent(pattern -> {
            throw new UserException("training.learning_rate_multipliers: \"" + pattern
                    + "\" has no effect, since every parameter that it matches is frozen or matched by a later pattern;"
                    + " leave it out, or move it to the end");
        });
    }

    private static void append(List<Run> runs, Parameter parameter, double rate, double decay) {
        if (!runs.isEmpty()) {
            Run before = runs.get(runs.size() - 1);
            if (before.rate() == rate && before.decay() == decay) {
                runs.set(runs.size() - 1, new Run(before.begin(), before.count() + parameter.elements(), rate, decay));
                return;
            }
        }
        runs.add(new Run(parameter.offset(), parameter.elements(), rate, decay));
    }

    /** Elements of the vector that training changes. */
    public long trained() {
        return runs.stream().filter(run -> run.rate() > 0).mapToLong(Run::count).sum();
    }

    List<Run> runs() {
        return runs;
    }

    /** As {@link Adam} reads them: begin, count, rate and decay of each run, one after the other. */
    public double[] table() {
        return runs.stream()
                .flatMapToDouble(
                        run -> DoubleStream.of((double) run.begin(), (double) run.count(), run.rate(), run.decay()))
                .toArray();
    }
}
