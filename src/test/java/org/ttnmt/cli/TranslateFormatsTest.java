package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.app.training.ToyModel;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.text.Vocabulary;

/**
 * What goes into and comes out of {@code tt translate} and {@code tt score} beyond plain lines, with a model that
 * writes upper case.
 */
@Timeout(60)
class TranslateFormatsTest {

    /** What a run gave. */
    private record Run(int exitCode, String out, String err) {}

    @TempDir
    private Path folder;

    @Test
    void jsonLinesPassTheFieldsOfTheUserThrough() {
        Run run = translate(
                "{\"id\": 1.50, \"source\": \"ab\", \"tags\": [null, {\"x\": \"\u00e4\"}]}\n\n{\"source\": \"\"}\n",
                "--input-format",
                "json",
                "--format",
                "json");
        assertEquals(
                """
                {"id":1.50,"source":"ab","tags":[null,{"x":"\u00e4"}],"line":1,"translation":"AB",\
                "score":-0.1,"log_prob":-0.3,"pieces":["<68>","<69>","<2>"],"piece_log_probs":[-0.1,-0.1,-0.1],"engine":"toy"}
                {"source":"","line":2,"translation":"","score":0.0,"log_prob":0.0,"pieces":[],"piece_log_probs":[],"engine":"toy"}
                {"source":"","line":3,"translation":"","score":0.0,"log_prob":0.0,"pieces":[],"piece_log_probs":[],"engine":"toy"}
                """,
                run.out());
        assertEquals("", run.err());
    }

    @Test
    void paragraphsAreTranslatedSentenceBySentence() {
        String paragraph = "It rains. We stay!  \u597d\u3002\u6211\u3002\n\nalone\n";
        Run run = translate(paragraph, "--split-sentences");
        assertEquals("IT RAINS. WE STAY! \u597d\u3002\u6211\u3002\n\nALONE\n", run.out());
        assertEquals("", run.err());
        Run cut = translate(paragraph, "--split-sentences", "--max-source-length", "9");
        assertEquals(run.out(), cut.out());
        assertEquals("", cut.err());
        Run whole = translate(paragraph, "--max-source-length", "9");
        assertEquals("IT RAINS.\n\nALONE\n", whole.out());
        assertTrue(
                whole.err()
                        .contains("input:1: the line has 32 pieces and only the first 9 are translated. Split it into"
                                + " sentences, one a line, or let --split-sentences (decoding.split_sentences) do it."),
                whole.err());
    }

    /** A line's score is that of all its pieces, each sentence with its end. */
    @Test
    void scoresOfSentencesAreJoined() {
        Run run = translate("a. B.\n", "--split-sentences", "--format", "json");
        assertEquals(
                """
                {"source":"a. B.","line":1,"translation":"A. B.","score":-0.1,"log_prob":-0.6,\
                "pieces":["<68>","<49>","<2>","<69>","<49>","<2>"],"piece_log_probs":[-0.1,-0.1,-0.1,-0.1,-0.1,-0.1],\
                "engine":"toy"}
                """,
                run.out());
        assertEquals(
                "-0.600000\tA. B.\n",
                translate("a. B.\n", "--split-sentences", "--scores", "--length-penalty", "0")
                        .out());
    }

    /** Toy sentences are written in upper case: so a letter of another script stays, and nothing is said of the rest. */
    @Test
    void sentencesAreJoinedAsTheirScriptsAre() {
        String closed = "\u201c\u597d\u3002\u201d\u201c\u6211\u3002\u201d \"\u597d\uff01\"\u6211\u3002";
        assertEquals(
                closed.replace(" ", "") + "\n(YES.) NO.\n",
                translate(closed + "\n(yes.)  No.\n", "--split-sentences").out());
        Run cut = translate("a long one. B.\n", "--split-sentences", "--max-source-length", "5");
        assertEquals("A LON B.\n", cut.out());
        assertTrue(
                cut.err()
                        .contains(":1: the sentence has 11 pieces and only the first 5 are translated. Split it into"
                                + " sentences, one a line."),
                cut.err());
    }

