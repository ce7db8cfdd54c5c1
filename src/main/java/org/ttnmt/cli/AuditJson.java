package org.ttnmt.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
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
final class AuditJson {
    private static final int FORMAT_VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private AuditJson() {}

    static String of(AuditReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format_version", FORMAT_VERSION);
        root.put("errors", report.count(Severity.ERROR));
        root.put("warnings", report.count(Severity.WARNING));
        root.put("notes", report.count(Severity.NOTE));
        ArrayNode corpora = root.putArray("corpora");
        report.corpora().forEach(corpus -> corpora.add(corpus(corpus)));
        ArrayNode findings = root.putArray("findings");
        report.findings().forEach(finding -> findings.add(finding(finding)));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
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
            strings(of.putArray("unknown_characters"), pieces.unknownCharacters());
        }
        return node;
    }

    private static void strings(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }

    private static ObjectNode distribution(Distribution d) {
        ObjectNode node = JSON.createObjectNode();
        node.put("lines", d.count());
        node.put("mean", d.mean());
        node.put("p1", d.p1());
        node.put("p5", d.p5());
        node.put("p50", d.p50());
        node.put("p95", d.p95());
        node.put("p99", d.p99());
        node.put("max", d.max());
        return node;
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
            ObjectNode of = cases.addObject();
            of.put("line", each.line());
            of.put("source", each.source());
            of.put("target", each.target());
            of.put("detail", each.detail());
        }
        return node;
    }
}
