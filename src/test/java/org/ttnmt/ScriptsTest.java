package org.ttnmt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code scripts/} has few files at its top, and those below explain themselves. */
class ScriptsTest {

    private static final Path SCRIPTS = Path.of("scripts");
    private static final Path BASH = Path.of("/bin/bash");

    @BeforeEach
    void needsBash() {
        Assumptions.assumeTrue(Files.exists(BASH), "no bash here");
    }

    @Test
    void fiveStandAtTheTop() throws IOException {
        assertEquals(Set.of("tt", "bench", "check", "get-multi30k", "make-data-samples"), names(SCRIPTS));
    }

    @Test
    void allCanBeRunAndParsed() throws Exception {
        List<Path> all = new ArrayList<>();
        for (String folder : List.of("", "benchmarks", "checks", "recipes")) {
            for (String name : names(SCRIPTS.resolve(folder))) {
                Path script = SCRIPTS.resolve(folder).resolve(name);
                assertTrue(Files.isExecutable(script), script + " is not executable");
                all.add(script);
            }
        }
        for (String name : names(SCRIPTS.resolve("lib"))) {
            all.add(SCRIPTS.resolve("lib").resolve(name));
        }
        assertTrue(all.size() > 20, all.toString());
        for (Path script : all) {
            assertEquals("", bash("-n", script.toString()), script + " does not parse");
        }
    }

    /** The first line of the comment at the top of each says what it is, and the third how it is called. */
    @ParameterizedTest
    @CsvSource({"bench, benchmarks", "check, checks"})
    void eachIsListedWithItsFirstLine(String command, String folder) throws Exception {
        List<String> expected = new ArrayList<>();
        for (String name : names(SCRIPTS.resolve(folder))) {
            List<String> lines = Files.readAllLines(SCRIPTS.resolve(folder).resolve(name));
            assertTrue(lines.get(1).matches("# \\S.*\\w"), name + " begins with " + lines.get(1));
            assertTrue((lines.get(3) + " ").startsWith("# scripts/" + command + " " + name + " "), lines.get(3));
            expected.add(String.format("  %-12s %s", name, lines.get(1).substring(2)));
        }
        assertTrue(expected.size() > 5, expected.toString());
        List<String> listed =
                bash("scripts/" + command).lines().skip(1).sorted().toList();
        assertEquals(expected, listed);
    }

    @Test
    void whatIsNotThereIsAnsweredWithWhatIs() throws Exception {
        String answer = bash("scripts/check", "../checks/stream");
        assertTrue(
                answer.startsWith("scripts/check: there is no '../checks/stream' among the checks. There are:\n  "),
                answer);
    }

    @Test
    void benchmarksAndChecksThatAreNamedExist() throws IOException {
        Pattern mention = Pattern.compile("\\bscripts/(bench|check) ([a-z]\\w*)");
        int mentions = 0;
        for (Path file : documents()) {
            for (MatchResult found :
                    mention.matcher(Files.readString(file)).results().toList()) {
                mentions++;
                Path script = SCRIPTS.resolve(found.group(1).equals("bench") ? "benchmarks" : "checks")
                        .resolve(found.group(2));
                assertTrue(Files.exists(script), file + " names " + found.group());
            }
        }
        assertTrue(mentions > 15, "only " + mentions);
    }

    /** A class that moves takes with it the scripts that start it. */
    @Test
    void classesThatScriptsStartExist() throws IOException {
        Pattern mention = Pattern.compile("\\borg\\.ttnmt(\\.[a-z]+)*\\.[A-Z]\\w*");
        Set<String> classes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SCRIPTS)) {
            for (Path file : files.filter(ScriptsTest::isText).toList()) {
                mention.matcher(Files.readString(file)).results().forEach(found -> classes.add(found.group()));
            }
        }
        assertTrue(classes.contains("org.ttnmt.cli.Main"), classes.toString());
        for (String name : classes) {
            String file = name.replace('.', '/') + ".java";
            assertTrue(
                    Files.exists(Path.of("src/main/java", file)) || Files.exists(Path.of("src/test/java", file)),
                    "scripts name " + name);
        }
    }

    /** A kernel that the launcher names in vain would be compiled into its callers, and be ready in three times the time. */
    @Test
    void kernelsThatTheLauncherCompilesApartExist() throws IOException {
        MatchResult named = Pattern.compile("for kernel in ([^;]+);")
                .matcher(Files.readString(SCRIPTS.resolve("tt")))
                .results()
                .findFirst()
                .orElseThrow();
        String kernels = Files.readString(Path.of("src/main/java/org/ttnmt/model/engine/VectorKernels.java"));
        for (String name : named.group(1).split(" ")) {
            assertTrue(kernels.contains(" " + name + "("), "VectorKernels has no " + name);
        }
    }

    private static List<Path> documents() throws IOException {
        List<Path> all = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CHANGELOG.md")));
        for (String folder : List.of("src", "configs", "scripts")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                files.filter(ScriptsTest::isText).forEach(all::add);
            }
        }
        return all;
    }

    private static boolean isText(Path file) {
        return Files.isRegularFile(file) && file.toString().matches(".*\\.(md|yaml|java|py|sh)|scripts/[^.]*");
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** What bash prints on both streams. */
    private static String bash(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(BASH.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed;
    }
}
