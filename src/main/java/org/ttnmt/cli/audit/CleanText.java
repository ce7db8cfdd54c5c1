package org.ttnmt.cli.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.ttnmt.audit.Case;
import org.ttnmt.audit.Cleaner;

/** What was removed from a corpus, for people and for programs; {@code data.md} names the fields, which stay. */
public final class CleanText {
    private static final int FORMAT_VERSION = 1;
    private static final int CASES = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    private CleanText() {}

    public static String of(Cleaner.Report report) {
        StringBuilder text = new StringBuilder();
        long gone = report.pairs() - report.kept();
        text.append(String.format(
                Locale.ROOT,
                "%s: %,d pairs, %,d kept, %,d removed (%.2f %%)%n",
                report.corpus().files(),
                report.pairs(),
                report.kept(),
                gone,
                100.0 * gone / Math.max(1, report.pairs())));
        for (Cleaner.Removed removed : sorted(report)) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n%,d pairs: %s [%s]; %,d of them for nothing else%n",
                    removed.pairs(),
                    removed.check().title(),
                    removed.check().id(),
                    removed.alone()));
            for (Case each :
                    removed.cases().subList(0, Math.min(CASES, removed.cases().size()))) {
                AuditText.append(text, each);
            }
        }
        if (report.sampling() > 1) {
            text.append(String.format(
                    Locale.ROOT,
                    "%nDuplicates were looked for in one pair of %d, to stay within memory; a larger heap finds more:"
                            + " TT_JAVA_OPTS=-Xmx8g%n",
                    report.sampling()));
        }
        return text.toString();
    }

    private static List<Cleaner.Removed> sorted(Cleaner.Report report) {
        return report.removed().stream()
                .sorted(Comparator.comparingLong(Cleaner.Removed::pairs).reversed())
                .toList();
    }

    public static String json(Cleaner.Report report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format_version", FORMAT_VERSION);
        root.put("source_file", report.corpus().source());
        root.put("target_file", report.corpus().target());
        root.put("pairs", report.pairs());
        root.put("kept", report.kept());
        root.put("duplicates_sampling", report.sampling());
        ArrayNode removed = root.putArray("removed");
        for (Cleaner.Removed each : sorted(report)) {
            ObjectNode node = removed.addObject();
            node.put("check", each.check().id());
            node.put("pairs", each.pairs());
            node.put("alone", each.alone());
            ArrayNode cases = node.putArray("cases");
            each.cases().stream().map(AuditJson::of).forEach(cases::add);
        }
        return root.toPrettyString() + "\n";
    }
}
