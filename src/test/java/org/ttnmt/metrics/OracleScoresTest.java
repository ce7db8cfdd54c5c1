package org.ttnmt.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recorded case of sacreBLEU: scores to 1e-9, counts exactly, signatures but for the version. */
class OracleScoresTest {
    private static final double TOLERANCE = 1e-9;

    static Stream<Arguments> metricsOfOracles() {
        return Oracle.all().stream()
                .flatMap(oracle -> Stream.of("bleu", "chrf", "ter").map(metric -> arguments(oracle, metric)));
    }

    @ParameterizedTest
    @MethodSource("metricsOfOracles")
    void everyCaseAgrees(Oracle oracle, String metricName) throws Exception {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (JsonNode node : oracle.lines("cases")) {
            if (node.get("options").get("metric").asText().equals(metricName)) {
                try {
                    compare(oracle, node);
                } catch (RuntimeException | AssertionError e) {
                    wrong.add(node.get("id").asText() + ": " + e);
                }
                compared++;
            }
        }
        assertTrue(compared > 250, "only " + compared + " cases were compared");
        assertEquals(List.of(), wrong, wrong.size() + " of " + compared + " cases differ");
    }

    private static void compare(Oracle oracle, JsonNode node) throws Exception {
        Metric<?> metric = Oracle.metric(node.get("options"));
        JsonNode expected = node.get("expected");
        List<String> hypotheses = oracle.hypotheses(node);
        References references = References.ofStreams(oracle.references(node));
        SegmentStatistics statistics = metric.statistics(hypotheses, references, 2);
        Score score = metric.score(statistics.sums());
        assertEquals(expected.get("score").asDouble(), score.score(), TOLERANCE, "score");
        assertEquals(expected.get("name").asText(), score.name());
        Signature signature = metric.signature(references);
        assertEquals(withoutVersion(expected.get("signature").asText()), withoutVersion(signature.format(false)));
        assertEquals(withoutVersion(expected.get("signature_short").asText()), withoutVersion(signature.format(true)));
        compareParts(expected, score, statistics);
        if (expected.has("sentence_scores")) {
            for (int i = 0; i < hypotheses.size(); i++) {
                assertEquals(
                        expected.get("sentence_scores").get(i).asDouble(),
                        metric.sentenceScore(hypotheses.get(i), references.get(i))
                                .score(),
                        TOLERANCE,
                        "sentence " + i);
            }
        }
    }

    private static void compareParts(JsonNode expected, Score score, SegmentStatistics statistics) {
        if (score instanceof BleuScore bleu) {
            assertEquals(numbers(expected.get("counts")), bleu.counts());
            assertEquals(numbers(expected.get("totals")), bleu.totals());
            assertEquals(expected.get("sys_len").asLong(), bleu.systemLength());
            assertEquals(expected.get("ref_len").asLong(), bleu.referenceLength());
            assertEquals(expected.get("bp").asDouble(), bleu.brevityPenalty(), TOLERANCE);
            assertEquals(expected.get("ratio").asDouble(), bleu.ratio(), TOLERANCE);
            assertEquals(expected.get("verbose").asText(), bleu.details());
            List<Double> precisions = numbers(expected.get("precisions"));
            for (int n = 0; n < precisions.size(); n++) {
                assertEquals(precisions.get(n), bleu.precisions().get(n), TOLERANCE, "precision " + (n + 1));
            }
        } else if (score instanceof ChrFScore) {
            double[] sums = statistics.sums();
            for (int n = 0; n < sums.length; n++) {
                assertEquals(
                        expected.get("stats_hyp_ref_match")
                                .get(n / 3)
                                .get(n % 3)
                                .asDouble(),
                        sums[n],
                        "count " + n);
            }
        } else if (score instanceof TerScore ter) {
            assertEquals(expected.get("num_edits").asLong(), ter.edits());
            assertEquals(expected.get("ref_length").asDouble(), ter.referenceLength(), TOLERANCE);
            for (int i = 0; expected.has("segment_edits") && i < statistics.size(); i++) {
                assertEquals(expected.get("segment_edits").get(i).asDouble(), statistics.get(i, 0), "edits of " + i);
                assertEquals(
                        expected.get("segment_ref_len").get(i).asDouble(),
                        statistics.get(i, 1),
                        1e-12,
                        "length of " + i);
            }
        }
    }

    private static List<Double> numbers(JsonNode array) {
        List<Double> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.asDouble()));
        return numbers;
    }

    private static String withoutVersion(String signature) {
        return signature.substring(0, signature.lastIndexOf(':'));
    }

    @Test
    void signatureNamesTheProgram() {
        Signature signature = Bleu.DEFAULT.signature(References.ofStreams(List.of(List.of("a"))));
        assertTrue(
                signature.toString().startsWith("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:tt-"),
                signature.toString());
    }
}
