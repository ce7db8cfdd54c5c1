package org.ttnmt.app.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Variables of the environment that other software has set, and that libtorch, Java or DJL would follow. */
final class Surroundings {
    private static final Map<String, String> EFFECTS = effects();

    private Surroundings() {}

    private static Map<String, String> effects() {
        Map<String, String> effects = new LinkedHashMap<>();
        String slower = "limits which instructions libtorch uses";
        for (String name : List.of(
                "ATEN_CPU_CAPABILITY",
                "ONEDNN_MAX_CPU_ISA",
                "DNNL_MAX_CPU_ISA",
                "MKL_ENABLE_INSTRUCTIONS",
                "MKL_DEBUG_CPU_TYPE")) {
            effects.put(name, slower);
        }
        String pins = "binds threads to processors, so that several processes share one";
        for (String name : List.of("OMP_PROC_BIND", "OMP_PLACES", "GOMP_CPU_AFFINITY", "KMP_AFFINITY")) {
            effects.put(name, pins);
        }
        effects.put("CUDA_LAUNCH_BLOCKING", "makes the host wait for each operator of a GPU");
        effects.put("PYTORCH_NO_CUDA_MEMORY_CACHING", "makes libtorch ask the driver for each tensor");
        effects.put("JAVA_TOOL_OPTIONS", "is followed by each Java; scripts/tt unsets it");
        effects.put("JDK_JAVA_OPTIONS", "is followed by each Java; scripts/tt unsets it");
        effects.put("DJL_DEFAULT_ENGINE", "is meant for another program; scripts/tt unsets it");
        return effects;
    }

    /** What would get in the way, each with its value and effect. */
    static List<Observation> observe(Map<String, String> environment) {
        List<Observation> observations = new ArrayList<>();
        EFFECTS.forEach((name, effect) -> {
            String value = environment.get(name);
            if (value != null && !value.isEmpty()) {
                observations.add(Observation.warning("environment", name + "=" + value + " " + effect, "Unset it."));
            }
        });
        if (environment.get("PYTORCH_LIBRARY_PATH") == null) {
            for (String name : List.of("PYTORCH_VERSION", "PYTORCH_FLAVOR", "PYTORCH_PRECXX11")) {
                if (environment.containsKey(name)) {
                    observations.add(Observation.warning(
                            "environment",
                            name + " is set, but says what is in PYTORCH_LIBRARY_PATH, which is not",
                            "Unset it."));
                }
            }
        }
        if (observations.isEmpty()) {
            observations.add(Observation.ok("environment", "nothing in it gets in the way"));
        }
        return observations;
    }
}
