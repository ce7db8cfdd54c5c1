package org.ttnmt.app.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ttnmt.UserException;
import org.ttnmt.Version;
import org.ttnmt.app.Machine;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.HostMemory;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Gpus;
import org.ttnmt.torch.LibtorchVersion;
import org.ttnmt.torch.MatrixRate;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.OneDnn;
import org.ttnmt.torch.Torch;

/** Looks over the machine that it runs on: {@code tt doctor}. */
public final class Doctor {
    /** What the quick start's model needs to be trained. */
    private static final long LEAST_MEMORY = 700_000_000;

    private static final long LEAST_DISK = 1_000_000_000;

    /** Seconds for the rate of one number format. */
    private static final double SECONDS = 0.6;

    private final ComputeConfig compute;
    private final Map<String, String> environment;
    private final Path processes;

    /** @param compute what training would compute with */
    public Doctor(ComputeConfig compute, Map<String, String> environment) {
        this(compute, environment, Path.of("/proc"));
    }

    /** @param processes where Linux tells of processor and process */
    Doctor(ComputeConfig compute, Map<String, String> environment, Path processes) {
        this.compute = compute;
        this.environment = Map.copyOf(environment);
        this.processes = processes;
    }

    /** Looks at everything; takes about three seconds. */
    public List<Observation> examine() {
        List<Observation> all = new ArrayList<>();
        all.add(java());
        all.add(engines());
        all.add(launcher());
        all.add(allocator());
        all.add(processor());
        all.add(memory());
        all.add(folder(
                "working folder",
                Path.of(""),
                LEAST_DISK,
                "Write models elsewhere: model_dir, or start tt in another folder."));
        all.add(folder(
                "temporary folder",
                Path.of(System.getProperty("java.io.tmpdir")),
                0,
                "Mount one that can be written (docker run --tmpfs /tmp:exec), or set"
                        + " TT_JAVA_OPTS=-Djava.io.tmpdir=FOLDER."));
        all.addAll(Surroundings.observe(environment));
        Observation libtorch = libtorch();
        all.add(libtorch);
        if (libtorch.state() != Observation.State.WRONG) {
            all.add(cache());
            all.add(rates(Device.CPU, List.of(NumberType.FLOAT32, NumberType.BFLOAT16)));
            all.addAll(gpus());
        }
        return all;
    }

    private static Observation java() {
        return Observation.ok(
                "java",
                Runtime.version() + " (" + System.getProperty("java.vendor") + "), heap at most "
                        + gigabytes(Runtime.getRuntime().maxMemory()));
    }

    private static Observation engines() {
        String engines = Machine.engines();
        return engines.startsWith("java")
                ? Observation.ok("engines", engines)
                : Observation.warning(
                        "engines",
                        engines,
                        "Small models translate several times as fast with it: use a JDK, not a runtime without it.");
    }

    private static Observation launcher() {
        String command = System.getProperty("tt.command");
        return command != null
                ? Observation.ok("launcher", command)
                : Observation.warning(
                        "launcher",
                        "tt was not started by scripts/tt, which sets what libtorch is fast with",
                        "Start it with scripts/tt, or set OMP_WAIT_POLICY=passive and preload an allocator as it does.");
    }

    private Observation allocator() {
        Optional<String> found = lines("self/maps").stream()
                .map(line -> line.substring(line.lastIndexOf('/') + 1))
                .filter(file -> file.matches("lib(tcmalloc|jemalloc|mimalloc).*"))
                .findFirst();
        return found.map(file -> Observation.ok("allocator", file))
                .orElseGet(() -> Observation.warning(
                        "allocator",
                        "the system's, which gives each large tensor back and pays for it again",
                        "Training is up to a fifth faster with tcmalloc; Debian, Ubuntu: sudo apt install"
                                + " libtcmalloc-minimal4. scripts/tt finds it."));
    }

    private Observation processor() {
        Processor processor = Processor.of(lines("cpuinfo"));
        String found = (processor.name().isEmpty() ? System.getProperty("os.arch") : processor.name()) + ", "
                + compute.threads() + " threads"
                + (processor.products().isEmpty() ? "" : "; products of " + processor.products());
        return processor.isOld()
                ? Observation.warning("processor", found, "It has no AVX2: libtorch is several times slower here.")
                : Observation.ok("processor", found);
    }

    private static Observation memory() {
        Optional<HostMemory.Reading> reading = new HostMemory().read();
        if (reading.isEmpty()) {
            return Observation.ok("memory", "the system does not tell");
        }
        HostMemory.Reading memory = reading.get();
        String found = gigabytes(memory.available()) + " of " + gigabytes(memory.total())
                + " available to this process, within its container's limit if it has one";
        return memory.available() < LEAST_MEMORY
                ? Observation.wrong(
                        "memory",
                        found,
                        "The quick start needs 0.7 GB: end other programs, or raise the container's limit (--memory).")
                : Observation.ok("memory", found);
    }

