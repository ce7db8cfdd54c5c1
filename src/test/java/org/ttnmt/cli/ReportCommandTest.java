package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.Browser;
import org.ttnmt.UserException;
import org.ttnmt.report.ReportPage;

class ReportCommandTest {
    private static final String TRAINING =
            "{\"type\":\"training\",\"update\":%d,\"loss\":%s,\"target_tokens\":%d,\"seconds_per_update\":0.5}\n";
    private static final String VALIDATION = "{\"type\":\"validation\",\"update\":%d,\"loss\":3.0,\"bleu\":%s,"
            + "\"samples\":[{\"source\":\"%s\",\"reference\":\"ein Haus\",\"translation\":\"%s\"}]}\n";

    @TempDir
    Path folder;

    private Path run(String name, String log) throws IOException {
        Path run = Files.createDirectories(folder.resolve(name));
        Files.writeString(run.resolve("log.jsonl"), log);
        return run;
    }

    private String page(Path... runs) throws IOException {
        String[] args = new String[runs.length + 3];
        args[0] = "report";
        for (int i = 0; i < runs.length; i++) {
            args[i + 1] = runs[i].toString();
        }
        Path file = folder.resolve("out/page.html");
        args[runs.length + 1] = "-o";
        args[runs.length + 2] = file.toString();
        CommandRun done = CommandRun.of(args);
        assertEquals("", done.err());
        assertEquals(file + System.lineSeparator(), done.out());
        assertEquals(0, done.exitCode());
        return Files.readString(file);
    }

    private static JsonNode data(String page) throws IOException {
        String start = "<script type=\"application/json\" id=\"data\">";
        int from = page.indexOf(start) + start.length();
        return new ObjectMapper().readTree(page.substring(from, page.indexOf("</script>", from)));
    }

    private static String text(String page) {
        return page.replaceAll("(?s)<script.*?</script>", "");
    }

    private void refused(String sentence, Path... runs) {
        String[] args = new String[runs.length + 1];
        args[0] = "report";
        for (int i = 0; i < runs.length; i++) {
            args[i + 1] = runs[i].toString();
        }
        CommandRun done = CommandRun.of(args);
        assertEquals(1, done.exitCode());
        assertTrue(done.err().contains(sentence), done.err());
    }

    @Test
    void aRunThatIsStillTrainingIsShownUpToALineThatIsNotWhole() throws IOException {
        Path run = run(
                "a",
                TRAINING.formatted(10, "8.0", 1000) + TRAINING.formatted(20, "7.5", 2000)
                        + VALIDATION.formatted(20, "1.5", "a house", "ein Hund") + "{\"type\":\"training\",\"upda");
        String page = page(run);
        JsonNode training = data(page).path("runs").path(0).path("training");
        assertEquals("[10,20]", training.path("update").toString());
        assertEquals(7.5, training.path("loss").path(1).doubleValue());
        assertEquals(2000, training.path("tokens").path(1).doubleValue());
        assertEquals(10.0 / 3600, training.path("hours").path(1).doubleValue(), 1e-8);
        assertTrue(text(page).contains("<td>stopped</td>"));
        assertTrue(text(page).contains("ein <mark>Hund</mark>"));
    }

    @Test
    void aRunWithAProcessOnItIsTraining() throws IOException {
        Path run = run("a", TRAINING.formatted(10, "8.0", 1000));
        Path lock = run.resolve("train.lock");
        try (FileChannel channel =
                FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
            assertTrue(channel.tryLock().isValid());
            assertTrue(text(page(run)).contains("<td>training now</td>"));
        }
        assertTrue(text(page(run)).contains("<td>stopped</td>"), "a kill leaves the file, but not the lock");
        Files.writeString(run.resolve("weights.safetensors"), "");
        assertTrue(text(page(run)).contains("<td>finished</td>"));
    }

    @Test
    void aRunThatHasJustBegunHasAPage() throws IOException {
        String page = page(run("a", ""));
        assertTrue(page.contains("Nothing is logged yet."));
        assertTrue(page.contains("There was no validation yet."));
        page = page(run("a", TRAINING.formatted(10, "8.0", 1000)));
        assertTrue(page.contains("There was no validation yet."));
        assertEquals(1, data(page).path("charts").size(), "a chart for what there is");
    }