    /** What a line asks for may reach over sentences. */
    @Test
    void linesThatAskForSomethingAreTranslatedWhole() {
        Run run = translate(
                "{\"source\":\"a. B.\",\"prefix\":\"X\"}\n",
                "--input-format",
                "json",
                "--format",
                "json",
                "--split-sentences");
        assertEquals(1, run.out().split("<2>", -1).length - 1, run.out());
    }

    @ParameterizedTest
    @CsvSource({"--n-best 2, --n-best", "--alignment words, --alignment"})
    void optionsForWholeLinesSaySo(String options, String name) {
        Run run = translate("a. B.\n", ("--split-sentences " + options).split(" "));
        assertEquals(2, run.exitCode());
        assertTrue(
                run.err()
                        .startsWith("tt translate: " + name
                                + " is for a line that is translated as a whole: give --no-split-sentences as"
                                + " well, or leave " + name + " out."),
                run.err());
        assertNotEquals(
                2,
                translate("a. B.\n", ("--no-split-sentences " + options).split(" "))
                        .exitCode());
    }

    /** Whoever reads the output takes each field for what tt says of this line. */
    @Test
    void fieldsOfTheUserAreNotMistakenForThoseThatAreWritten() {
        Run run = translate(
                """
                {"id":7,"source":"ab","error":"e","missing":["m"],"truncated":true,"alignment":"0-0","n_best":[],\
                "line":9}
                {"source":5,"translation":"t"}
                """,
                "--input-format",
                "json",
                "--format",
                "json");
        assertEquals(
                """
                {"id":7,"source":"ab","line":1,"translation":"AB","score":-0.1,"log_prob":-0.3,\
                "pieces":["<68>","<69>","<2>"],"piece_log_probs":[-0.1,-0.1,-0.1],"engine":"toy"}
                {"source":5,"translation":"","line":2,"score":0.0,"log_prob":0.0,"pieces":[],"piece_log_probs":[],\
                "error":"the object has no text called source","engine":"toy"}
                """,
                run.out());
        Run scored = score(
                """
                {"source":"ab","translation":"AB","error":"e"}
                {"source":"ab","score":1,"log_prob":1}
                """,
                "--input-format",
                "json",
                "--format",
                "json");
        assertEquals(
                """
                {"source":"ab","translation":"AB","line":1,"score":-0.1,"log_prob":-0.3,\
                "pieces":["<68>","<69>","<2>"],"piece_log_probs":[-0.1,-0.1,-0.1],"engine":"toy"}
                {"source":"ab","line":2,"error":"the object has no text called translation","engine":"toy"}
                """,
                scored.out());
    }

    @Test
    void linesThatAreNoQuestionGiveAnErrorInTheirPlace() {
        Run run = translate(
                "nonsense\n[1]\n{\"source\": 5}\n{\"source\": \"a\", \"prefix\": 1}\n{\"source\": \"a\","
                        + " \"constraints\": [\" \"]}\n{\"source\": \"a\"} {}\n{\"source\": \"ok\"}\n",
                "--input-format",
                "json");
        assertEquals(0, run.exitCode());
        assertEquals("\n\n\n\n\n\nOK\n", run.out());
        List<String> warnings = run.err().lines().toList();
        assertEquals(6, warnings.size(), run.err());
        assertTrue(warnings.get(0).startsWith("warning: standard input:1: the line is no JSON object: "), run.err());
        assertEquals(
                "warning: standard input:3: the object has no text called source; the translation is empty",
                warnings.get(2));
        assertTrue(warnings.get(4).contains("constraints must be a list of texts, none of them blank"), run.err());
        String deep = "[".repeat(100_000);
        assertEquals(
                "\nA\n",
                translate(deep + "\n{\"source\": \"a\"}\n", "--input-format", "json")
                        .out());
    }

