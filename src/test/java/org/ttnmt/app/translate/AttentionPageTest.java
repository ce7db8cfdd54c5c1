package org.ttnmt.app.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.Browser;
import org.ttnmt.app.Progress;
import org.ttnmt.app.training.ToyModel;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.model.AttentionWeights;

/** Attention of three sentences by a model that attends to the piece in the same place. */
class AttentionPageTest {
    private static final TranslationOutput NOWHERE = new TranslationOutput() {
        @Override
        public void write(Translation translation) {}

        @Override
        public void flush() {}
    };

    @TempDir
    private Path folder;

    private final ToyModel model = new ToyModel();
    private final List<String> warnings = new ArrayList<>();
    private Path file;
    private String html;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("attention.html");
        AttentionPage page = new AttentionPage(NOWHERE, model, file, Progress.ofLines(warnings::add));
        for (String source : List.of("ab", "", "</script><b>", "x".repeat(300), "\u05e9")) {
            page.write(translation(source));
        }
        page.finish();
        html = Files.readString(file);
    }

    private Translation translation(String source) {
        int[] target = model.target().encode(source);
        Hypothesis hypothesis = new Hypothesis(target, new double[target.length + 1], 0, 0, false);
        Translation.Candidate candidate = new Translation.Candidate("translated", hypothesis, 0, List.of(), null);
        return new Translation(Query.of(1, source), List.of(candidate));
    }

    @Test
    void allWeightsAreThere() throws IOException {
        String begin = "<script type=\"application/json\" id=\"data\">";
        int at = html.indexOf(begin) + begin.length();
        JsonNode data = new ObjectMapper().readTree(html.substring(at, html.indexOf("</script>", at)));
        assertEquals(3, data.size(), "neither the empty nor the long line");
        assertEquals("</script><b>", data.get(1).path("text").textValue(), "the source is what is chosen by");
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
        assertEquals(
                3, count(Browser.elements(file, "sentence=1&unit=pieces"), "<line "), "a position each, and the end");
        String map = Browser.elements(file, "sentence=1&unit=pieces&view=map&part=decoder");
        assertEquals(9, count(map, "<td "));
        assertEquals(1, count(map, "<canvas "));
    }

    @Test
    void thePageFitsATelephone() throws IOException, InterruptedException {
        AttentionPage wide = new AttentionPage(NOWHERE, model, file, Progress.silent());
        wide.write(translation("long".repeat(40)));
        wide.finish();
        for (String state : List.of("unit=words", "unit=pieces", "unit=pieces&view=map")) {
            assertEquals(Map.of(400, 400, 1200, 1200), Browser.widths(file, state, 400, 1200), state);
        }
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }
}
