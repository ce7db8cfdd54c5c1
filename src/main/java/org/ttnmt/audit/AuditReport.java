package org.ttnmt.audit;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * What an audit found.
 *
 * @param corpora figures of each, training corpora first
 * @param findings errors first, then warnings and notes
 */
public record AuditReport(List<CorpusFigures> corpora, List<Finding> findings) {

    public AuditReport {
        corpora = corpora.stream()
                .sorted(Comparator.comparing(c -> c.name().role()))
                .toList();
        findings = findings.stream()
                .sorted(Comparator.comparing(Finding::severity)
                        .thenComparing(f -> f.corpus().role())
                        .thenComparing(Finding::check)
                        .thenComparing(Finding::side, Comparator.nullsFirst(Comparator.naturalOrder())))
                .toList();
    }

    /** How many findings matter so much. */
    public long count(Severity severity) {
        return findings.stream().filter(f -> f.severity() == severity).count();
    }

    /** The same report without the findings of these checks. */
    public AuditReport without(Set<Check> checks) {
        return new AuditReport(
                corpora,
                findings.stream().filter(f -> !checks.contains(f.check())).toList());
    }

    /** The same report, with the findings of these checks as notes. */
    public AuditReport allowing(Set<Check> checks) {
        return new AuditReport(
                corpora,
                findings.stream()
                        .map(f -> checks.contains(f.check()) ? f.withSeverity(Severity.NOTE) : f)
                        .toList());
    }
}
