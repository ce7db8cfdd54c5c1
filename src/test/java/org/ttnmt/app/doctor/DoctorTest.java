package org.ttnmt.app.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.app.doctor.Observation.State;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.Device;
import org.ttnmt.config.Engine;

class DoctorTest {
    private static final Device GPU = Device.parse("gpu");

    @TempDir
    private Path processes;

    private List<Observation> examined(Device device, Map<String, String> environment) {
        return new Doctor(new ComputeConfig(device, 1, Engine.AUTO), environment, processes).examine();
    }

    private static Observation of(List<Observation> all, String subject) {
        return all.stream()
                .filter(each -> each.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tellsWhatTheProcessorHas() throws IOException {
        Files.writeString(
                processes.resolve("cpuinfo"),
                "processor\t: 0\nmodel name\t: A Xeon\nflags\t\t: sse2 avx2 avx512f avx512_vnni avx512_bf16\n");
        Files.createDirectories(processes.resolve("self"));
        Files.writeString(processes.resolve("self/maps"), "7f00-7f01 r-xp 0 /usr/lib/libtcmalloc_minimal.so.4.5.9\n");
        List<Observation> all = examined(Device.CPU, Map.of());
        Observation processor = of(all, "processor");
        assertEquals(State.OK, processor.state());
        assertEquals(
                "A Xeon, 1 threads; products of float32 by AVX-512, bfloat16 by AVX-512 BF16, int8 by AVX-512 VNNI",
                processor.found());
        assertEquals("libtcmalloc_minimal.so.4.5.9", of(all, "allocator").found());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sse2 sse4_2                   | true  | ''",
                "sse2 avx2 fma avx_vnni        | false | float32 by AVX2, int8 by AVX VNNI",
                "avx512f amx_bf16 amx_int8 sse2 avx2 | false | float32 by AVX-512, bfloat16 by AMX, int8 by AMX",
                "asimd asimddp bf16 i8mm       | false | float32 by NEON, bfloat16 by ARM's BF16, int8 by ARM's I8MM",
            })
    void theBestInstructionsCount(String flags, boolean old, String products) {
        Processor processor = Processor.of(List.of("Features : " + flags));
        assertEquals(products, processor.products());
        assertEquals(old, processor.isOld());
    }

    @Test
    void namesVariablesThatGetInTheWay() {
        Observation limited = of(examined(Device.CPU, Map.of("ATEN_CPU_CAPABILITY", "default")), "environment");
        assertEquals(State.WARNING, limited.state());
        assertEquals("ATEN_CPU_CAPABILITY=default limits which instructions libtorch uses", limited.found());
        assertEquals("Unset it.", limited.mend());
        assertEquals(
                State.OK, Surroundings.observe(Map.of("PATH", "/bin")).get(0).state());
        assertEquals(
                State.OK,
                Surroundings.observe(Map.of("PYTORCH_VERSION", "2.7.1", "PYTORCH_LIBRARY_PATH", "/opt"))
                        .get(0)
                        .state());
    }

    @Test
    void aGpuThatIsAskedForMustBeThere() {
        List<Observation> all = examined(GPU, Map.of());
        Observation gpu = of(all, "gpu");
        assertEquals(State.WRONG, gpu.state());
        assertTrue(gpu.mend().endsWith("."), gpu.mend());
        assertEquals(State.OK, of(all, "products on cpu").state());
    }
}
