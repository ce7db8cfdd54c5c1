package org.ttnmt.app.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.app.Progress;
import org.ttnmt.app.training.ToyModel;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.model.decoding.AttentionWeights;

/** Attention of three sentences by a model that attends to the piece in the same place. */
class AttentionPageTest {
    @TempDir
    private Path folder;

    private final ToyModel model = new ToyModel();
    private final List<String> warnings = new ArrayList<>();
    private Path file;
    private String html;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("attention.html");
        TranslationOutput nowhere = new TranslationOutput() {
            @Override
            public void write(Translation translation) {}

            @Override
            public void flush() {}
        };
        AttentionPage page = new AttentionPage(nowhere, model, file, Progress.ofLines(warnings::add));
        for (String source : List.of("ab", "", "</script><b>", "x".repeat(300), "\u05e9")) {
            page.write(translation(source));
        }
        page.finish();
        html = Files.readString(file);
    }

    private Translation translation(String source) {
        int[] target = model.target().encode(source);
        Hypothesis hypothesis = new Hypothesis(target, new double[target.length + 1], 0, 0, false);
        Translation.Candidate candidate = new Translation.Candidate(source, hypothesis, 0, List.of(), null);
        return new Translation(Query.of(1, source), List.of(candidate));
    }

    @Test
    void allWeightsAreThere() throws IOException {
        String begin = "<script type=\"application/json\" id=\"data\">";
        int at = html.indexOf(begin) + begin.length();
        JsonNode data = new ObjectMapper().readTree(html.substring(at, html.indexOf("</script>", at)));
        assertEquals(3, data.size(), "neither the empty nor the long line");
        assertEquals("</script><b>", data.get(1).path("text").textValue());
        AttentionWeights expected =
                model.attend(model.source().encode("ab"), model.target().encode("ab"));
        byte[] bytes = Base64.getDecoder().decode(data.get(0).path("cross").textValue());
        assertEquals(2 * expected.cross().length, bytes.length);
        for (int i = 0; i < expected.cross().length; i++) {
            int value = (bytes[2 * i] & 0xff) | (bytes[2 * i + 1] & 0xff) << 8;
            assertEquals(expected.cross()[i], value / 65535.0, 1e-5);
        }
        assertEquals(
                List.of("warning: " + file
                        + ": 1 sentences are not on the page, which takes 100 of at most 200 pieces"),
                warnings);
    }

    @Test
    void thePageNeedsNothingElse() {
        assertFalse(html.contains("src=") || html.contains("<link") || html.contains("@import"), html);
    }

    @Test
    void aBrowserDrawsLinesAndMaps() throws IOException, InterruptedException {
        assertEquals(3, count(browse("sentence=1&unit=pieces"), "<line "), "a position each, and the end");
        String map = browse("sentence=1&unit=pieces&view=map&part=decoder");
        assertEquals(9, count(map, "<td "));
        assertEquals(1, count(map, "<canvas "));
    }

    private String browse(String state) throws IOException, InterruptedException {
        String browser = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .filter(path -> new File(path).canExecute())
                .findFirst()
                .orElse("");
        Assumptions.assumeFalse(browser.isEmpty(), "no Chromium to look at the page with");
        Path dom = folder.resolve("dom");
        Process process = new ProcessBuilder(
                        browser,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--virtual-time-budget=2000",
                        "--dump-dom",
                        file.toUri() + "#" + state)
                .redirectOutput(dom.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertTrue(ended, "the browser did not end");
        String text = Files.readString(dom, StandardCharsets.UTF_8);
        return text.substring(0, text.indexOf("<script")); // without the program that draws
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }
}
