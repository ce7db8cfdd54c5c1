package org.ttnmt.cli.audit;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ttnmt.audit.AuditReport;
import org.ttnmt.audit.Case;
import org.ttnmt.audit.CorpusFigures;
import org.ttnmt.audit.Distribution;
import org.ttnmt.audit.Finding;
import org.ttnmt.audit.Pieces;
import org.ttnmt.audit.Severity;
import org.ttnmt.audit.SideFigures;

/** The report of an audit for people. */
public final class AuditText {
    private AuditText() {}

    /** All of it, its lines ended. */
    public static String of(AuditReport report) {
        StringBuilder text = new StringBuilder();
        report.corpora().forEach(corpus -> append(text, corpus));
        report.findings().forEach(finding -> append(text.append('\n'), finding));
        return text.append('\n').append(verdict(report)).append('\n').toString();
    }

    /** Such as {@code 1 error, 2 warnings, 0 notes}. */
    public static String verdict(AuditReport report) {
        return counted(report.count(Severity.ERROR), "error") + ", "
                + counted(report.count(Severity.WARNING), "warning") + ", "
                + counted(report.count(Severity.NOTE), "note");
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static void append(StringBuilder text, CorpusFigures corpus) {
        text.append(String.format(
                Locale.ROOT,
                "%s  %s: %,d pairs, %,d usable%n",
                corpus.name().role().word(),
                corpus.name().files(),
                corpus.pairs(),
                corpus.usable()));
        if (corpus.usable() > 0) {
            append(text, "source", corpus.source());
            append(text, "target", corpus.target());
        }
    }

    private static void append(StringBuilder text, String side, SideFigures report) {
        String scripts = report.scripts().entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(3)
                .map(e -> String.format(Locale.ROOT, "%s %.1f %%", e.getKey(), 100 * e.getValue()))
                .collect(Collectors.joining(", "));
        text.append(String.format(
                Locale.ROOT,
                "  %s  characters %s; words %s%s%n",
                side,
                distribution(report.characters()),
                distribution(report.words()),
                scripts.isEmpty() ? "" : "; " + scripts));
        Pieces pieces = report.pieces();
        if (pieces != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "          pieces %s (%,d lines); %.2f a word; %.3f %% unknown%n",
                    distribution(pieces.perLine()),
                    pieces.perLine().count(),
                    pieces.perWord(),
                    100 * pieces.unknownShare()));
        }
    }

    private static String distribution(Distribution d) {
        return String.format(
                Locale.ROOT,
                "%.1f a line (1 %% %d, 5 %% %d, median %d, 95 %% %d, 99 %% %d, longest %d)",
                d.mean(),
                d.p1(),
                d.p5(),
                d.p50(),
                d.p95(),
                d.p99(),
                d.max());
    }

    static void append(StringBuilder text, Case each) {
        text.append("  line " + each.line() + ": " + each.source() + " ||| " + each.target()
                + (each.detail().isEmpty() ? "\n" : " (" + each.detail() + ")\n"));
    }

    /** One finding, its lines ended. */
    static void append(StringBuilder text, Finding finding) {
        String severity = finding.severity().name().toLowerCase(Locale.ROOT);
        text.append(severity + ": " + finding.check().title() + " ["
                + finding.check().id() + "] in " + finding.corpus().role().word() + ": " + finding.what() + "\n");
        for (Case each : finding.cases()) {
            append(text, each);
        }
        text.append("  Likely cause: ").append(finding.cause()).append(".\n");
        text.append("  To mend: ").append(finding.mend()).append(".\n");
    }
}
