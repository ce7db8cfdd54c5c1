package org.ttnmt.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.parameters.ParameterValues;

/** Vectors of other processors: a JVM with narrower ones gives the bits that this one gives. */
class VectorWidthTest {

    /** Prints what {@link #bits} says of this JVM's fastest kernels. */
    public static void main(String[] args) {
        System.out.println(bits(Vectors.fastest()));
    }

    private static String bits(Kernels kernels) {
        ModelConfig config = TinyModel.config(m -> {
            m.modelDim = 40;
            m.feedForwardDim = Packed.DEPTH + 20;
        });
        ParameterLayout layout =
                Family.of(config, TinyModel.VOCABULARY, TinyModel.VOCABULARY).layout();
        ParameterValues values = ParameterValues.of(TinyModel.weights(layout));
        return List.of(DecodingPrecision.FLOAT32, DecodingPrecision.BFLOAT16, DecodingPrecision.INT8).stream()
                .map(format -> new EngineNetwork(config, layout, values, format, TinyModel.SPECIAL, 1, () -> kernels))
                .flatMap(network -> network.force(TinyModel.SOURCES, TinyModel.TARGETS).stream())
                .map(Arrays::toString)
                .collect(Collectors.joining());
    }

    /** @param bytes of the widest vector; 16 is that of ARM */
    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void allWidthsGiveTheSameBits(int bytes) throws Exception {
        assumeTrue(Vectors.available(), "needs java --add-modules jdk.incubator.vector");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-XX:MaxVectorSize=" + bytes,
                        "-cp",
                        System.getProperty("java.class.path"),
                        VectorWidthTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        assertEquals(bits(Vectors.plain()), printed.lines().reduce("", (before, line) -> line));
    }
}
