package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.bench.FaultyCorpus;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.io.LineReader;

/** What {@code tt data clean} keeps, removes, writes and says. */
class DataCleanCommandTest {
    private static final Path SAMPLES = Path.of("data-samples");

    @TempDir
    private Path folder;

    private List<String> sources;
    private List<String> targets;

    @BeforeEach
    void read() throws IOException {
        sources =
                new ArrayList<>(Files.readAllLines(SAMPLES.resolve("train.en")).subList(0, 2000));
        targets =
                new ArrayList<>(Files.readAllLines(SAMPLES.resolve("train.zh")).subList(0, 2000));
    }

    @Test
    void removesNearlyAllFaultsAndHardlyAGoodPair() throws IOException {
        FaultyCorpus.make(
                SAMPLES.resolve("train.en"),
                SAMPLES.resolve("train.zh"),
                SAMPLES.resolve("validation.en"),
                SAMPLES.resolve("validation.zh"),
                0.2,
                folder);
        run(
                0,
                path("source"),
                path("target"),
                "--validation",
                SAMPLES.resolve("validation.en").toString(),
                SAMPLES.resolve("validation.zh").toString(),
                "-o",
                path("o.s"),
                path("o.t"),
                "--rejected",
                path("gone"));
        FaultyCorpus.Judgement judgement = FaultyCorpus.judge(folder, folder.resolve("gone"));
        assertTrue(judgement.byKind().size() > 25, judgement.toString());
        assertTrue(judgement.faultsRemoved() >= 0.97, judgement.toString());
        assertTrue(judgement.goodRemoved() <= 0.001, judgement.toString());
    }

    @Test
    void saysWhatWentAndWhyAndKeepsTheRestInOrder() throws IOException {
        targets.set(10, "\u00C3\u00A4 " + targets.get(10));
        sources.set(20, targets.get(20));
        sources.set(30, sources.get(4));
        targets.set(30, targets.get(4));
        write();
        String text = run(0, arguments("--rejected", path("gone")));
        assertTrue(
                text.startsWith(path("s") + " and " + path("t") + ": 2,000 pairs, 1,997 kept, 3 removed (0.15 %)"),
                text);
        assertTrue(
                text.contains(
                        "1 pairs: Pairs that occur again [duplicate_pairs]; 1 of them for nothing else\n  line 31: "
                                + sources.get(4)),
                text);
        assertEquals(
                List.of(
                        "11\tmojibake of target\t" + sources.get(10) + "\t" + targets.get(10),
                        "21\twrong_script of source (Han); copy\t" + targets.get(20) + "\t" + targets.get(20),
                        "31\tduplicate_pairs (as line 5)\t" + sources.get(4) + "\t" + targets.get(4)),
                Files.readAllLines(folder.resolve("gone")));
        for (int gone : List.of(30, 20, 10)) {
            sources.remove(gone);
            targets.remove(gone);
        }
        assertEquals(sources, Files.readAllLines(folder.resolve("o.s")));
        assertEquals(targets, Files.readAllLines(folder.resolve("o.t")));
    }

    @Test
    void aRuleIsSwitchedOffAndTunedByItsName() throws IOException {
        sources.set(20, sources.get(4));
        targets.set(20, targets.get(4));
        targets.set(40, targets.get(40).repeat(4));
        targets.set(50, targets.get(50) + " 1984");
        write();
        assertEquals(
                List.of("21\tduplicate_pairs", "41\tlength_ratio", "51\tnumbers_differ"),
                gone(arguments("--rejected", path("gone"))));
        assertEquals(
                List.of("51\tnumbers_differ"),
                gone(arguments("--rejected", path("gone"), "--duplicate-pairs", "off", "--length-ratio", "100")));
    }

