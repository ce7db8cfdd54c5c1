package org.ttnmt.cli.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ttnmt.Version;
import org.ttnmt.app.Machine;
import picocli.CommandLine.IVersionProvider;

/** What {@code tt --version} prints. Loads no native library, so that it is quick and works where they do not. */
public final class VersionText implements IVersionProvider {

    @Override
    public String[] getVersion() {
        Version version = Version.current();
        return new String[] {
            "tt " + version.tt(),
            "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
            "DJL " + version.djl(),
            "PyTorch " + Machine.libtorch(),
            "Device " + device(),
            "Engines " + Machine.engines(),
        };
    }

    private static String device() {
        String cpu = "cpu: " + processor() + ", " + Runtime.getRuntime().availableProcessors() + " threads";
        if (!Machine.hasCuda()) {
            return cpu;
        }
        long gpus = gpus();
        return gpus == 0 ? cpu + " (no NVIDIA GPU is visible)" : "gpu: " + gpus + " NVIDIA; " + cpu;
    }

    private static long gpus() {
        try (Stream<Path> devices = Files.list(Path.of("/proc/driver/nvidia/gpus"))) {
            return devices.count();
        } catch (IOException e) {
            return 0;
        }
    }

    /** The name of the processor where the system tells it, otherwise its architecture. */
    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseGet(VersionText::architecture);
        } catch (IOException e) {
            return architecture();
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch");
    }
}