    @Test
    void nBestListsHaveAllFormats() {
        String json = translate("ab\n", "--n-best", "2", "--format", "json").out();
        assertTrue(json.startsWith("{\"source\":\"ab\",\"line\":1,\"translation\":\"AB\",\"score\":-0.1,"), json);
        assertTrue(json.contains("\"n_best\":[{\"translation\":\"AB\",\"score\":-0.1"), json);
        assertTrue(json.contains("{\"translation\":\"Ab\",\"score\":-0.9,\"log_prob\":-2.7"), json);
        assertEquals(
                """
                1\t1\t-0.100000\t-0.300000\tAB\t<68> <69> <2>
                1\t2\t-0.900000\t-2.700000\tAb\t<68> <101> <2>
                2\t1\t0.000000\t0.000000\t\t
                """,
                translate("ab\n\n", "--n-best", "2", "--format", "tsv").out());
    }

    @Test
    void prefixesAndConstraintsComeInColumnsOrFields() {
        assertEquals(
                "xyCDE\n",
                translate("abcde\txy\n", "--input-format", "tsv", "--beam-size", "4")
                        .out());
        Run run = translate(
                """
                {"source": "abcde", "prefix": "xy"}
                {"source": "abcde", "constraints": ["q", "BC"]}
                """,
                "--input-format",
                "json",
                "--beam-size",
                "4");
        List<String> lines = run.out().lines().toList();
        assertEquals("xyCDE", lines.get(0));
        assertTrue(lines.get(1).contains("q") && lines.get(1).contains("BC"), run.out());
        assertEquals("", run.err());
    }

    /** A constraint that is protected too is one as it stands; a source without words has nothing in it. */
    @Test
    void constraintsOfLinesThatLackThemAreNamed() {
        String both = "{\"source\": \"ab 7\", \"constraints\": [\"7\"]}\n";
        Run run = translate(both, "--input-format", "json", "--protect", "numbers", "--beam-size", "4");
        assertTrue(run.out().contains("7"), run.out() + run.err());
        String empty = "{\"source\": \" \", \"constraints\": [\"q\"], \"prefix\": \"x\"}\n";
        Run nothing = translate(empty, "--input-format", "json", "--format", "json");
        assertTrue(nothing.out().contains("\"missing\":[\"x\",\"q\"]"), nothing.out());
        assertTrue(nothing.err().contains("lacks what it should contain: x, q"), nothing.err());
        assertEquals(2, translate("a\n", "--protect", "all,nonsense").exitCode());
    }

    /** Python writes NaN and Infinity; fields that are none of our business pass as they are. */
    @Test
    void fieldsOfOthersMayHoldNumbersThatJsonLacks() {
        Run run = translate(
                "{\"source\": \"ab\", \"loss\": NaN, \"most\": -Infinity}\n",
                "--input-format",
                "json",
                "--format",
                "json");
        assertTrue(run.out().contains("\"loss\":NaN,\"most\":-Infinity"), run.out() + run.err());
        assertEquals("", run.err());
    }

    /** What comes by itself stays as it is; a narrow beam that is forced to it would be worse. */
    @Test
    void aTextThatIsThereAnywayChangesNothing() {
        String asked = "{\"source\": \"abcde\", \"constraints\": [\"CD\", \"A\"]}\n";
        for (String beam : List.of("1", "4")) {
            Run run = translate(asked, "--input-format", "json", "--beam-size", beam);
            assertEquals("ABCDE\n", run.out());
            assertEquals("", run.err());
        }
    }

    /** The vocabulary knows no ß; it stands there as it was asked for. */
    @Test
    void aPrefixStandsLetterByLetter() {
        Run run = translate("{\"source\": \"abcde\", \"prefix\": \"xßy\"}\n", "--input-format", "json");
        assertTrue(run.out().startsWith("xßy"), run.out());
        assertEquals("", run.err());
    }

    @Test
    void aTextThatIsAskedForTwiceComesTwice() {
        String twice = "{\"source\": \"abcdefgh\", \"constraints\": [\"qq\", \"qq\"]}\n";
        Run run = translate(twice, "--input-format", "json", "--beam-size", "4");
        assertEquals(2, run.out().split("qq", -1).length - 1, run.out());
        assertEquals("", run.err());
        Run cut = translate(twice, "--input-format", "json", "--max-source-length", "2", "--beam-size", "4");
        assertEquals(1, cut.out().split("qq", -1).length - 1, cut.out());
        assertTrue(cut.err().contains("the translation lacks what it should contain: qq\n"), cut.err());
    }

