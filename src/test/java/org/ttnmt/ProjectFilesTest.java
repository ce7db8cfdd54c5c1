package org.ttnmt;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.RunConfig;

/** What the files around the program say about each other is true. */
class ProjectFilesTest {

    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)");
    private static final Pattern MENTION = Pattern.compile("\\b(?:scripts|configs)/[\\w./-]*\\w");

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CHANGELOG.md")));
        try (Stream<Path> site = Files.walk(Path.of("src/site/markdown"))) {
            site.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(match.groupCount()))
                .toList();
    }

    @Test
    void linksOfTheDocumentationLeadSomewhere() throws IOException {
        List<Path> missing = new ArrayList<>();
        int links = 0;
        for (Path page : pages()) {
            for (String link : all(LINK, Files.readString(page))) {
                links++;
                Path target = page.resolveSibling(link).normalize();
                if (!Files.exists(target)) {
                    missing.add(target);
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(links > 5, "only " + links + " links");
    }

    @Test
    void scriptsAndConfigurationsThatAreNamedExist() throws IOException {
        for (Path page : pages()) {
            assertAll(all(MENTION, Files.readString(page)).stream()
                    .map(name -> () -> assertTrue(Files.exists(Path.of(name)), page + " names " + name)));
        }
    }

    @Test
    void everyDecisionIsListed() throws IOException {
        String index = Files.readString(Path.of("src/site/markdown/index.md"));
        try (Stream<Path> decisions = Files.list(Path.of("src/site/markdown/decisions"))) {
            assertAll(decisions.map(decision -> () -> assertTrue(
                    index.contains("(decisions/" + decision.getFileName() + ")"), decision + " is not in index.md")));
        }
    }

    @Test
    void theDockerfileCopiesWhatIsHere() throws IOException {
        List<String> copies = Files.readAllLines(Path.of("Dockerfile")).stream()
                .filter(line -> line.startsWith("COPY ") && !line.contains("--from"))
                .toList();
        assertTrue(copies.size() >= 5, copies.toString());
        assertAll(copies.stream()
                .map(line -> line.split(" ")[1])
                .map(source -> () -> assertTrue(Files.exists(Path.of(source)), "Dockerfile copies " + source)));
    }

    /** The run that ends the build of an image is one that tt accepts. */
    @Test
    void theImagesTrialRunIsAllowed() throws IOException {
        String script = "scripts/lib/image.sh";
        Matcher ends = Pattern.compile("RUN bash /opt/tt/" + script).matcher(Files.readString(Path.of("Dockerfile")));
        assertEquals(2, ends.results().count(), "each image ends with " + script);
        String text = Files.readString(Path.of(script)).replace("\\\n", " ");
        Matcher run = Pattern.compile("train --config (\\S+) --device cpu((?:\\s+--set \\S+)+)")
                .matcher(text);
        assertTrue(run.find());
        List<String> overrides =
                all(Pattern.compile("--set (\\S+)"), run.group(2).replace("\"", ""));
        RunConfig config = ConfigReader.read(Path.of(run.group(1)), overrides);
        assertEquals(2, config.training().maxUpdates());
        assertEquals(Path.of("$trial/model"), config.modelDir());
    }

    @Test
    void theImagesAreOfTheVersionsOfTheBuild() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String image = Files.readString(Path.of("Dockerfile"));
        String tt = all(Pattern.compile("<artifactId>tt</artifactId>\\s+<version>(.+)</version>"), pom)
                .get(0);
        assertTrue(
                image.contains("org.opencontainers.image.version=\"" + tt + "\""),
                "the Dockerfile's label is not " + tt);
        String pytorch = all(Pattern.compile("<pytorch.version>(.+)</pytorch.version>"), pom)
                .get(0);
        assertTrue(image.contains("ARG PYTORCH=" + pytorch + "\n"), "the Dockerfile's PYTORCH is not " + pytorch);
    }
}
