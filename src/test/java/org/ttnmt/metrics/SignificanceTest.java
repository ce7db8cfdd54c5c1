package org.ttnmt.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.UserException;

/** Resampling against sacreBLEU's recorded values, and what must hold of any resampling. */
class SignificanceTest {

    @ParameterizedTest
    @MethodSource("org.ttnmt.metrics.Oracle#all")
    void drawsAreThoseOfNumpy(Oracle oracle) throws Exception {
        JsonNode set = oracle.significance().get(0);
        JsonNode check = set.get("rng_check");
        int segments = set.get("n_segments").asInt();
        Pcg64 random = new Pcg64(Significance.DEFAULT_SEED);
        ByteBuffer indices = ByteBuffer.allocate(8 * segments * 1000).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < segments * 1000; i++) {
            indices.putLong(random.nextInt(segments));
        }
        assertEquals(check.get("bs_idx_sha256_int64le").asText(), sha256(indices.array()));

        Weights coins = Weights.coins(new Pcg64(Significance.DEFAULT_SEED));
        StringBuilder first = new StringBuilder();
        int[] weights = new int[64];
        coins.next(weights);
        for (int weight : weights) {
            first.append(weight);
        }
        assertEquals(check.get("ar_first64").asText(), first.toString());
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @ParameterizedTest
    @MethodSource("org.ttnmt.metrics.Oracle#all")
    void bootstrapAndRandomizationAgreeWithTheRecordedValues(Oracle oracle) throws Exception {
        for (JsonNode set : oracle.significance()) {
            References references = References.ofStreams(streams(oracle, set, "references"));
            List<List<String>> systems = streams(oracle, set, "systems");
            for (Map.Entry<String, JsonNode> entry : set.get("bs").properties()) {
                Metric<?> metric = metric(entry.getKey(), set);
                List<SegmentStatistics> statistics = new ArrayList<>();
                for (List<String> system : systems) {
                    statistics.add(metric.statistics(system, references, 2));
                }
                List<SystemResult> bootstrap =
                        new Significance(1000, Significance.DEFAULT_SEED, 2).pairedBootstrap(metric, statistics);
                compare(set, set.get("bs").get(entry.getKey()), bootstrap, 1e-3);
                List<SystemResult> randomized =
                        new Significance(10000, Significance.DEFAULT_SEED, 2).pairedRandomization(metric, statistics);
                compare(set, set.get("ar").get(entry.getKey()), randomized, 1e-9);
                JsonNode ci = set.get("ci").get(entry.getKey());
                SystemResult confidence =
                        new Significance(1000, Significance.DEFAULT_SEED, 2).confidence(metric, statistics.get(0));
                assertEquals(ci.get("mean").asDouble(), orNan(confidence.mean()), 1e-3);
                assertEquals(ci.get("ci").asDouble(), orNan(confidence.interval()), 1e-3);
            }
        }
    }

    private static void compare(JsonNode set, JsonNode expected, List<SystemResult> actual, double tolerance) {
        int s = 0;
        for (JsonNode name : set.get("systems")) {
            String file = name.asText();
            JsonNode recorded = expected.get(file.substring(file.indexOf('/') + 1));
            SystemResult result = actual.get(s++);
            assertEquals(recorded.get("score").asDouble(), result.score(), 1e-9, file);
            JsonNode seeded = recorded.get("seed12345");
            assertEquals(orNan(seeded.get("p")), orNan(result.pValue()), 1e-12, file + " p");
            assertEquals(orNan(seeded.get("mean")), orNan(result.mean()), tolerance, file + " mean");
            assertEquals(orNan(seeded.get("ci")), orNan(result.interval()), tolerance, file + " interval");
        }
    }

    private static double orNan(@Nullable JsonNode node) {
        return node == null || node.isNull() ? Double.NaN : node.asDouble();
    }

