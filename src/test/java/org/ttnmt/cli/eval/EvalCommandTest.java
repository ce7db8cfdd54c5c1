package org.ttnmt.cli.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.Browser;
import org.ttnmt.cli.CommandRun;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.ConfigWriter;
import org.ttnmt.config.EvaluationConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.config.Samples;

/** {@code tt eval} beyond the recorded command lines: what goes wrong, and what sacreBLEU does not have. */
class EvalCommandTest {
    private static final String REFERENCE =
            "The cat is sitting on the mat.\nA man plays the guitar.\nIt will rain today.\nI love it!\n";
    private static final String SYSTEM =
            "The cat sat on the mat.\nA man is playing a guitar.\nIt is going to rain today.\nI love it!\n";

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        write("ref.txt", REFERENCE);
        write("hyp.txt", SYSTEM);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private CommandRun eval(String... args) {
        return EvalRun.in(folder, new byte[0], args);
    }

    private CommandRun piped(String stdin, String... args) {
        return EvalRun.in(folder, stdin.getBytes(StandardCharsets.UTF_8), args);
    }

    private void assertFails(int exitCode, String sentence, CommandRun run) {
        assertEquals(exitCode, run.exitCode(), run.err());
        assertTrue(run.err().contains(sentence), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
        assertEquals("", run.out());
    }

    @Test
    void lengthsThatDifferNameBothFilesAndNumbers() throws IOException {
        write("short.txt", "one line\n");
        assertFails(
                1,
                "System and reference streams have different lengths: short.txt has 1 lines, but ref.txt has 4.",
                eval("ref.txt", "-i", "short.txt"));
        write("two.txt", "a\tb\nc\td\n");
        assertFails(
                1, "hyp.txt has 4 lines, but two.txt (field 1) has 2.", eval("two.txt", "-nr", "2", "-i", "hyp.txt"));
    }

    @Test
    void emptyAndMissingInput() throws IOException {
        write("empty.txt", "");
        assertFails(1, "empty.txt: is empty, so there is nothing to score.", eval("empty.txt", "-i", "empty.txt"));
        assertFails(1, "Standard input is empty", eval("ref.txt"));
        assertFails(1, "nosuch.txt: no such file.", eval("ref.txt", "-i", "nosuch.txt"));
        assertFails(1, "nosuch.txt: no such file.", eval("nosuch.txt", "-i", "hyp.txt"));
        assertFails(1, "There is no reference.", eval("-i", "hyp.txt"));
        assertFails(1, "There is no system to score", eval("ref.txt", "-i"));
        assertFails(1, "is a folder", eval("ref.txt", "-i", "."));
    }

    @Test
    void bytesThatAreNotUtf8AreFoundByLine() throws IOException {
        Files.write(folder.resolve("latin.txt"), "a\nb\ncaf\u00e9\nd\n".getBytes(StandardCharsets.ISO_8859_1));
        assertFails(1, "latin.txt:3: the byte 0xe9 is not UTF-8 there.", eval("ref.txt", "-i", "latin.txt"));
        CommandRun named = eval("ref.txt", "-i", "latin.txt", "-e", "latin-1");
        assertEquals(0, named.exitCode(), named.err());
        assertFails(1, "there is no encoding 'nosuch'", eval("ref.txt", "-i", "latin.txt", "-e", "nosuch"));
        write("cut.gz", "not packed");
        assertFails(1, "cut.gz", eval("ref.txt", "-i", "cut.gz"));
    }

    @Test
    void otherEncodings() throws IOException {
        Files.write(folder.resolve("h.txt"), SYSTEM.getBytes(Charset.forName("UTF-16LE")));
        Files.write(folder.resolve("r.txt"), REFERENCE.getBytes(Charset.forName("UTF-16LE")));
        CommandRun run = eval("r.txt", "-i", "h.txt", "-e", "utf-16le", "-b");
        assertEquals("36.1\n", run.out(), run.err());
    }

    @Test
    void fieldsThatDifferHaveTheirOwnExitCode() throws IOException {
        write("refs.tsv", "a\tb\nc\n");
        assertFails(17, "line 2: expected 2 fields, but found 1.", eval("refs.tsv", "-nr", "2", "-i", "hyp.txt"));
        assertFails(17, "2 on the first line, 1 on line 2", piped("a\tb\nc\n", "ref.txt"));
    }

    @Test
    void wrongUsage() {
        assertFails(
                2,
                "invalid choice: 'nosuch' (choose from none, zh, 13a,",
                eval("ref.txt", "-i", "hyp.txt", "-tok", "nosuch"));
        assertFails(2, "'xyz' is not one of bleu, chrf, ter", eval("ref.txt", "-i", "hyp.txt", "-m", "xyz"));
        assertFails(2, "--smooth-method", eval("ref.txt", "-i", "hyp.txt", "-s", "none-such"));
        assertFails(2, "not allowed with", eval("ref.txt", "-i", "hyp.txt", "hyp.txt", "-pbs", "-par"));
        assertFails(2, "unrecognized argument: --sent", eval("ref.txt", "-i", "hyp.txt", "--sent"));
        assertFails(2, "--width", eval("ref.txt", "-i", "hyp.txt", "-w", "x"));
        assertFails(2, "--src", eval("ref.txt", "-i", "hyp.txt", "--src", "ref.txt"));
    }

    @Test
    void whatIsNotOfferedSaysSo() {
        for (String[] args : List.of(
                new String[] {"-t", "wmt22", "-l", "en-de"},
                new String[] {"--list"},
                new String[] {"--download", "wmt22"},
                new String[] {"-t", "wmt22", "--echo", "src"})) {
            assertFails(1, "is not offered: tt eval downloads nothing", eval(args));
        }
        assertFails(1, "'ja-mecab' is not supported", eval("ref.txt", "-i", "hyp.txt", "-tok", "ja-mecab"));
        assertFails(1, "'ko-mecab' is not supported", eval("ref.txt", "-i", "hyp.txt", "-l", "en-ko"));
        assertFails(1, "--spm-model", eval("ref.txt", "-i", "hyp.txt", "-tok", "flores200"));
        assertEquals(
                0,
                eval("ref.txt", "-i", "hyp.txt", "-tok", "ja-mecab", "-m", "chrf")
                        .exitCode());
    }

    @Test
    void modesThatExcludeEachOther() {
        assertFails(1, "Only one metric", eval("ref.txt", "-i", "hyp.txt", "-m", "bleu", "chrf", "-sl"));
        assertFails(1, "Only one system", eval("ref.txt", "-i", "hyp.txt", "ref.txt", "-sl"));
        assertFails(1, "Statistical tests are unavailable", eval("ref.txt", "-i", "hyp.txt", "-sl", "-ci"));
        assertFails(1, "Paired tests require multiple", eval("ref.txt", "-i", "hyp.txt", "-pbs"));
        assertFails(1, "Use a paired test", eval("ref.txt", "-i", "hyp.txt", "ref.txt", "-ci"));
        assertFails(1, "already the name of a system", eval("ref.txt", "-i", "hyp.txt", "hyp.txt"));
        assertFails(1, "--num-refs", eval("ref.txt", "ref.txt", "-nr", "2", "-i", "hyp.txt"));
    }

    @Test
    void aliasesAndPackedFiles() throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("hyp.txt.gz")))) {
            out.write(SYSTEM.getBytes(StandardCharsets.UTF_8));
        }
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(folder.resolve("ref.txt.zst")))) {
            out.write(REFERENCE.getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(
                "36.1\n",
                eval("--ref", "ref.txt.zst", "--hyp", "hyp.txt.gz", "-b").out());
    }

    @Test
    void shortAndLongOptionsMeanTheSame() {
        String brief = eval(
                        "ref.txt", "-i", "hyp.txt", "-lc", "-s", "floor", "-sv", "0.5", "-tok", "intl", "-w", "3", "-f",
                        "text", "-sh")
                .out();
        assertEquals("BLEU|#:1|c:lc|e:no|tok:intl|s:floor[0.50]|v:", brief.substring(0, brief.indexOf("v:") + 2));
        assertEquals(
                brief,
                eval(
                                "ref.txt",
                                "--input",
                                "hyp.txt",
                                "--lowercase",
                                "--smooth-method",
                                "floor",
                                "--smooth-value=0.5",
                                "--tokenize",
                                "intl",
                                "--width",
                                "3",
                                "--format",
                                "text",
                                "--short")
                        .out());
    }

    @Test
    void orderAndEffectiveOrder() {
        String text = eval("ref.txt", "-i", "hyp.txt", "-f", "text", "--max-ngram-order", "2", "--effective-order")
                .out();
        assertTrue(text.contains("eff:yes") && text.contains(" = 61.4 72.0/52.4 (BP"), text);
    }

    @Test
    void environmentChoosesFormatAndSeed() {
        Map<String, String> environment = Map.of("SACREBLEU_FORMAT", "text", "SACREBLEU_SEED", "7");
        CommandRun run = EvalRun.in(folder, new byte[0], environment, "ref.txt", "-i", "hyp.txt", "-ci", "-cin", "50");
        assertTrue(run.out().startsWith("BLEU|nrefs:1|bs:50|seed:7|case:mixed|"), run.out());
        CommandRun option =
                EvalRun.in(folder, new byte[0], environment, "ref.txt", "-i", "hyp.txt", "-ci", "--seed", "none");
        assertTrue(option.out().contains("|seed:none|"), option.out());
        assertFails(1, "--seed is 'x' but must be", eval("ref.txt", "-i", "hyp.txt", "-ci", "--seed", "x"));
    }

    @Test
    void standardInputEndsLinesAtCarriageReturnsToo() {
        assertEquals(
                "36.1\n", piped(SYSTEM.replace('\n', '\r'), "ref.txt", "-b").out());
        CommandRun two = piped(SYSTEM.replaceAll("(?m)^(.*)$", "$1\tx $1").stripTrailing(), "ref.txt");
        assertTrue(two.out().contains("\"system\": \"System 2\""), two.out() + two.err());
        CommandRun paired = piped("a b c d e\tx\n".repeat(4), "ref.txt", "-pbs", "-pbsn", "9", "-f", "text");
        assertTrue(paired.out().contains("compared to .\n"), paired.out());
    }

    @Test
    void warnsOfOutputThatLooksTokenized() throws IOException {
        write("t.txt", "a b .\n".repeat(120));
        String warning = "120 lines end in a tokenized period";
        assertTrue(eval("t.txt", "-i", "t.txt").err().contains(warning));
        assertFalse(eval("t.txt", "-i", "t.txt", "--force").err().contains(warning));
        assertFalse(eval("t.txt", "-i", "t.txt", "-m", "chrf").err().contains(warning));
    }

    @Test
    void targetLanguageChoosesTheTokenizer() {
        assertTrue(eval("ref.txt", "-i", "hyp.txt", "-l", "en-zh").out().contains("tok:zh"));
        assertTrue(eval("ref.txt", "-i", "hyp.txt", "-l", "en-de").out().contains("tok:13a"));
    }

    @Test
    void thePageOfAComparisonFitsATelephone() throws IOException, InterruptedException {
        String name = "a-name-that-is-longer-than-a-telephone-is-wide-and-has-no-space";
        write(name, "The cat is sitting on the mat.\nA man is playing a guitar.\n\n" + "no/".repeat(100) + "\n");
        eval("ref.txt", "-i", "hyp.txt", name, "--compare", "--html", "page.html", "--src", name);
        assertEquals(Map.of(400, 400, 1200, 1200), Browser.widths(folder.resolve("page.html"), "", 400, 1200));
    }

    @Test
    void comparesTwoSystems() throws IOException {
        write("other.txt", "The cat is sitting on the mat.\nA man is playing a guitar.\n\nno no no no no 17!\n");
        write("src.txt", "Die Katze sitzt.\nEin Mann spielt.\nEs regnet.\nno no no no no 17!\n");
        CommandRun run =
                eval("ref.txt", "-i", "hyp.txt", "other.txt", "--compare", "--html", "page.html", "--src", "src.txt");
        assertEquals(0, run.exitCode(), run.err());
        for (String expected : List.of(
                "Paired bootstrap resampling test",
                "BLEU by length of the reference, in words",
                "Words of the references by how often they occur there",
                "│                    empty output │     0     │      1      │",
                "│             untranslated source │     0     │      1      │",
                "│      words that repeat in a row │     0     │      1      │",
                "│       numbers that do not agree │     1     │      0      │",
                " - line 1, +",
                " - line 4, -")) {
            assertTrue(run.out().contains(expected), expected + " is not in\n" + run.out());
        }
        String page = Files.readString(folder.resolve("page.html"));
        assertTrue(page.contains("<svg") && page.contains("<mark>no</mark>"), page);
        assertFalse(page.contains("http") || page.contains("src=") || page.contains("href="), "needs nothing else");
        assertFails(
                1,
                "A comparison needs two systems",
                eval("ref.txt", "-i", "hyp.txt", "other.txt", "ref.txt", "--compare"));
        String elsewhere = folder.resolve("hyp.txt").toString();
        CommandRun absolute = eval("ref.txt", "-i", elsewhere, "other.txt", "--compare");
        assertTrue(absolute.out().contains("│  hyp.txt  │  other.txt  │"), absolute.out());
        write("src.txt", "too short\n");
        assertFails(
                1,
                "The source has 1 lines, but Baseline: hyp.txt has 4.",
                eval("ref.txt", "-i", "hyp.txt", "other.txt", "--compare", "--src", "src.txt"));
    }

    @Test
    void modelsTranslateFirst() throws IOException {
        write("src.txt", "\uFEFFone two three four five\nsix seven eight nine ten\n");
        write("r.txt", "good one two three four five\ngood six seven eight nine ten\n");
        assertEquals(
                "100.0\n",
                eval("--model", "good", "--src", "src.txt", "--ref", "r.txt", "-b")
                        .out());
        CommandRun two = eval("--model", "bad", "good", "--src", "src.txt", "--ref", "r.txt", "-f", "text");
        assertTrue(two.out().contains("Baseline: bad") && two.out().contains("Paired bootstrap"), two.out());
        assertFails(2, "--model: needs --src", eval("--model", "good", "--ref", "r.txt"));
        assertFails(2, "--model: not allowed", eval("r.txt", "-i", "hyp.txt", "--model", "good", "--src", "src.txt"));
        assertFails(
                1,
                "good has 2 lines, but ref.txt has 4.",
                eval("--model", "good", "--src", "src.txt", "--ref", "ref.txt"));
        assertFails(
                1,
                "tt: none: there is no model.\nnothing: there is no model.\n",
                eval("--model", "good", "none", "nothing", "--src", "src.txt", "--ref", "r.txt"));
        write("ref.gz", "good one\n"); // found before a model is, which would translate for long
        assertFails(1, "ref.gz: cannot be unpacked", eval("--model", "none", "--src", "src.txt", "--ref", "ref.gz"));
    }

    /** A model that was validated on Chinese is scored on it; without a model, one is told of the tokenizer. */
    @Test
    void textWithoutSpacesHasATokenizerOfItsOwn() throws IOException {
        write("src.txt", "火车站在哪里\n今天天气很好\n");
        write("r.txt", "good 火车站在哪里\ngood 今天天气很好\n");
        String hint = "the references are written without spaces between words, where the tokenizer 13a of BLEU finds"
                + " hardly any. --tokenize zh divides them.\n";
        CommandRun plain = eval("r.txt", "-i", "r.txt");
        assertTrue(plain.err().endsWith(hint), plain.err());
        assertEquals("", eval("r.txt", "-i", "r.txt", "--tokenize", "13a").err());
        assertEquals("", eval("r.txt", "-i", "r.txt", "-l", "en-zh").err());
        assertEquals("", eval("r.txt", "-i", "r.txt", "-m", "chrf").err());
        assertEquals("", eval("ref.txt", "-i", "hyp.txt").err());

        RunConfig config = Samples.run().with(EvaluationConfig.TOKENIZER.is("zh"));
        Files.createDirectories(folder.resolve("good"));
        ConfigWriter.write(folder.resolve("good/config.yaml"), config);
        CommandRun model = eval("--model", "good", "--src", "src.txt", "--ref", "r.txt");
        assertTrue(model.out().contains("tok:zh"), model.out() + model.err());
        assertEquals("", model.err());
        String other = eval("--model", "good", "--src", "src.txt", "--ref", "r.txt", "--tokenize", "char")
                .out();
        assertTrue(other.contains("tok:char"), other);
        Files.createDirectories(folder.resolve("bad"));
        ConfigWriter.write(folder.resolve("bad/config.yaml"), config.with(EvaluationConfig.TOKENIZER.is("13a")));
        assertFails(
                1,
                "The models were validated with different tokenizers, zh and 13a",
                eval("--model", "good", "bad", "--src", "src.txt", "--ref", "r.txt"));
    }

    @Test
    void aModelThatWritesLabelsIsScoredByThem() throws IOException {
        write("src.txt", "a b\nc\n");
        write("r.txt", "good a b\nno c\n");
        write("a", "a\n");
        write("b", "A\n");
        write(
                "tagger.yaml",
                "model_dir: tagger\nmodel: {preset: tiny, decoder: tagging}\n"
                        + "data: {train: [{source: a, target: b}], validation: {source: a, target: b}, folder: "
                        + folder + "}\n");
        Files.createDirectories(folder.resolve("tagger"));
        ConfigWriter.write(
                folder.resolve("tagger/config.yaml"), ConfigReader.read(folder.resolve("tagger.yaml"), List.of()));
        CommandRun labels = eval("--model", "tagger", "--src", "src.txt", "--ref", "r.txt");
        assertTrue(labels.out().contains("\"name\": \"accuracy\""), labels.out() + labels.err());
        assertFalse(labels.out().contains("BLEU"), labels.out());
        String asked = eval("--model", "tagger", "--src", "src.txt", "--ref", "r.txt", "-m", "bleu")
                .out();
        assertTrue(asked.contains("BLEU"), asked);
    }

    @Test
    void aFileThatIsNoModelOfPiecesIsRefused() {
        assertFails(
                1,
                "pom.xml: this is no SentencePiece model",
                eval("ref.txt", "-i", "hyp.txt", "-tok", "spm", "--spm-model", "pom.xml"));
    }
}
