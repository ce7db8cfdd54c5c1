package org.ttnmt.cli.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ttnmt.audit.AuditReport;
import org.ttnmt.audit.Case;
import org.ttnmt.audit.CorpusFigures;
import org.ttnmt.audit.CorpusName;
import org.ttnmt.audit.Distribution;
import org.ttnmt.audit.Finding;
import org.ttnmt.audit.Pieces;
import org.ttnmt.audit.Severity;
import org.ttnmt.audit.Side;
import org.ttnmt.audit.SideFigures;

/** The report of an audit for programs; {@code data.md} names its fields, which stay. */
public final class AuditJson {
    private static final int FORMAT_VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private AuditJson() {}

    public static String of(AuditReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format_version", FORMAT_VERSION);
        root.put("errors", report.count(Severity.ERROR));
        root.put("warnings", report.count(Severity.WARNING));
        root.put("notes", report.count(Severity.NOTE));
        report.corpora().stream().map(AuditJson::corpus).forEach(root.putArray("corpora")::add);
        report.findings().stream().map(AuditJson::finding).forEach(root.putArray("findings")::add);
        return root.toPrettyString() + "\n";
    }

    private static ObjectNode corpus(CorpusFigures corpus) {
        ObjectNode node = JSON.createObjectNode();
        name(node, corpus.name());
        node.put("pairs", corpus.pairs());
        node.put("usable", corpus.usable());
        node.set("source_side", side(corpus.source()));
        node.set("target_side", side(corpus.target()));
        return node;
    }

    private static void name(ObjectNode node, CorpusName name) {
        node.put("role", name.role().word());
        node.put("source_file", name.source());
        node.put("target_file", name.target());
    }

    private static ObjectNode side(SideFigures side) {
        ObjectNode node = JSON.createObjectNode();
        node.set("characters", distribution(side.characters()));
        node.set("words", distribution(side.words()));
        ObjectNode scripts = node.putObject("scripts");
        side.scripts().forEach(scripts::put);
        node.put("upper_case", side.upperCase());
        node.put("spaced_punctuation", side.spacedPunctuation());
        Pieces pieces = side.pieces();
        if (pieces != null) {
            ObjectNode of = node.putObject("pieces");
            of.set("per_line", distribution(pieces.perLine()));
            of.put("per_word", pieces.perWord());
            of.put("unknown", pieces.unknown());
            of.put("unknown_share", pieces.unknownShare());
            pieces.unknownCharacters().forEach(of.putArray("unknown_characters")::add);
        }
        return node;
    }

    private static ObjectNode distribution(Distribution d) {
        return JSON.createObjectNode()
                .put("lines", d.count())
                .put("mean", d.mean())
                .put("p1", d.p1())
                .put("p5", d.p5())
                .put("p50", d.p50())
                .put("p95", d.p95())
                .put("p99", d.p99())
                .put("max", d.max());
    }

    private static ObjectNode finding(Finding finding) {
        ObjectNode node = JSON.createObjectNode();
        node.put("check", finding.check().id());
        node.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
        name(node, finding.corpus());
        @Nullable Side side = finding.side();
        node.put("side", side == null ? null : side.word());
        node.put("count", finding.count());
        node.put("what", finding.what());
        node.put("cause", finding.cause());
        node.put("mend", finding.mend());
        ArrayNode cases = node.putArray("cases");
        for (Case each : finding.cases()) {
            cases.add(of(each));
        }
        return node;
    }

    static ObjectNode of(Case each) {
        return JSON.createObjectNode()
                .put("line", each.line())
                .put("source", each.source())
                .put("target", each.target())
                .put("detail", each.detail());
    }
}