    private static double orNan(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    @ParameterizedTest
    @MethodSource("org.ttnmt.metrics.Oracle#all")
    void explicitResamplesScoreTheSame(Oracle oracle) throws Exception {
        for (JsonNode set : oracle.significance()) {
            JsonNode explicit = set.get("explicit_resamples");
            References references = References.ofStreams(streams(oracle, set, "references"));
            List<List<String>> systems = streams(oracle, set, "systems");
            int compared = 0;
            for (Map.Entry<String, JsonNode> entry : explicit.get("scores").properties()) {
                Metric<?> metric = metric(entry.getKey(), set);
                int s = 0;
                for (JsonNode scores : entry.getValue()) {
                    SegmentStatistics statistics = metric.statistics(systems.get(s++), references, 2);
                    for (int row = 0; row < scores.size(); row++) {
                        int offset = explicit.get("lines").get(0).asInt();
                        double[] sums = new double[metric.width()];
                        for (JsonNode index : explicit.get("index_rows").get(row)) {
                            for (int k = 0; k < sums.length; k++) {
                                sums[k] += statistics.get(offset + index.asInt(), k);
                            }
                        }
                        assertEquals(
                                scores.get(row).asDouble(), metric.score(sums).score(), 1e-9);
                        compared++;
                    }
                }
            }
            assertTrue(compared >= 20, "only " + compared + " resamples were compared");
        }
    }

    private static Metric<?> metric(String name, JsonNode set) {
        return switch (name) {
            case "BLEU" ->
                Bleu.DEFAULT.withTokenizer(
                        Tokenizers.of(set.get("metrics").get("BLEU").asText().replaceAll(".*tok:([^|]*).*", "$1")));
            case "chrF2" -> ChrF.DEFAULT;
            case "chrF2++" -> new ChrF(6, 2, 2, false, false, false);
            case "TER" -> Ter.DEFAULT;
            default -> throw new AssertionError("unknown metric " + name);
        };
    }

    private static List<List<String>> streams(Oracle oracle, JsonNode set, String key) throws Exception {
        List<List<String>> streams = new ArrayList<>();
        for (JsonNode file : set.get(key)) {
            streams.add(oracle.read(file.asText())
                    .subList(
                            set.get("lines").get(0).asInt(),
                            set.get("lines").get(1).asInt()));
        }
        return streams;
    }

    @Test
    void threadsDoNotChangeTheResult() {
        List<String> reference = new ArrayList<>();
        List<String> one = new ArrayList<>();
        List<String> other = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            reference.add("word" + i % 17 + " is the word number " + i % 13 + " of all");
            one.add("word" + i % 17 + " is a word number " + i % 11 + " of all");
            other.add("word" + i % 19 + " is number " + i % 13 + " all");
        }
        References references = References.ofStreams(List.of(reference, one.subList(0, 700)));
        List<SegmentStatistics> systems =
                List.of(Ter.DEFAULT.statistics(one, references, 1), Ter.DEFAULT.statistics(other, references, 3));
        Significance alone = new Significance(333, BigInteger.ONE, 1);
        Significance many = new Significance(333, BigInteger.ONE, 7);
        assertEquals(alone.pairedBootstrap(Ter.DEFAULT, systems), many.pairedBootstrap(Ter.DEFAULT, systems));
        assertEquals(alone.pairedRandomization(Ter.DEFAULT, systems), many.pairedRandomization(Ter.DEFAULT, systems));
    }

    @Test
    void betterBeyondNoiseOnlyWhenItIs() {
        List<String> reference = new ArrayList<>();
        List<String> good = new ArrayList<>();
        List<String> poor = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            reference.add("the cat number " + i + " sat on the mat");
            good.add("the cat number " + i + " sat on a mat");
            poor.add(i % 2 == 0 ? good.get(i) : "a dog " + i + " lay on a mat");
        }
        References references = References.ofStreams(List.of(reference));
        Significance test = new Significance(500, BigInteger.TEN, 2);
        for (Metric<?> metric : List.of(Bleu.DEFAULT, ChrF.DEFAULT, Ter.DEFAULT)) {
            SegmentStatistics better = metric.statistics(good, references, 1);
            SegmentStatistics worse = metric.statistics(poor, references, 1);
            assertTrue(test.probabilityNotBetter(metric, better, worse) < 0.01, metric.name());
            assertTrue(test.probabilityNotBetter(metric, worse, better) > 0.99, metric.name());
            assertEquals(1, test.probabilityNotBetter(metric, better, better), 0, "a system against itself");
        }
    }

    @Test
    void bigSeedsAndBadSeeds() {
        int[] weights = new int[5];
        Weights.bootstrap(new Pcg64(new BigInteger("123456789012345678901234567890123456789012345")))
                .next(weights);
        // numpy.random.default_rng(123456789012345678901234567890123456789012345).choice(5, 5)
        assertArrayEquals(BIG_SEED_COUNTS, weights);
        UserException negative =
                assertThrows(UserException.class, () -> new Significance(10, BigInteger.valueOf(-3), 1));
        assertEquals("The seed is -3 but must not be negative.", negative.getMessage());
    }

    private static final int[] BIG_SEED_COUNTS = {1, 0, 3, 1, 0};
}