    @Test
    void numbersAndAddressesMayBeWrittenInAnotherWay() throws IOException {
        int line = 0;
        for (String[] same : List.of(
                new String[] {"at 8:15 pm", "20.15 Uhr"},
                new String[] {"1,500 of them", "1.500 davon"},
                new String[] {"1.5 million", "150\u4E07"},
                new String[] {"in 1997", "\u4E00\u4E5D\u4E5D\u4E03\u5E74"},
                new String[] {"three", "3"},
                new String[] {"http://en.wikipedia.org/a", "https://de.wikipedia.org/b."},
                new String[] {"the 1990s", "90er"})) {
            sources.set(line, sources.get(line) + " " + same[0]);
            targets.set(line, targets.get(line) + " " + same[1]);
            line++;
        }
        for (String[] other : List.of(
                new String[] {"room 12", "13"},
                new String[] {"in 1997", ""},
                new String[] {"1,500 of them", "1.600"},
                new String[] {"a@b.example", "b@b.example"},
                new String[] {"www.a.example", ""})) {
            sources.set(line, sources.get(line) + " " + other[0]);
            targets.set(line, targets.get(line) + " " + other[1]);
            line++;
        }
        sources.set(line, "1, ".repeat(1001)); // too many to be compared, each with each
        targets.set(line, "2, ".repeat(1001));
        write();
        assertEquals(
                List.of(
                        "8\tnumbers_differ",
                        "9\tnumbers_differ",
                        "10\tnumbers_differ",
                        "11\taddresses_differ",
                        "12\taddresses_differ",
                        "13\ttoo_long"),
                gone(arguments("--rejected", path("gone"), "--length-ratio", "off")));
    }

    @Test
    void aBadFirstOccurrenceDoesNotCostTheGoodOne() throws IOException {
        sources.set(3, sources.get(90) + "\f");
        targets.set(3, targets.get(90));
        write();
        assertEquals(List.of("4\tcontrol_characters"), gone(arguments("--rejected", path("gone"))));
    }

    @Test
    void fillerGoesAfterItsFirstTen() throws IOException {
        for (int i = 0; i < 15; i++) {
            targets.set(7 * i, "\u670D\u52A1\u5668\u51FA\u9519\u4E86\uFF0C\u8BF7\u7A0D\u540E\u518D\u8BD5\u3002");
        }
        write();
        List<String> gone = gone(arguments("--rejected", path("gone")));
        assertEquals(List.of("71\tsame_target", "78\tsame_target"), gone.subList(0, 2));
        assertEquals(5, gone.size());
    }