    /** @param least bytes of it that a checkpoint needs; 0 where none is written */
    private static Observation folder(String subject, Path folder, long least, String elsewhere) {
        Path path = folder.toAbsolutePath();
        try {
            long free = Files.getFileStore(path).getUsableSpace();
            String found = path + ", " + gigabytes(free) + " free";
            if (!canBeWritten(path)) {
                return Observation.warning(subject, found + ", cannot be written", elsewhere);
            }
            return free < least
                    ? Observation.warning(subject, found, "A checkpoint of a base model takes 0.7 GB: make room.")
                    : Observation.ok(subject, found);
        } catch (IOException e) {
            return Observation.warning(
                    subject,
                    path + (Files.exists(path) ? " cannot be read: " + AtomicFile.describe(e) : " is not there"),
                    elsewhere);
        }
    }

    private static boolean canBeWritten(Path folder) {
        try {
            Files.delete(Files.createTempFile(folder, ".tt-doctor", ""));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Observation libtorch() {
        try {
            Torch.load(compute.threads());
            LibtorchVersion version = LibtorchVersion.current();
            String built = Version.current().pytorch();
            String found = version.toString();
            return version.version().startsWith(built)
                    ? Observation.ok("libtorch", found)
                    : Observation.warning(
                            "libtorch",
                            found,
                            "tt is tested with " + built + ": compare a validation before you rely on it.");
        } catch (UserException e) {
            return Observation.wrong("libtorch", "none", String.valueOf(e.getMessage()));
        }
    }

    private static Observation cache() {
        Path folder = Torch.folder();
        return Observation.ok(
                "native libraries", folder + (Files.isWritable(folder) ? "" : ", for reading alone, which is enough"));
    }

    /** What products of matrices reach, in each format. */
    private static Observation rates(Device device, List<NumberType> types) {
        List<String> found = new ArrayList<>();
        List<String> mend = new ArrayList<>();
        for (NumberType type : types) {
            String name = type.name().toLowerCase(Locale.ROOT);
            try {
                double rate = new MatrixRate(type, device, SECONDS).operationsPerSecond();
                found.add(String.format(Locale.ROOT, "%s %,.0f", name, rate / 1e9));
            } catch (RuntimeException e) {
                found.add(name + " none");
                mend.add(String.valueOf(e.getMessage())
                        .lines()
                        .findFirst()
                        .orElse("")
                        .strip());
            }
        }
        if (device.equals(Device.CPU)) {
            found.add("int8 with " + (OneDnn.largestInput() == 127 ? "8" : "7") + " bits of an input");
        }
        String text = String.join(", ", found) + " (GFLOP/s)";
        return mend.isEmpty()
                ? Observation.ok("products on " + device, text)
                : Observation.wrong("products on " + device, text, String.join("; ", mend));
    }

    private List<Observation> gpus() {
        boolean asked = !compute.device().isCpu();
        boolean cuda = LibtorchVersion.current().cuda();
        if (!asked && !cuda) {
            return List.of(Observation.ok("gpu", "none asked for (--device gpu), and this libtorch is for processors"));
        }
        Gpus gpus = Torch.gpus();
        if (gpus.count() == 0) {
            return List.of(
                    asked
                            ? Observation.wrong("gpu", "none", gpus.problem() + ".")
                            : Observation.warning("gpu", "none", gpus.problem() + "."));
        }
        List<Observation> all = new ArrayList<>();
        all.add(driver(gpus));
        for (int i = 0; i < gpus.count(); i++) {
            Gpus.Gpu gpu = gpus.all().get(i);
            all.add(Observation.ok(
                    "gpu:" + i,
                    gpu.name() + ", compute capability " + gpu.capability() + ", " + gigabytes(gpu.memory())));
            Observation rates =
                    rates(Device.gpu(i), List.of(NumberType.FLOAT32, NumberType.BFLOAT16, NumberType.FLOAT16));
            all.add(
                    rates.mend().contains("no kernel image")
                            ? Observation.wrong(
                                    rates.subject(),
                                    "this libtorch has no code for compute capability " + gpu.capability(),
                                    "Use a libtorch that has (src/site/markdown/docker.md says which).")
                            : rates);
        }
        compute.device().gpus().stream()
                .filter(index -> index >= gpus.count())
                .forEach(index -> all.add(Observation.wrong(
                        "gpu:" + index, "not there", "There are " + gpus.count() + "; the first is gpu:0.")));
        return all;
    }

    private Observation driver(Gpus gpus) {
        String version = lines("driver/nvidia/version").stream()
                .findFirst()
                .map(line -> line.replaceAll(".*?(\\d+\\.\\d+(\\.\\d+)*).*", "$1") + ", ")
                .orElse("");
        String runtime = gpus.cuda().get(0);
        String served = gpus.cuda().get(1);
        String found = version + "serves CUDA " + served + "; libtorch has " + runtime;
        return Integer.parseInt(served.replaceAll("\\..*", "")) < Integer.parseInt(runtime.replaceAll("\\..*", ""))
                ? Observation.wrong("driver", found, "Install a newer driver on the host.")
                : Observation.ok("driver", found);
    }

    private List<String> lines(String file) {
        try (Stream<String> lines = Files.lines(processes.resolve(file), StandardCharsets.ISO_8859_1)) {
            return lines.toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
