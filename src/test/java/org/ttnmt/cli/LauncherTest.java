package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code scripts/tt} in a project of its own, with a {@code java} and a {@code mvn} that tell what they were asked for.
 */
class LauncherTest {

    private static final Path SCRIPT = Path.of("scripts/tt");

    @TempDir
    private Path folder;

    private Path home;
    private Path tools;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeProject() throws IOException {
        Assumptions.assumeTrue(Files.exists(SCRIPT), "scripts/tt is not here");
        Assumptions.assumeTrue(Files.exists(Path.of("/bin/bash")), "no bash here");
        home = Files.createDirectories(folder.resolve("a project"));
        tools = Files.createDirectories(folder.resolve("jdk/bin"));
        for (String tool : List.of(
                "bash",
                "dirname",
                "readlink",
                "uname",
                "find",
                "flock",
                "mkdir",
                "touch",
                "rm",
                "mv",
                "sed",
                "sleep",
                "cat",
                "ls",
                "stty",
                "env",
                "wc")) {
            for (String place : List.of("/usr/bin/", "/bin/")) {
                if (Files.exists(Path.of(place + tool))) {
                    script(tools.resolve(tool), "exec " + place + tool + " \"$@\"");
                }
            }
        }
        script(tools.resolve("java"), "printf '%s\\n' \"$@\"; env | cat >\"$ENV_OUT\"; exit 42");
        script(tools.resolve("javac"), "exit 0");
        script(
                tools.resolve("mvn"),
                "echo \"mvn $*\" >>calls; sleep 0.1; mkdir -p target; echo jar >target/tt.jar; [ ! -e broken ]");
        write(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
        write(home.resolve("pom.xml"), "<project/>");
        write(home.resolve("src/main/java/A.java"), "class A {}");
        copyWhatTheImageHas();
        environment.put("PATH", tools.toString());
        environment.put("ENV_OUT", folder.resolve("env").toString());
    }

    /** The files of {@code scripts/} that the Dockerfile copies: the launcher needs no others. */
    private void copyWhatTheImageHas() throws IOException {
        List<String> files = Files.readAllLines(Path.of("Dockerfile")).stream()
                .filter(line -> line.startsWith("COPY scripts/"))
                .map(line -> line.split(" ")[1])
                .toList();
        assertTrue(files.contains("scripts/tt"), files.toString());
        for (String file : files) {
            Files.createDirectories(home.resolve(file).getParent());
            Files.copy(Path.of(file), home.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    @Test
    void buildsOnceAndPassesArgumentsAndExitCode() throws Exception {
        Run first = run("train", "--config", "a b.yaml");
        assertEquals(42, first.exitCode);
        assertTrue(first.err.startsWith("tt: building, once"), first.err);
        List<String> jvm = first.out.lines().toList();
        assertEquals(
                List.of(
                        "-cp",
                        home.toRealPath().resolve("target/tt.jar").toString(),
                        "org.ttnmt.cli.Main",
                        "train",
                        "--config",
                        "a b.yaml"),
                jvm.subList(jvm.size() - 6, jvm.size()));
        assertTrue(jvm.contains("-Dai.djl.offline=true"), first.out);
        assertTrue(jvm.contains("-XX:+DisplayVMOutputToStderr"), first.out);
        assertFalse(first.out.contains("tty=true"), "a pipe is no terminal");

        Run second = run("--version");
        assertEquals("", second.err);
        assertEquals(1, builds());
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        run();
        touch(home.resolve("src/main/java/A.java"));
        assertTrue(run().err.startsWith("tt: its sources changed; building again"));
        touch(home.resolve("pom.xml"));
        run();
        assertEquals(3, builds());
    }

    /**
     * Maven 3 ends each of its streams with the codes that reset colours, terminal or not, unless it is told not to.
     */
    @Test
    void mavenPrintsNoResetCodes() throws Exception {
        environment.put("MAVEN_OPTS", "-Xmx1g");
        script(tools.resolve("mvn"), "echo $MAVEN_OPTS >&2; mkdir -p target; echo jar >target/tt.jar");
        assertTrue(run().err.endsWith("\n-Xmx1g -Djansi.noreset=true\n"), Files.readString(folder.resolve("err")));
    }

    @Test
    void neverBuildsWhenToldSo() throws Exception {
        environment.put("TT_BUILD", "never");
        Run run = run();
        assertEquals(1, run.exitCode);
        assertTrue(run.err.contains("target/tt.jar is not there. To build it: cd "), run.err);
        assertEquals(0, builds());
    }

    @Test
    void twoAtTheSameTimeBuildOnce() throws Exception {
        Assumptions.assumeTrue(Files.exists(tools.resolve("flock")), "no flock here");
        Process first = start(home.resolve("scripts/tt"));
        Process second = start(home.resolve("scripts/tt"));
        assertEquals(42, first.waitFor());
        assertEquals(42, second.waitFor());
        assertEquals(1, builds());
    }

    @Test
    void aFailedBuildSaysHowToRepeatItAndIsTriedAgain() throws Exception {
        write(home.resolve("broken"), "");
        Run run = run();
        assertEquals(1, run.exitCode);
        assertTrue(run.err.contains("tt: the build failed; the messages above say why."), run.err);
        assertEquals(1, run().exitCode);
        Files.delete(home.resolve("broken"));
        assertEquals(42, run().exitCode);
    }

    @Test
    void worksThroughSymbolicLinksFromAnywhere() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("a project/scripts/tt"));
        Path linkToLink = Files.createSymbolicLink(tools.resolve("tt"), link);
        assertEquals(42, run(linkToLink).exitCode);
        assertEquals(1, builds());
    }

    @Test
    void missingToolsAreNamedWithWhatInstallsThem() throws Exception {
        Files.delete(tools.resolve("mvn"));
        Run noMaven = run();
        assertEquals(1, noMaven.exitCode);
        assertTrue(noMaven.err.startsWith("tt: mvn (Maven) is not on the PATH"), noMaven.err);
        assertTrue(noMaven.err.contains("sudo apt install maven"), noMaven.err);

        Files.delete(tools.resolve("javac"));
        script(tools.resolve("mvn"), "exit 0");
        Run noCompiler = run();
        assertTrue(noCompiler.err.contains("is a Java runtime without a compiler"), noCompiler.err);

        Files.delete(tools.resolve("java"));
        Run noJava = run();
        assertEquals(1, noJava.exitCode);
        assertTrue(noJava.err.startsWith("tt: java is not on the PATH."), noJava.err);
        assertTrue(noJava.err.contains("openjdk-17-jdk"), noJava.err);
    }

    @Test
    void whatIsBuiltCanBeStartedWithoutMaven() throws Exception {
        Files.delete(tools.resolve("mvn"));
        assertFalse(run().err.contains("TT_BUILD"), "there is nothing to start");
        write(home.resolve("target/tt.jar"), "jar");
        touch(home.resolve("src/main/java/A.java"));
        Run older = run();
        assertEquals(1, older.exitCode);
        assertTrue(older.err.contains("\ntt: Or set TT_BUILD=never to start " + home.toRealPath()), older.err);
        environment.put("TT_BUILD", "never");
        assertEquals(42, run().exitCode);
    }

    /** One of another Java would be ignored, with a message among the results. */
    @Test
    void anArchiveOfClassesIsForTheJavaThatMadeIt() throws Exception {
        run();
        write(home.resolve("target/tt.jsa"), "archive");
        assertTrue(run().out.contains("-XX:SharedArchiveFile="), "the archive is used");

        write(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.2\"\n");
        environment.put("TT_BUILD", "never");
        assertFalse(run().out.contains("-XX:SharedArchiveFile="), "it was made by 17.0.1");
        environment.remove("TT_BUILD");
        Run again = run();
        assertTrue(again.err.startsWith("tt: archiving its classes"), again.err);
        assertFalse(Files.exists(home.resolve("target/tt.jsa")), "the old one is gone; this java makes none");
        assertEquals("", run().err, "once for each Java");
    }

    @Test
    void whatJavaSaysItselfIsNoResult() throws Exception {
        List<String> old = run().out.lines().toList();
        assertTrue(old.contains("-Xlog:all=warning,cds*=off:stderr"), old.toString());
        assertFalse(old.contains("--enable-native-access=ALL-UNNAMED"), old.toString());
        write(folder.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        List<String> recent = run().out.lines().toList();
        assertTrue(recent.contains("--enable-native-access=ALL-UNNAMED"), recent.toString());
        assertTrue(recent.contains("--sun-misc-unsafe-memory-access=allow"), recent.toString());
    }

    @Test
    void anOldJavaIsRefused() throws Exception {
        write(folder.resolve("jdk/release"), "JAVA_VERSION=\"11.0.2\"\n");
        Run eleven = run();
        assertEquals(1, eleven.exitCode);
        assertTrue(eleven.err.contains("is Java 11, but tt needs 17 or newer."), eleven.err);
        write(folder.resolve("jdk/release"), "JAVA_VERSION=\"1.8.0_292\"\n");
        assertTrue(run().err.contains("is Java 8, but"));
        environment.put("JAVA_HOME", folder.resolve("nothing").toString());
        assertTrue(run().err.contains("there is no bin/java in it"));
    }

    @Test
    void theNativeEnvironmentIsSetUnlessTheUserDid() throws Exception {
        environment.put("TT_JAVA_OPTS", "-Xmx8g -Xint");
        environment.put("TT_ALLOCATOR", "none");
        Run run = run();
        assertTrue(run.out.lines().toList().containsAll(List.of("-Xmx8g", "-Xint")), run.out);
        String env = Files.readString(folder.resolve("env"));
        assertTrue(env.contains("OMP_WAIT_POLICY=passive\n"), env);
        assertTrue(env.contains("LC_ALL=C.UTF-8\n"), env);
        assertFalse(env.contains("LD_PRELOAD"), env);

        environment.put("OMP_WAIT_POLICY", "active");
        environment.put("LANG", "de_DE.UTF-8");
        run();
        env = Files.readString(folder.resolve("env"));
        assertTrue(env.contains("OMP_WAIT_POLICY=active\n"), env);
        assertFalse(env.contains("LC_ALL"), env);
    }

    /** What is set for other programs; with a libtorch of one's own, its version and kind count. */
    @Test
    void variablesOfOtherProgramsDoNotCount() throws Exception {
        environment.putAll(Map.of(
                "PYTORCH_VERSION", "9.9",
                "PYTORCH_FLAVOR", "cu999",
                "DJL_DEFAULT_ENGINE", "MXNet",
                "JAVA_TOOL_OPTIONS", "-Xmx1m"));
        run();
        String env = Files.readString(folder.resolve("env"));
        assertFalse(env.contains("PYTORCH_") || env.contains("DJL_DEF") || env.contains("JAVA_TOOL"), env);

        environment.put("PYTORCH_LIBRARY_PATH", "/opt/libtorch");
        run();
        env = Files.readString(folder.resolve("env"));
        assertTrue(env.contains("PYTORCH_VERSION=9.9\n") && env.contains("PYTORCH_FLAVOR=cu999\n"), env);
    }

    @Test
    void fewAddressesLeaveRoomForLibtorch() throws Exception {
        String script = home.resolve("scripts/tt").toString().replace("'", "'\\''");
        Path few = tools.resolve("few-addresses");
        script(few, "ulimit -v 3000000; exec '" + script + "' \"$@\"");
        Assumptions.assumeTrue(run(few).exitCode == 42, "no limit of addresses here");
        assertTrue(run(few).out.lines().toList().contains("-Xmx750000k"), run(few).out);
        assertFalse(run().out.contains("-Xmx"), "all the memory that there is");
        script(few, "ulimit -v 900000; exec '" + script + "' \"$@\"");
        Run tooFew = run(few);
        assertEquals(1, tooFew.exitCode);
        assertTrue(
                tooFew.err.startsWith("tt: ulimit -v gives a process 900 MB of addresses, but tt needs 1000"),
                tooFew.err);
    }

    @Test
    void anAllocatorThatIsNotThereIsRefused() throws Exception {
        environment.put("TT_ALLOCATOR", "/no/such/lib.so");
        Run run = run();
        assertEquals(1, run.exitCode);
        assertTrue(run.err.contains("TT_ALLOCATOR is /no/such/lib.so, but there is no such file."), run.err);
    }

    /** Before its own, and for this command alone. */
    @Test
    void sparksLibrariesAreThereForTtSpark() throws Exception {
        environment.put("SPARK_HOME", folder.resolve("spark").toString());
        Run none = run("spark", "translate");
        assertEquals(1, none.exitCode);
        assertTrue(
                none.err.contains("SPARK_HOME is " + folder.resolve("spark")
                        + ", but there is no jars/spark-core_*.jar in it. Set it to the folder of Apache Spark 4."),
                none.err);
        write(folder.resolve("spark/jars/spark-core_2.13-4.2.0.jar"), "");
        List<String> jvm = run("spark", "translate").out.lines().toList();
        String own = home.toRealPath().resolve("target/tt.jar").toString();
        assertEquals(folder.resolve("spark") + "/jars/*:" + own, jvm.get(jvm.indexOf("-cp") + 1));
        assertTrue(jvm.contains("-Dslf4j.provider=ch.qos.logback.classic.spi.LogbackServiceProvider"), jvm.toString());
        assertTrue(jvm.contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"), jvm.toString());
        List<String> other = run("translate").out.lines().toList();
        assertEquals(own, other.get(other.indexOf("-cp") + 1));
    }

    @Test
    void closedStreamsAreNotMistakenForFiles() throws Exception {
        String script = home.resolve("scripts/tt").toString().replace("'", "'\\''");
        Path noInput = tools.resolve("no-input");
        script(noInput, "exec '" + script + "' \"$@\" <&-");
        assertTrue(run(noInput).out.contains("-Dtt.stdin.closed=true"));
        assertFalse(run().out.contains("tt.stdin.closed"));
        Path noErrors = tools.resolve("no-errors");
        script(noErrors, "exec '" + script + "' \"$@\" 2>&-");
        assertEquals(42, run(noErrors).exitCode);
        Files.delete(home.resolve("target/.shared"));
        assertEquals(42, run(noErrors).exitCode, "nor when there is something to say");
    }

    private record Run(int exitCode, String out, String err) {}

    private Run run(String... args) throws Exception {
        return run(home.resolve("scripts/tt"), args);
    }

    private Run run(Path script, String... args) throws Exception {
        Process process = start(script, args);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "scripts/tt hangs");
        return new Run(process.exitValue(), out, Files.readString(folder.resolve("err")));
    }

    private Process start(Path script, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/bash", script.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private long builds() throws IOException {
        Path calls = home.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    private static void script(Path file, String text) {
        write(file, "#!/bin/bash\n" + text + "\n");
        executable(file);
    }

    private static void executable(Path file) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file that looks a minute old, so that what is built now is newer. */
    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
            Files.setLastModifiedTime(
                    file.getParent(), FileTime.from(Instant.now().minusSeconds(60)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusMillis(200)));
    }
}
