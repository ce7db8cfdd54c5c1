package org.ttnmt.app.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.compare.ExperimentResult.Cell;
import org.ttnmt.app.compare.ExperimentResult.Costs;
import org.ttnmt.app.compare.ExperimentResult.Measure;
import org.ttnmt.app.compare.ExperimentResult.Spread;
import org.ttnmt.report.Table;

/** The result of a comparison as tables of text: a row for each measure, a column for each variant. */
public final class ExperimentTable {
    private ExperimentTable() {}

    /** Means over seeds, standard deviations and pooled p-values. */
    public static Table summary(ExperimentResult result) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(costs(result, "runs", costs -> Integer.toString(costs.updates().count())));
        rows.add(costs(result, "updates", costs -> number(costs.updates(), "%,.0f")));
        rows.add(costs(result, "minutes of training", costs -> number(costs.minutes(), "%.1f")));
        rows.add(costs(result, "target tokens, millions", costs -> number(costs.targetTokens(), 1e-6, "%.2f")));
        for (Measure measure : result.measures()) {
            rows.add(row(result, measure.test() + " " + measure.metric(), variant -> {
                Cell cell = measure.cells().get(variant);
                return cell == null ? "" : number(cell.spread(), "%.2f") + p(cell.pooled());
            }));
        }
        return new Table(header(result, ""), rows);
    }

    /** Each run's scores with its p-value against the baseline's run of the same seed. */
    public static Table seeds(ExperimentResult result) {
        List<List<String>> rows = new ArrayList<>();
        for (Measure measure : result.measures()) {
            List<Long> seeds = measure.cells().values().stream()
                    .flatMap(cell -> cell.runs().stream())
                    .map(ExperimentResult.SeedScore::seed)
                    .distinct()
                    .sorted()
                    .toList();
            for (long seed : seeds) {
                rows.add(row(
                        result,
                        measure.test() + " " + measure.metric() + ", seed " + seed,
                        variant -> Stream.ofNullable(measure.cells().get(variant))
                                .flatMap(cell -> cell.runs().stream())
                                .filter(run -> run.seed() == seed)
                                .map(run -> String.format(Locale.ROOT, "%.2f", run.score()) + p(run.pValue()))
                                .findFirst()
                                .orElse("")));
            }
        }
        return new Table(header(result, "each run"), rows);
    }

    private static List<String> header(ExperimentResult result, String first) {
        List<String> header = new ArrayList<>(List.of(first));
        header.addAll(result.variants());
        return header;
    }

    private static List<String> costs(ExperimentResult result, String name, Function<Costs, String> cell) {
        return row(result, name, variant -> {
            Costs costs = result.costs().get(variant);
            return costs == null ? (name.equals("runs") ? "0" : "") : cell.apply(costs);
        });
    }

    private static List<String> row(ExperimentResult result, String name, Function<String, String> cell) {
        List<String> row = new ArrayList<>(List.of(name));
        result.variants().stream().map(cell).forEach(row::add);
        return List.copyOf(row);
    }

    private static String number(Spread spread, String format) {
        return number(spread, 1, format);
    }

    private static String number(Spread spread, double factor, String format) {
        Double deviation = spread.deviation();
        return String.format(Locale.ROOT, format, factor * spread.mean())
                + (deviation == null ? "" : " ± " + String.format(Locale.ROOT, format, factor * deviation));
    }

    private static String p(@Nullable Double value) {
        return value == null ? "" : String.format(Locale.ROOT, " (p = %.3f)", value);
    }
}