    /** What tags stand at is translated as if they were not there. */
    @Test
    void tagsComeToTheTranslationOfTheTextBetweenThem() throws IOException {
        String[] plain = translate("abc def gh\n", "--n-best", "2", "--format", "json")
                .out()
                .split("\n");
        Run run = translate("abc <b id=\"1\">def</b> gh\n<br/>\n", "--protect", "tags");
        assertEquals("", run.err());
        String[] lines = run.out().split("\n");
        assertTrue(lines[0].matches("[^<]*<b id=\"1\">[^<]+</b>[^<]*"), run.out());
        assertEquals("<br/>", lines[1]);
        String bare = lines[0].replaceAll("<[^>]*>", "");
        assertTrue(plain[0].contains("\"translation\":\"" + bare + "\""), plain[0] + bare);
        Run best = translate("abc <b>def</b> gh\n", "--protect", "tags", "--n-best", "2");
        assertEquals(2, best.out().split("<b>[^<]+</b>", -1).length - 1, best.out());
        Run page = translate("abc <b>def</b> gh\n", "--protect", "tags", "--attention", folder + "/page.html");
        assertEquals("", page.err());
        String html = Files.readString(folder.resolve("page.html"));
        assertTrue(html.contains("abc def gh") && !html.contains("<b>def"), "the page shows what the network read");
        Run aligned = translate("abc <b>def</b> gh\n", "--protect", "tags", "--alignment", "pieces");
        assertTrue(aligned.out().contains("<b>") && aligned.out().contains("</b>"), aligned.out() + aligned.err());
    }