    @Test
    void nothingOfASampleIsMarkup() throws IOException {
        String hostile = "</script><script>alert(1)</script> <img src=x onerror=alert(2)> &amp; \\\"";
        String page =
                page(run("<b>a", TRAINING.formatted(1, "1.0", 10) + VALIDATION.formatted(1, "1.5", hostile, hostile)));
        assertFalse(page.contains("<script>alert"));
        assertFalse(page.contains("<img"));
        assertFalse(page.contains("<b>"));
        assertTrue(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x"));
        assertTrue(page.contains("&amp;amp;"));
        assertEquals("<b>a", data(page).path("runs").path(0).path("name").asText());
    }

    @Test
    void thePageNeedsNoNetwork() throws IOException {
        String page = page(run("a", TRAINING.formatted(1, "1.0", 10)));
        assertFalse(page.matches("(?s).*(src|href)=[\"']?(https?:)?//.*"));
        assertFalse(page.contains("sourceMappingURL"));
        assertTrue(page.contains("The MIT License"), "the licence of Chart.js goes with it");
    }

    @Test
    void runsOfOneNameAreToldApart() throws IOException {
        Path one = run("x/model", TRAINING.formatted(1, "1.0", 10));
        Path other = run("y/model", TRAINING.formatted(1, "1.0", 10));
        JsonNode runs = data(page(one, other)).path("runs");
        assertEquals("x/model", runs.path(0).path("name").asText());
        assertEquals("y/model", runs.path(1).path("name").asText());
        refused("is named twice; a report shows each run once.", one, folder.resolve("y/../x/model"));
    }

    @Test
    void thePageIsNoFileOfARun() throws IOException {
        Path run = run("a", TRAINING.formatted(1, "1.0", 10));
        String log = Files.readString(run.resolve("log.jsonl"));
        UserException e =
                assertThrows(UserException.class, () -> ReportPage.write(run.resolve("log.jsonl"), List.of(run)));
        assertTrue(String.valueOf(e.getMessage()).contains("is the input as well as the output"), e.getMessage());
        assertEquals(log, Files.readString(run.resolve("log.jsonl")));
    }

    @Test
    void settingsInWhichRunsDifferAreMarkedEvenWhenThisVersionDoesNotKnowThem() throws IOException {
        Path one = run("a", "");
        Path other = run("b", "");
        Files.writeString(
                one.resolve("config.yaml"), "# c\nseed: 1\ntraining:\n  learning_rate: 0.1\n  unheard_of: x\n");
        Files.writeString(other.resolve("config.yaml"), "# c\nseed: 1\ntraining:\n  learning_rate: 0.2\n");
        String page = page(one, other);
        assertTrue(page.contains("<tr class=\"differs\"><td>training.learning_rate</td><td>0.1</td><td>0.2</td></tr>"));
        assertTrue(page.contains("<tr class=\"differs\"><td>training.unheard_of</td><td>x</td><td></td></tr>"));
        assertTrue(page.contains("<tr><td>seed</td><td>1</td></tr>"));
    }

    @Test
    void aKindOfWarningIsShownOnceWithTheLastMessage() throws IOException {
        String warning = "{\"type\":\"warning\",\"update\":%d,\"name\":\"%s\",\"message\":\"<empty> %d\"}\n";
        String page = page(
                run("a", warning.formatted(5, "n", 1) + warning.formatted(9, "n", 2) + warning.formatted(9, "m", 3)));
        assertTrue(page.contains(
                "<li>a, update 9 (2 times since 5): &lt;empty&gt; 2</li>\n<li>a, update 9: &lt;empty&gt; 3</li>"));
        assertFalse(page.contains("&lt;empty&gt; 1"));
    }

    @Test
    void aResumeIsMarkedWhereItWas() throws IOException {
        String start = "{\"type\":\"start\",\"update\":%d}\n";
        String page = page(run(
                "a",
                start.formatted(0)
                        + TRAINING.formatted(10, "8.0", 1000)
                        + TRAINING.formatted(20, "8.0", 3000)
                        + start.formatted(15)));
        assertEquals(
                "[{\"update\":15,\"hours\":0.00208333,\"tokens\":2000.0}]",
                data(page).path("runs").path(0).path("resumes").toString());
        assertTrue(page.contains("At a broken vertical line the run was stopped and went on."));
    }

    @Test
    void thePageFitsATelephone() throws IOException, InterruptedException {
        String name = "a-name-that-is-longer-than-a-telephone-is-wide-and-has-no-space";
        String log = TRAINING.formatted(10, "8.0", 1000)
                + VALIDATION.formatted(10, "1.5", "a/".repeat(100), "b/".repeat(100))
                + "{\"type\":\"warning\",\"update\":10,\"name\":\"n\",\"message\":\"%s\"}\n"
                        .formatted("/path".repeat(30));
        Path one = run(name, log);
        Path other = run(name + "/other", log);
        Files.writeString(one.resolve("config.yaml"), "data: " + "x".repeat(200) + "\n");
        page(one, other);
        assertEquals(Map.of(400, 400, 1200, 1200), Browser.widths(folder.resolve("out/page.html"), "", 400, 1200));
    }

    @Test
    void theMfuIsAShareOfOneRate() throws IOException {
        String line = "{\"type\":\"training\",\"update\":%d,\"tokens_per_second\":%d,\"mfu\":%s}\n";
        // at update 20 a rate was found that is twice as high, which a resume does not find again
        String page = page(run(
                "a",
                line.formatted(10, 1000, "0.4") + line.formatted(20, 1100, "0.22") + line.formatted(30, 1000, "0.3")));
        assertEquals(
                "[0.2,0.22,0.2]",
                data(page).path("runs").path(0).path("training").path("mfu").toString());
    }

    @Test
    void aLogThatCannotBeReadIsNamedWithItsLine() throws IOException {
        String line = TRAINING.formatted(10, "8.0", 1000);
        for (String broken : List.of("{\"type\":\"training\",\"upda\n", "{}\n", "[1]\n", "x\n")) {
            refused(
                    "log.jsonl:2: is damaged: the line should be a JSON object with a type and an update. Delete the"
                            + " line; the others are read without it.",
                    run("a", line + broken + line));
        }
        assertFalse(page(run("a", line + "\n" + line)).isEmpty(), "an empty line is none");
        Files.createDirectories(folder.resolve("b/log.jsonl"));
        refused("log.jsonl: could not be read (Is a directory).", folder.resolve("b"));
    }

    @Test
    void aFolderThatIsNoRunIsRefused() throws IOException {
        refused("there is no such directory; a run is the model_dir of a training", folder.resolve("none"));
        refused("holds no run: log.jsonl is missing.", folder);
        refused("log.jsonl: is not the log of a training", run("a", "hello\nhello\n"));
        refused("is a file; a run is the model_dir of a training", run("b", "").resolve("log.jsonl"));
    }
}
