package org.ttnmt.model.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.OptimizerConfig;
import org.ttnmt.io.Workers;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.training.TrainingNetwork.Sums;
import org.ttnmt.torch.Device;

/** Ranks as threads of this process, with real sockets between them. */
@Timeout(60)
class GradientExchangeTest {

    /** What each rank makes of its exchange, by rank. */
    private static <T> List<T> ranks(int count, boolean halved, Function<GradientExchange, T> work) throws IOException {
        List<ServerSocketChannel> listening = new ArrayList<>();
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int rank = 0; rank < count; rank++) {
            ServerSocketChannel server =
                    ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            listening.add(server);
            addresses.add((InetSocketAddress) server.getLocalAddress());
        }
        try (Workers workers = new Workers(count, "rank");
                Socket stranger = new Socket(
                        InetAddress.getLoopbackAddress(), addresses.get(0).getPort())) {
            stranger.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: whoever it may be\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            List<Future<T>> all = new ArrayList<>();
            for (int rank = 0; rank < count; rank++) {
                int mine = rank;
                all.add(workers.submit(() -> {
                    try (GradientExchange exchange =
                            GradientExchange.meet(mine, addresses, listening.get(mine), "secret", halved)) {
                        return work.apply(exchange);
                    }
                }));
            }
            all.forEach(Workers::awaitEnd);
            return all.stream().map(Workers::get).toList();
        } finally {
            for (ServerSocketChannel server : listening) {
                server.close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "2, 300001", "3, 2", "3, 400003", "4, 1", "4, 1000", "8, 3"})
    void everybodyHasTheSameSum(int count, int size) throws IOException {
        for (boolean halved : List.of(false, true)) {
            List<float[]> sums = ranks(count, halved, exchange -> {
                float[] gradient = new float[size];
                for (int i = 0; i < size; i++) {
                    gradient[i] = (i % 251 - 125) * (exchange.rank() + 1) + 0.1f;
                }
                exchange.sum(gradient);
                exchange.sum(gradient.clone());
                return gradient;
            });
            for (int i = 0; i < size; i++) {
                float expected = (i % 251 - 125) * count * (count + 1) / 2f + 0.1f * count;
                assertEquals(expected, sums.get(0)[i], halved ? 0.02f * Math.abs(expected) + 0.02f : 1e-3f);
            }
            for (float[] sum : sums) {
                assertArrayEquals(sums.get(0), sum);
            }
        }
    }

    /** (1e8 + 1) + (-1e8 + 1) is 0 in float32, where 1e8 - 1e8 + 1 + 1 would be 2. */
    @Test
    void aPowerOfTwoAddsInTheOrderOfATree() throws IOException {
        float[] each = {1e8f, 1, -1e8f, 1};
        for (float[] sum : ranks(4, false, exchange -> {
            float[] gradient = new float[1001];
            Arrays.fill(gradient, each[exchange.rank()]);
            exchange.sum(gradient);
            return gradient;
        })) {
            assertArrayEquals(new float[1001], sum);
        }
    }

