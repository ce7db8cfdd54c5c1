package org.ttnmt.cli.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ttnmt.app.evaluate.MetricScores;
import org.ttnmt.cli.terminal.Colours;
import org.ttnmt.metrics.Decimals;
import org.ttnmt.metrics.Score;
import org.ttnmt.metrics.Signature;
import org.ttnmt.metrics.SystemResult;

/** Prints the scores of one system in sacreBLEU's words. */
final class ScoreReport {
    private static final PythonJson JSON = new PythonJson(1, false);

    private final EvalReportOptions options;
    private final Colours colours;

    ScoreReport(EvalReportOptions options, Colours colours) {
        this.options = options;
        this.colours = colours;
    }

    /** The scores of a corpus by each metric. */
    String corpus(List<MetricScores> metrics) {
        boolean json = options.format() == EvalReportOptions.Format.JSON;
        List<String> results = new ArrayList<>();
        for (MetricScores each : metrics) {
            results.add(one(each.scores().get(0), each.results().get(0), each.signature(), json));
        }
        if (!json) {
            return aligned(results);
        }
        return results.size() == 1 ? results.get(0) + "\n" : "[\n" + String.join(",\n", results) + "\n]\n";
    }

    /** The score of one sentence, always as text. */
    String sentence(Score score, String signature) {
        return options.scoreOnly
                ? Decimals.fixed(score.score(), options.width)
                : line(score, signature, Decimals.fixed(score.score(), options.width));
    }

    private String one(Score score, SystemResult result, Signature signature, boolean json) {
        String number = Decimals.fixed(score.score(), options.width);
        String confidence = "";
        if (result.mean() != null && result.interval() != null && result.mean() > 0) {
            confidence = "μ = " + Decimals.fixed(result.mean(), options.width) + " ± "
                    + Decimals.fixed(result.interval(), options.width);
            number += " (" + confidence + ")";
        }
        if (options.scoreOnly) {
            return number;
        }
        return json
                ? JSON.write(members(score, result, signature, confidence), 0)
                : line(score, signature.format(options.brief), number);
    }

    private static String line(Score score, String signature, String number) {
        String line = score.name() + "|" + signature + " = " + number;
        return score.details().isEmpty() ? line : line + " " + score.details();
    }

    private Map<String, Object> members(Score score, SystemResult result, Signature signature, String confidence) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", score.name());
        members.put("score", rounded(score.score()));
        members.put("signature", signature.format(false));
        if (result.mean() != null && result.interval() != null && !confidence.isEmpty()) {
            members.put("confidence_mean", rounded(result.mean()));
            members.put("confidence_var", rounded(result.interval()));
            members.put("confidence", confidence);
        }
        if (!score.details().isEmpty()) {
            members.put("verbose_score", score.details());
        }
        score.members().forEach((name, value) -> members.put(name, rounded(value)));
        signature.complete().forEach(item -> members.put(item.name(), item.value()));
        return members;
    }

    private Object rounded(Object value) {
        if (value instanceof Map<?, ?> parts) {
            Map<String, Object> each = new LinkedHashMap<>();
            parts.forEach((name, part) -> each.put(name.toString(), rounded(part)));
            return each;
        }
        return value instanceof Double number ? rounded(number.doubleValue()) : value;
    }

    private Double rounded(double value) {
        return Double.valueOf(Decimals.fixed(value, options.width));
    }

    /** Lines with their equals signs below each other. */
    private String aligned(List<String> lines) {
        StringBuilder out = new StringBuilder();
        int widest = lines.stream().mapToInt(line -> line.indexOf('=')).max().orElse(0);
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (lines.size() > 1 && equals >= 0) {
                out.append(" ".repeat(widest - equals));
            }
            out.append(marked(line)).append('\n');
        }
        return out.toString();
    }

    private String marked(String line) {
        int start = line.indexOf("(μ");
        if (start < 0) {
            return line;
        }
        int end = line.indexOf(')', start) + 1;
        return line.substring(0, start) + colours.cyan(line.substring(start, end)) + line.substring(end);
    }
}
