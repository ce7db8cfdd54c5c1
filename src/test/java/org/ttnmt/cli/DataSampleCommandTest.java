package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.ttnmt.cli.terminal.Terminal;

/** What {@code tt data sample} shows of the quick start's corpus. */
class DataSampleCommandTest {

    @Test
    void showsPairsBeforeAndAfter() {
        String text = run(0, "--set", "data.modifiers={upper_case: 0.07, missing_punctuation: 0.2}", "--pairs", "2");
        List<String> lines = text.lines().toList();
        assertEquals("upper_case, rate 0.07: both sides in capitals; changes 1000 of 1000 pairs", lines.get(0));
        String[] source = lines.get(1).substring("  source  ".length()).split("  =>  ", -1);
        assertEquals(source[0].toUpperCase(Locale.ROOT), source[1]);
        assertTrue(lines.get(2).startsWith("  target  ") && !lines.get(2).contains("=>"), lines.get(2));
        assertTrue(lines.get(6).startsWith("missing_punctuation, rate 0.2: both sides without"), text);
        assertEquals(
                text, run(0, "--set", "data.modifiers={upper_case: 0.07, missing_punctuation: 0.2}", "--pairs", "2"));
    }

    @Test
    void writesAnObjectALine() throws IOException {
        List<String> lines = run(
                        0, "--set", "data.modifiers={typos: 1}", "--format", "json", "--pairs", "3", "--seed", "4")
                .lines()
                .toList();
        assertEquals(3, lines.size());
        for (String line : lines) {
            JsonNode json = new ObjectMapper().readTree(line);
            assertEquals("typos", json.get("modifier").asText());
            assertEquals(json.get("target"), json.get("modified_target"));
            assertTrue(!json.get("source").equals(json.get("modified_source")), line);
        }
    }

    @Test
    void showsEachStageWithItsModifiers() throws IOException {
        String stages =
                "data.stages=[{modifiers: {typos: 1}, until: {updates: 9}}, {until: {epochs: 2}}, {modifiers: {}}]";
        String[] options = {"--set", "data.modifiers={upper_case: 0.5}", "--set", stages, "--pairs", "1"};
        List<String> lines = run(0, options).lines().toList();
        assertEquals("stage 1: all corpora by size and weight, modifiers {typos: 1.0}, until 9 updates", lines.get(0));
        assertTrue(lines.get(2).startsWith("typos, rate 1.0: "), lines.get(2));
        assertEquals(
                "stage 2: all corpora by size and weight, modifiers {upper_case: 0.5}, until 2 epochs", lines.get(6));
        assertTrue(lines.get(8).startsWith("upper_case, rate 0.5: "), lines.get(8));
        assertEquals(12, lines.size());
        String json = run(0, "--set", stages, "--pairs", "1", "--format", "json");
        assertEquals(1, new ObjectMapper().readTree(json).get("stage").asInt());
    }

    @Test
    void saysWhatIsMissing() {
        assertTrue(run(1).contains("data.modifiers is empty, so there is nothing to show."));
        assertTrue(run(1, "--set", "data.modifiers={tag: 0.1}")
                .contains("data.modifiers.tag: is no modifier; allowed: mozilla, or a mapping"));
        assertTrue(run(1, "--set", "data.modifiers=opus").contains("is no preset of modifiers; allowed: mozilla"));
        assertTrue(run(2, "--pairs", "0").contains("'--pairs': 0 is not between 1 and 1000"));
    }

    private static String run(int exitCode, String... options) {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        Terminal terminal = Terminal.plain(writer, writer);
        List<String> arguments = new ArrayList<>(List.of("sample", "--config", "configs/quickstart.yaml"));
        arguments.addAll(List.of(options));
        int code = TtCommandLine.create(terminal, List.of(new DataSampleCommand(terminal)))
                .execute(arguments.toArray(String[]::new));
        assertEquals(exitCode, code, out.toString());
        return out.toString();
    }
}