    @Test
    void glossaryAndProtectionAreSeenTo() throws IOException {
        Path glossary = Files.writeString(folder.resolve("terms.tsv"), "car\tauto\n");
        Run run = translate("a car at 7x {n}\n", "--glossary", glossary.toString(), "--protect", "placeholders,tags");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("auto") && run.out().contains("{n}"), run.out());
        Run unmet = translate(
                "{\"source\": \"a\", \"constraints\": [\"qq\"]}\n",
                "--input-format",
                "json",
                "--sample",
                "--top-k",
                "1");
        assertEquals("A\n", unmet.out());
        assertEquals("warning: standard input:1: the translation lacks what it should contain: qq\n", unmet.err());
        Run endless = translate(
                "{\"source\": \"a\", \"constraints\": [\"b\\nc" + "ä".repeat(3000) + "\"]}\n",
                "--input-format",
                "json",
                "--max-source-length",
                "100");
        assertEquals(
                "warning: standard input:1: the translation lacks what it should contain: b c" + "ä".repeat(197)
                        + "...\n",
                endless.err());
        Run wrong = translate("a\n", "--protect", "numbrs");
        assertEquals(2, wrong.exitCode());
        assertTrue(
                wrong.err()
                        .contains("Invalid value for option '--protect': 'numbrs' is not one of placeholders, tags,"
                                + " urls, numbers. Did you mean numbers? Or all of them: all."),
                wrong.err());
        Run missing = translate("a\n", "--glossary", folder + "/none.tsv");
        assertEquals(1, missing.exitCode());
    }

    @Test
    void alignmentIsWrittenAsPharaohDoes() {
        assertEquals(
                "ABC ||| 0-0 1-1 2-2\n",
                translate("abc\n", "--alignment", "pieces").out());
        assertEquals(
                "1\t1\t-0.100000\t-0.300000\tAB\t<68> <69> <2>\t0-0 1-1\n",
                translate("ab\n", "--alignment", "pieces", "--format", "tsv").out());
        assertEquals(" ||| \n", translate("\n", "--alignment", "pieces").out());
        assertEquals(
                "1\t1\t0.000000\t0.000000\t\t\t\n",
                translate("\n", "--alignment", "pieces", "--format", "tsv").out());
        Run words = translate("ab\n", "--alignment", "words");
        assertEquals(1, words.exitCode());
        assertEquals(
                "tt: --alignment words needs to know which word of the source each piece belongs to, but"
                        + " pieces of the model's vocabulary can reach across spaces. Use --alignment pieces.\n",
                words.err());
    }

    @Test
    void drawsRepeatForASeedWhateverTheBatch() {
        String input = "abcdef\nfedcba\nx\n\nabcabc\n";
        Run one = translate(input, "--sample", "--batch-size", "1", "--temperature", "3", "--seed", "5");
        Run many = translate(input, "--sample", "--workers", "3", "--temperature", "3", "--seed", "5");
        Run other = translate(input, "--sample", "--temperature", "3", "--seed", "6");
        assertEquals(one.out(), many.out());
        assertTrue(!one.out().equals(other.out()), one.out());
        assertEquals(
                "ABC\n",
                translate("abc\n", "--mbr", "chrf", "--samples", "10", "--top-k", "2")
                        .out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--top-k 5 | --top-k is for drawing at random: give --sample or --mbr as well.",
                "--samples 5 | --samples is for --mbr chrf or --mbr bleu. To write several translations use --n-best.",
                "--diversity 1 | --diversity is between the groups of a beam: give --diverse-groups 2 or more as well.",
                "--diverse-groups 3 --beam-size 4 | --diverse-groups 3 does not divide the beam size, 4. Use"
                        + " --beam-size 3, for instance.",
                "--sample --diverse-groups 2 | --diverse-groups divides a beam, but --sample and --mbr draw at random:"
                        + " use one of them.",
                "--sample --protect tags | --glossary and --protect need an ordinary beam search: leave --sample and"
                        + " --mbr out.",
                "--min-length 9 --max-length 8 | --min-length 9 is more than --max-length 8.",
                "--weights 1,2 | --weights names 2 weights for 1 models.",
                "--scores --format json | --scores is for text; --format tsv and json write scores already.",
                "--alignment words --scores | --alignment with --scores or --n-best needs --format tsv or json.",
                "--length-normalization gnmt --length-penalty 0 | --length-normalization gnmt has no effect with a"
                        + " length penalty of 0. Give --length-penalty 0.6, for instance."
            })
    void settingsWithoutEffectAreRefused(String options, String sentence) {
        Run run = translate("a\n", options.split(" "));
        assertEquals(2, run.exitCode());
        assertTrue(run.err().startsWith("tt translate: " + sentence), run.err());
    }

    @Test
    void scoresAreThoseOfTheTranslation() throws IOException {
        Path source = Files.writeString(folder.resolve("a.txt"), "ab\n\nabc\n");
        Path target = Files.writeString(folder.resolve("b.txt"), "AB\n\nabC\n");
        assertEquals(
                "-0.300000\n0.000000\n-5.200000\n",
                score("", source.toString(), target.toString()).out());
        assertEquals(
                "1\t-0.100000\t-0.300000\t3\tAB\n",
                score("ab\tAB\n", "--format", "tsv").out());
        String json = translate("ab\n", "--format", "json").out();
        String again = score(json, "--input-format", "json", "--format", "json").out();
        assertTrue(again.contains("\"log_prob\":-0.3,\"pieces\":[\"<68>\",\"<69>\",\"<2>\"]"), again);
        Path list = Files.writeString(folder.resolve("n"), "0 ||| AB ||| -9\n0 ||| ab ||| -8\n2 ||| ABC ||| -7\n");
        assertEquals(
                "0 ||| AB ||| -9 ||| -0.100000\n0 ||| ab ||| -8 ||| -1.700000\n2 ||| ABC ||| -7 ||| -0.100000\n",
                score("", "--n-best", list.toString(), source.toString()).out());
    }

    @Test
    void whatTranslateWroteIsScoredPieceByPiece() throws IOException {
        Path source = Files.writeString(folder.resolve("a.txt"), "ab\n\nabc\n");
        String tsv =
                translate("ab\n\nabc\n", "--n-best", "2", "--format", "tsv").out();
        assertEquals(
                """
                1\t1\t-0.100000\t-0.300000\tAB\t<68> <69> <2>\t-0.100000\t-0.300000
                1\t2\t-0.900000\t-2.700000\tAb\t<68> <101> <2>\t-0.900000\t-2.700000
                2\t1\t0.000000\t0.000000\t\t\t0.000000\t0.000000
                """,
                score(tsv, "--n-best", "-", source.toString())
                        .out()
                        .lines()
                        .limit(3)
                        .map(line -> line + "\n")
                        .reduce("", String::concat));
        String json =
                translate("ab\nabc\n", "--n-best", "2", "--format", "json").out();
        assertEquals(
                "-0.300000\n-2.700000\n-0.400000\n-2.800000\n",
                score(json, "--input-format", "json").out());
        assertTrue(
                score(json, "--input-format", "json", "--format", "json")
                        .out()
                        .lines()
                        .toList()
                        .get(1)
                        .startsWith("{\"source\":\"ab\",\"line\":1,\"score\":-0.9,\"log_prob\":-2.7,"),
                json);
    }

    @Test
    void theEndOfATranslationThatHasNoneIsNotScored() throws IOException {
        Path source = Files.writeString(folder.resolve("a.txt"), "abc\n");
        for (String format : List.of("tsv", "json")) {
            String written =
                    translate("abc\n", "--max-length", "2", "--format", format).out();
            assertTrue(written.contains("-0.2"), written);
            Run again = format.equals("tsv")
                    ? score(written, "--n-best", "-", "--format", "tsv", source.toString())
                    : score(written, "--input-format", "json", "--format", "tsv");
            assertEquals("1\t-0.100000\t-0.200000\t2\tAB\n", again.out(), again.err());
        }
    }

    @Test
    void piecesOfAnotherVocabularyAreNamedAndTheTextCounts() {
        Run run = score(
                "{\"source\": \"ab\", \"translation\": \"AB\", \"pieces\": [\"A\", \"B\"]}\n",
                "--input-format",
                "json");
        assertEquals("-0.300000\n", run.out());
        assertEquals(
                "warning: standard input:1: the pieces are not those of this model's vocabulary, which splits the text"
                        + " anew\n",
                run.err());
    }

    @Test
    void whatCannotBeScoredIsNamed() throws IOException {
        Run run = score("ab\n" + "a\tb\n" + "x".repeat(30) + "\tx\n", "--max-length", "20");
        assertEquals("NaN\n-20.100000\nNaN\n", run.out());
        assertTrue(
                run.err()
                        .contains("warning: standard input:1: the line has 1 columns, but should have source, tab,"
                                + " translation; it has no score"),
                run.err());
        assertTrue(run.err().contains("the source has 30 pieces, more than 20; it has no score"), run.err());
        Path one = Files.writeString(folder.resolve("one"), "a\n");
        Path two = Files.writeString(folder.resolve("two"), "a\nb\n");
        Run uneven = score("", one.toString(), two.toString());
        assertEquals(1, uneven.exitCode());
        assertTrue(uneven.err().contains("the source ends after line 1, the other one goes on."), uneven.err());
        Path list = Files.writeString(folder.resolve("n"), "3 ||| AB ||| -9\n");
        assertTrue(score("", "--n-best", list.toString(), one.toString())
                .err()
                .contains(":1: belongs to source line 3 (from 0), but the source has 1 lines."));
        Run noList = score("garbage\n", "--n-best", "-", one.toString());
        assertTrue(
                noList.err().startsWith("tt: standard input:1: is no line of an n-best list, such as"), noList.err());
        assertTrue(score("a\n", "--n-best", "-", "-")
                .err()
                .startsWith("tt score: Standard input cannot be two texts: name a file for one of them."));
    }

    @Test
    void linesWithoutAKnownCharacterAreNamedAndCopiedIfWanted() {
        String in = "ab\n\n\u2603\u2603\nc\u2603\n  \n\u2603\n";
        String unknown = "warning: standard input:3: the model's vocabulary knows no character of the line, ";
        String count = "warning: standard input: 2 lines consist of characters that the vocabulary does not know; the"
                + " first is named above\n";
        Run translated = translate(new Ascii(), in);
        assertEquals(6, translated.out().lines().count());
        assertFalse(translated.out().contains("\u2603\u2603"), translated.out());
        assertEquals(
                unknown + "so its translation means nothing. tt translate --on-unknown copy copies it.\n" + count,
                translated.err());
        Run copied = translate(new Ascii(), in, "--on-unknown", "copy");
        List<String> lines = copied.out().lines().toList();
        assertEquals(List.of("AB", "", "\u2603\u2603"), lines.subList(0, 3));
        assertEquals(List.of("", "\u2603"), lines.subList(4, 6));
        assertEquals(unknown + "which is copied\n" + count, copied.err());
        assertEquals("", translate(new Ascii(), "ab\n\n \nc\u2603\n").err());
    }

    @Test
    void jsonTellsOfLinesWithoutAKnownCharacter() {
        Run run = translate(
                new Ascii(),
                """
                {"source":"\u2603\\n\u2603","constraints":["\u2603","x"]}
                {"source":"a","unknown":true}
                """,
                "--input-format",
                "json",
                "--format",
                "json",
                "--on-unknown",
                "copy");
        List<String> lines = run.out().lines().toList();
        assertTrue(lines.get(0).contains("\"translation\":\"\u2603 \u2603\""), run.out());
        assertTrue(lines.get(0).endsWith("\"missing\":[\"x\"],\"unknown\":true,\"engine\":\"toy\"}"), run.out());
        assertFalse(lines.get(1).contains("unknown"), run.out());
        Run scored = translate(new Ascii(), "\u2603\n", "--on-unknown", "copy", "--scores");
        assertEquals("0.000000\t\u2603\n", scored.out());
        assertFalse(scored.err().contains("note:"), scored.err());
    }

    /** Knows the characters of ASCII alone, without control characters. */
    private static final class Ascii extends ToyModel {
        @Override
        public Vocabulary source() {
            return new Bytes() {
                @Override
                public int[] encode(String text) {
                    byte[] bytes = text.strip().getBytes(StandardCharsets.UTF_8);
                    int[] ids = super.encode(text);
                    for (int i = 0; i < ids.length; i++) {
                        ids[i] = bytes[i] < ' ' ? unk() : ids[i];
                    }
                    return ids;
                }
            };
        }
    }

    private static Run translate(String in, String... options) {
        return translate(new ToyModel(), in, options);
    }

    private static Run translate(ToyModel model, String in, String... options) {
        return run(
                (terminal, stop, streams) ->
                        new TranslateCommand(terminal, stop, (dir, precision, compute) -> model, streams),
                "translate",
                in,
                options);
    }

    private static Run score(String in, String... options) {
        return run(
                (terminal, stop, streams) ->
                        new ScoreCommand(terminal, stop, (dir, precision, compute) -> new ToyModel(), streams),
                "score",
                in,
                options);
    }

    /** Makes a command. */
    private interface Factory {
        Object make(Terminal terminal, SignalStop stop, TranslateStreams streams);
    }

    private static Run run(Factory factory, String name, String in, String... options) {
        StringWriter messages = new StringWriter();
        Terminal terminal = Terminal.plain(new PrintWriter(new StringWriter()), new PrintWriter(messages));
        List<String> arguments = new ArrayList<>(List.of(name, "-m", "demo"));
        arguments.addAll(List.of(options));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayInputStream bytes = new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8));
        try (SignalStop stop = new SignalStop(terminal.err())) {
            TranslateStreams streams = new TranslateStreams(bytes, out, false, false);
            int exitCode = TtCommandLine.create(terminal, List.of(factory.make(terminal, stop, streams)))
                    .execute(arguments.toArray(String[]::new));
            terminal.err().flush();
            return new Run(exitCode, out.toString(StandardCharsets.UTF_8), messages.toString());
        }
    }
}