    @Test
    void scoresRemoveWhatIsBelowTheirThreshold() throws IOException {
        write();
        List<String> scores = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            scores.add(i == 5 ? "NaN" : i == 8 ? "-7.5" : "-1.25");
        }
        Files.write(folder.resolve("scores"), scores);
        String[] scored = arguments("--rejected", path("gone"), "--scores", path("scores"), "--low-score", "-3");
        assertEquals(List.of("6\tlow_score", "9\tlow_score"), gone(scored));
        Files.write(folder.resolve("scores"), scores.subList(0, 100));
        assertTrue(run(1, scored).contains("scores: ends before line 101, but there must be a score for each pair."));
        scores.set(7, "good");
        Files.write(folder.resolve("scores"), scores);
        assertTrue(run(1, scored).contains("scores:8: 'good' is no score."));
        assertTrue(run(2, arguments("--low-score", "-3")).contains("--low-score needs --scores FILE"));
    }

    @Test
    void columnsArePackedByTheirNamesAndReportedAsJson() throws IOException {
        sources.set(20, targets.get(20));
        write();
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            columns.add(sources.get(i) + "\t" + targets.get(i));
        }
        Files.write(folder.resolve("in.tsv"), columns);
        JsonNode json =
                new ObjectMapper().readTree(run(0, path("in.tsv"), "-o", path("out.tsv.gz"), "--format", "json"));
        assertEquals(2000, json.get("pairs").asInt());
        assertEquals(1999, json.get("kept").asInt());
        assertEquals("wrong_script", json.at("/removed/0/check").asText());
        assertEquals(21, json.at("/removed/0/cases/0/line").asInt());
        run(0, path("out.tsv.gz"), "-o", path("again.tsv.zst"));
        columns.remove(20);
        List<String> again = new ArrayList<>();
        try (LineReader lines = LineReader.open(folder.resolve("again.tsv.zst"))) {
            for (var line = lines.next(); line != null; line = lines.next()) {
                again.add(line.text());
            }
        }
        assertEquals(columns, again);
    }

    @Test
    void nothingIsWrittenWhenTheInputIsWrong() throws IOException {
        write();
        Files.writeString(folder.resolve("o.s"), "before\n");
        Files.write(folder.resolve("t"), targets.subList(0, 1999));
        String counts = run(1, arguments());
        assertTrue(
                counts.contains(path("s") + " has 2,000 lines but " + path("t")
                        + " has 1,999. Line n of one must be the" + " translation of line n of the other;"),
                counts);
        Collections.shuffle(targets, new Random(1));
        Files.write(folder.resolve("t"), targets);
        String shuffled = run(1, arguments());
        assertTrue(
                shuffled.contains("the lines do not look like translations of each other: the correlation"), shuffled);
        assertTrue(run(1, path("s"), path("missing"), "-o", path("o.s"), path("o.t"))
                .contains("missing"));
        assertEquals("before\n", Files.readString(folder.resolve("o.s")));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of("o.s", "s", "t"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void aWrongCommandLineIsRefusedBeforeAnythingIsRead() {
        assertTrue(run(2, arguments("--copy", "5")).contains("'--copy': 5 is not on or off."));
        assertTrue(run(2, arguments("--length-ratio", "0"))
                .contains("'--length-ratio': 0 is not off, or a number from 1 to 100."));
        assertTrue(run(2, path("s"), path("t"), "-o", path("a"), path("a")).contains("is named twice to be written"));
        assertTrue(run(2, path("s"), path("t"), "-o", path("a"), folder + "/x/../a")
                .contains("is named twice"));
        assertTrue(run(2, path("s"), path("t"), path("s"), "-o", path("a"), path("b"))
                .contains("The corpus is one file or two"));
        assertTrue(run(2, path("s"), path("t"), "-o", path("a"), "--looks-like-tsv", "off")
                .contains("which one TSV file cannot hold"));
        assertTrue(run(2, path("s"), path("t")).contains("Missing required option: '--output"));
        assertFalse(Files.exists(folder.resolve("o.s")));
    }

    @Test
    void whatIsReadIsNotWritten() throws IOException {
        write();
        String clash = "is the input as well as the output. Give -o another name.";
        assertTrue(run(1, path("s"), path("t"), "-o", path("s"), path("o.t")).contains(clash));
        Files.copy(folder.resolve("s"), folder.resolve("v"));
        assertTrue(run(1, path("s"), path("t"), "--test", path("v"), path("t"), "-o", path("v"), path("o.t"))
                .contains(clash));
        Files.copy(folder.resolve("s"), folder.resolve("o.tmp"));
        assertTrue(run(1, path("o.tmp"), path("t"), "-o", path("o"), path("o.t"))
                .contains("has that name until it is written whole"));
    }

    @Test
    void aFileWithoutPairsIsRefusedAndNothingIsWritten() throws IOException {
        write();
        String message = run(1, path("s"), "-o", path("o.s"), path("o.t"));
        assertTrue(message.contains("has no pair: none of its"), message);
        assertFalse(Files.exists(folder.resolve("o.s")));
    }

    private void write() throws IOException {
        Files.write(folder.resolve("s"), sources);
        Files.write(folder.resolve("t"), targets);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String[] arguments(String... more) {
        List<String> all = new ArrayList<>(List.of(path("s"), path("t"), "-o", path("o.s"), path("o.t")));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** The first two columns of what was rejected, without details. */
    private List<String> gone(String... arguments) throws IOException {
        run(0, arguments);
        return Files.readAllLines(folder.resolve("gone")).stream()
                .map(line -> line.split("\t", -1))
                .map(columns -> columns[0] + "\t" + columns[1].replaceAll("( of source| of target| [(]).*", ""))
                .toList();
    }

    private static String run(int exitCode, String... options) {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        Terminal terminal = Terminal.plain(writer, writer);
        List<String> arguments = new ArrayList<>(List.of("clean"));
        arguments.addAll(List.of(options));
        arguments.add("-q");
        try (SignalStop stop = new SignalStop(writer)) {
            int code = TtCommandLine.create(terminal, List.of(DataCleanCommand.create(terminal, stop)))
                    .execute(arguments.toArray(String[]::new));
            assertEquals(exitCode, code, out.toString());
        }
        return out.toString();
    }
}
