package org.ttnmt.app.distil;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ttnmt.report.Table;

/** A {@link GapReport} as tables, by their headings. */
public final class GapTables {
    private GapTables() {}

    /** The tables for a terminal: systems, steps and robustness. */
    public static Map<String, Table> of(GapReport report) {
        Map<String, Table> tables = new LinkedHashMap<>();
        tables.put("Systems", systems(report));
        tables.put("What each thing costs", steps(report));
        tables.put("Robustness, in chrF", robustness(report));
        return tables;
    }

    /** The sentences that lost most. */
    static Table worst(GapReport report) {
        return new Table(
                List.of("line", "chrF", "source", "reference", "teachers", "student"),
                report.worst().stream()
                        .map(lost -> List.of(
                                Integer.toString(lost.line()),
                                signed(-lost.loss()),
                                lost.source(),
                                lost.reference(),
                                lost.teachers(),
                                lost.student()))
                        .toList());
    }

    /** What the numbers mean. */
    public static List<String> notes(GapReport report) {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%,d sentences of %s; speed on %d thread%s, without loading, after a warm-up. p: how often a"
                                + " difference of chrF at least as large would be seen by chance (paired bootstrap, 1,000"
                                + " samples).",
                        report.sentences(),
                        report.text(),
                        report.threads(),
                        report.threads() == 1 ? "" : "s"),
                "BLEU|" + report.bleuSignature(),
                "chrF2|" + report.chrfSignature());
    }

    private static Table systems(GapReport report) {
        return new Table(
                List.of("", "BLEU", "chrF", "sentences/s", "MB", "parameters"),
                report.systems().stream()
                        .map(system -> List.of(
                                system.name(),
                                number("%.2f", system.bleu()),
                                number("%.2f", system.chrf()),
                                number("%.1f", system.sentencesPerSecond()),
                                number("%.2f", system.bytes() / 1e6),
                                String.format(Locale.ROOT, "%,d", system.parameters())))
                        .toList());
    }

    private static Table steps(GapReport report) {
        return new Table(
                List.of("", "BLEU", "chrF", "p", "speed"),
                report.steps().stream()
                        .map(step -> List.of(
                                step.what() + " (" + step.from() + " → " + step.to() + ")",
                                signed(step.bleu()),
                                signed(step.chrf()),
                                p(step.p()),
                                number("× %.2f", step.speed())))
                        .toList());
    }

    private static Table robustness(GapReport report) {
        return new Table(
                List.of("sources", "teachers", "lost", "student", "lost"),
                report.robustness().stream()
                        .map(each -> List.of(
                                each.change(),
                                number("%.2f", each.teachers()),
                                number("%.2f", each.teachersLoss()),
                                number("%.2f", each.student()),
                                number("%.2f", each.studentLoss())))
                        .toList());
    }

    private static String p(@Nullable Double value) {
        return value == null ? "" : number("%.3f", value);
    }

    private static String signed(double value) {
        return number("%+.2f", value);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