    /** 2 (n - 1) / n of the gradient, in float32 or in bfloat16. */
    @ParameterizedTest
    @CsvSource({"2, false, 4000", "3, false, 5336", "4, false, 6000", "4, true, 3000"})
    void countsWhatItSends(int count, boolean halved, long expected) throws IOException {
        for (GradientExchange.Sent sent : ranks(count, halved, exchange -> {
            exchange.sum(new float[1000]);
            return exchange.sent();
        })) {
            assertTrue(Math.abs(expected - sent.bytes()) <= 8, sent.toString());
            assertEquals(1, sent.sums());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void everybodyHearsEverybody(int count) throws IOException {
        double[][] expected = IntStream.range(0, count)
                .mapToObj(rank -> new double[] {rank, 7})
                .toArray(double[][]::new);
        for (double[][] heard : ranks(count, false, exchange -> exchange.all(exchange.rank(), 7))) {
            assertArrayEquals(expected, heard);
        }
    }

    @Test
    void whoLosesAnotherIsTold() {
        IllegalStateException lost = assertThrows(
                IllegalStateException.class,
                () -> ranks(3, false, exchange -> {
                    if (exchange.rank() == 1) {
                        return 0.0;
                    }
                    exchange.sum(new float[5_000_000]);
                    return exchange.all(1)[0][0];
                }));
        assertTrue(String.valueOf(lost.getMessage()).contains("cannot reach the others any more"), lost.getMessage());
    }

    private static final ModelConfig CONFIG = TinyModel.config(shape -> shape.dropout = 0.2);
    private static final TrainingScript SCRIPT =
            new TrainingScript(CONFIG, TinyModel.VOCABULARY, TinyModel.VOCABULARY, NumberFormats.FLOAT32);

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Trained(Sums sums, double norm, TrainingVectors vectors) {
        float[] weights() {
            return vectors.weights();
        }
    }

    private static Trained trained(GradientExchange exchange) {
        return trained(exchange, Placement.on(Device.CPU));
    }

    /** Three updates of two batches of three pairs. */
    private static Trained trained(GradientExchange exchange, Placement placement) {
        return trained(
                exchange,
                placement,
                OptimizerConfig.DEFAULT,
                TrainingVectors.begin(TinyModel.weights(SCRIPT.layout())),
                1,
                3);
    }

    private static Trained trained(
            GradientExchange exchange,
            Placement placement,
            OptimizerConfig optimizer,
            TrainingVectors vectors,
            int from,
            int to) {
        try (TrainingNetwork network = new TrainingNetwork(SCRIPT, placement, vectors, optimizer, exchange)) {
            Trained trained = new Trained(Sums.ZERO, 0, vectors);
            for (int update = from; update <= to; update++) {
                Sums sums = Sums.ZERO;
                for (int part = 0; part < 2; part++) {
                    sums = sums.plus(network.accumulate(TinyModel.batch(), update, 10L * update + part, List::of));
                }
                Sums all = network.gather(sums);
                Adam.Settings settings = new Adam.Settings(1e-3, 0.9, 0.98, 1e-3, update, 1);
                trained = new Trained(all, network.update(settings, all.tokens()), network.vectors());
            }
            return trained;
        }
    }

    /** One of the four parts has no pair. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 3", "2, 1", "2, 2", "4, 1"})
    void withFixedPartsNeitherRanksNorThreadsChangeABit(int count, int threads) throws IOException {
        List<Device> processor = List.of(Device.CPU);
        Trained one = trained(GradientExchange.ALONE, Placement.inParts(4, processor, 1));
        for (Trained rank :
                ranks(count, false, exchange -> trained(exchange, Placement.inParts(4 / count, processor, threads)))) {
            assertArrayEquals(one.weights(), rank.weights());
            assertEquals(one.norm(), rank.norm());
        }
    }

    private static final OptimizerConfig LOCAL = OptimizerConfig.DEFAULT.with(OptimizerConfig.LOCAL_UPDATES.is(2));

    /** Two outer steps, and none between: with five ranks, two have no pair. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void afterLocalUpdatesAllComeTogetherAndGoOnFromThere(int count) throws IOException {
        TrainingVectors begin = TrainingVectors.begin(TinyModel.weights(SCRIPT.layout()));
        Placement place = Placement.on(Device.CPU);
        List<Trained> whole = ranks(count, false, exchange -> trained(exchange, place, LOCAL, begin, 1, 4));
        List<Trained> half = ranks(count, false, exchange -> trained(exchange, place, LOCAL, begin, 1, 2));
        TrainingVectors saved = half.get(0).vectors();
        List<Trained> resumed = ranks(count, false, exchange -> trained(exchange, place, LOCAL, saved, 3, 4));
        for (int rank = 0; rank < count; rank++) {
            assertSame(whole.get(0).vectors(), whole.get(rank).vectors());
            assertSame(whole.get(0).vectors(), resumed.get(rank).vectors());
        }
        assertFalse(Arrays.equals(saved.weights(), whole.get(0).weights()));
        List<Trained> between = ranks(count, false, exchange -> trained(exchange, place, LOCAL, begin, 1, 1));
        assertEquals(
                count == 1,
                Arrays.equals(between.get(0).weights(), between.get(count - 1).weights()));
    }

    private static void assertSame(TrainingVectors expected, TrainingVectors actual) {
        assertArrayEquals(expected.weights(), actual.weights());
        assertArrayEquals(expected.mean(), actual.mean());
        assertArrayEquals(expected.variance(), actual.variance());
        assertArrayEquals(expected.outerMomentum(), actual.outerMomentum());
    }

    /** By hand: two ranks go from 1 to 0 and from 1 to 0.5, a mean of 0.75 away; then both stay where they are. */
    @Test
    void anOuterStepIsNesterovs() throws IOException {
        for (float[] weights : ranks(2, false, exchange -> {
            OuterStep step = new OuterStep(LOCAL, TrainingVectors.begin(new float[] {1}));
            float first = step.take(exchange, new float[] {exchange.rank() == 0 ? 0 : 0.5f})[0];
            return new float[] {first, step.take(exchange, new float[] {first})[0]};
        })) {
            assertEquals(1 - 0.7f * (0.75f + 0.9f * 0.75f), weights[0], 1e-6f);
            assertEquals(weights[0] - 0.7f * 0.9f * 0.9f * 0.75f, weights[1], 1e-6f);
        }
    }

    /** With five ranks, two have no pair. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void ranksAreOneOfAllTheirBatches(int count) throws IOException {
        Trained one = trained(GradientExchange.ALONE);
        List<Trained> several = ranks(count, false, GradientExchangeTest::trained);
        for (Trained rank : several) {
            assertEquals(one.sums().tokens(), rank.sums().tokens());
            assertEquals(
                    one.sums().loss(), rank.sums().loss(), 1e-4 * one.sums().loss());
            assertEquals(one.norm(), rank.norm(), 1e-4 * one.norm());
            assertArrayEquals(one.weights(), rank.weights(), 1e-5f);
            assertArrayEquals(several.get(0).weights(), rank.weights());
        }
        assertArrayEquals(
                several.get(0).weights(),
                ranks(count, false, GradientExchangeTest::trained).get(0).weights());
    }
}
