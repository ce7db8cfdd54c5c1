package org.ttnmt.app.doctor;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What Linux tells of the processor, and which instructions products of matrices have for each number format.
 *
 * @param name as its maker calls it; empty where the system does not tell
 * @param flags its features, as Linux calls them
 */
record Processor(String name, Set<String> flags) {
    /** From the best to the least, by the feature that it needs; those of x86 before those of ARM. */
    private static final Map<String, Map<String, String>> KERNELS = kernels();

    private static Map<String, Map<String, String>> kernels() {
        Map<String, Map<String, String>> kernels = new LinkedHashMap<>();
        kernels.put("float32", ordered("avx512f", "AVX-512", "avx2", "AVX2", "sve", "SVE", "asimd", "NEON"));
        kernels.put("bfloat16", ordered("amx_bf16", "AMX", "avx512_bf16", "AVX-512 BF16", "bf16", "ARM's BF16"));
        kernels.put(
                "int8",
                ordered(
                        "amx_int8",
                        "AMX",
                        "avx512_vnni",
                        "AVX-512 VNNI",
                        "avx_vnni",
                        "AVX VNNI",
                        "i8mm",
                        "ARM's I8MM",
                        "asimddp",
                        "NEON's dot products"));
        return kernels;
    }

    private static Map<String, String> ordered(String... flagsAndNames) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < flagsAndNames.length; i += 2) {
            map.put(flagsAndNames[i], flagsAndNames[i + 1]);
        }
        return map;
    }

    /** @param lines of {@code /proc/cpuinfo} */
    static Processor of(List<String> lines) {
        String name = value(lines, "model name");
        String flags = value(lines, "flags") + " " + value(lines, "Features");
        return new Processor(
                name,
                new TreeSet<>(
                        Arrays.asList(flags.strip().toLowerCase(Locale.ROOT).split("\\s+"))));
    }

    private static String value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** Whether it is one of x86 without AVX2, for which libtorch has nothing fast. */
    boolean isOld() {
        return flags.contains("sse2") && !flags.contains("avx2");
    }

    /** Such as {@code float32 by AVX-512, bfloat16 by AMX}; a format that it knows nothing for is left out. */
    String products() {
        return KERNELS.entrySet().stream()
                .flatMap(format -> format.getValue().entrySet().stream()
                        .filter(kernel -> flags.contains(kernel.getKey()))
                        .limit(1)
                        .map(kernel -> format.getKey() + " by " + kernel.getValue()))
                .collect(Collectors.joining(", "));
    }
}
