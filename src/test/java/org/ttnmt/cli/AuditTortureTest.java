package org.ttnmt.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.cli.terminal.ExitCode;

/**
 * Corpora that could be trained on but should not be, or not without knowing: what {@code tt data check} says of them.
 */
@Timeout(60)
class AuditTortureTest {

    @TempDir
    Path directory;

    /** Slow, because each of the cases audits 800 pairs through the real command line. */
    @Tag("slow")
    @ParameterizedTest
    @MethodSource("cases")
    void isNamed(Torture torture) throws IOException {
        torture.run(directory);
    }

    static Stream<Torture> cases() {
        return Stream.concat(wrong(), Stream.concat(doubtful(), characters()));
    }

    private static Stream<Torture> wrong() {
        return Stream.of(
                new Torture(
                        "nothing at all",
                        Torture.Command.CHECK,
                        f -> {},
                        ExitCode.OK,
                        "train  DIR/train.s and DIR/train.t: 800 pairs, 800 usable"),
                Torture.error(
                        "a block has shifted by one line",
                        f -> f.lines("train.t", rotated(f.targets, 200, 500, 1)),
                        "A block of lines is shifted [shifted_block] in train: lines 201 to 499 are"
                                + " shifted: there, source line n belongs to target line n+1"),
                Torture.error(
                        "a block has shifted by four lines on the source side",
                        f -> f.lines("train.s", rotated(f.sources, 100, 400, 4)),
                        "A block of lines is shifted [shifted_block] in train: lines 103 to 400 are"
                                + " shifted: there, source line n belongs to target line n-4"),
                Torture.error(
                        "the first line of one side is missing",
                        f -> f.lines("train.t", f.targets.subList(1, 800)),
                        "A block of lines is shifted [shifted_block] in train: lines 1 to 799 are shifted"),
                Torture.error(
                        "a line in the middle is missing",
                        f -> f.lines("train.s", without(f.sources, 400)),
                        "Different numbers of lines [line_counts] in train: DIR/train.s has 799 lines but"
                                + " DIR/train.t has 800"),
                Torture.error(
                        "the place of the missing line",
                        f -> f.lines("train.s", without(f.sources, 400)),
                        "A block of lines is shifted [shifted_block] in train: lines 401 to 799 are"
                                + " shifted: there, source line n belongs to target line n+1"),
                Torture.error(
                        "one side is shuffled",
                        f -> {
                            List<String> shuffled = new ArrayList<>(f.targets);
                            Collections.shuffle(shuffled, new Random(3));
                            f.lines("train.t", shuffled);
                        },
                        "The sides do not belong together [not_parallel] in train"),
                Torture.error(
                        "a block of another text",
                        f -> f.lines("train.t", rotated(f.targets, 300, 500, 90)),
                        "A block of pairs that are no translations [unrelated_block] in train: lines 30"),
                Torture.error(
                        "the sides of the training data are swapped",
                        f -> {
                            f.lines("train.s", f.targets);
                            f.lines("train.t", f.sources);
                        },
                        "Source and target are swapped [swapped_sides] in validation: its source looks like"
                                + " the target of DIR/train.s and DIR/train.t"),
                Torture.error(
                        "the sides of a block are swapped",
                        f -> {
                            f.lines("train.s", replaced(f.sources, f.targets, 100, 150));
                            f.lines("train.t", replaced(f.targets, f.sources, 100, 150));
                        },
                        "Source and target are swapped [swapped_sides] in train: "),
                Torture.error(
                        "the same file twice",
                        f -> f.config("target: DIR/train.t}", "target: DIR/train.s}"),
                        "Source equals target [copy] in train: source and target are the same file: DIR/train.s"),
                Torture.error(
                        "the target was never translated",
                        f -> f.lines("train.t", f.sources),
                        "Source equals target [copy] in train: 800 of 800 pairs (100 %) have equal sides"),
                Torture.error(
                        "one pair again and again",
                        f -> {
                            f.lines("train.s", Collections.nCopies(800, f.sources.get(0)));
                            f.lines("train.t", Collections.nCopies(800, f.targets.get(0)));
                        },
                        "Pairs that occur again [duplicate_pairs] in train: 799 of 800 pairs (100 %) occurred before"),
                Torture.error(
                        "one target for all sources",
                        f -> f.lines("train.t", Collections.nCopies(800, "Server error.")),
                        "One target for very many pairs [same_target] in train: 800 of 800 pairs (100 %) have the same"
                                + " target"),
                Torture.error(
                        "validation on the training data",
                        f -> f.config(
                                "{source: DIR/validation.s, target: DIR/validation.t}",
                                "{source: DIR/train.s, target: DIR/train.t}"),
                        "Validation text in the training data [validation_overlap] in train: 800 of 800 lines (100 %)"),
                Torture.error(
                        "the test set is part of the training data",
                        f -> {
                            f.lines("train.s", joined(f.sources, f.lines("test.s")));
                            f.lines("train.t", joined(f.targets, f.lines("test.t")));
                        },
                        "Test text in the training data [test_overlap] in train: 120 of 120 lines (100 %)"),
                Torture.error(
                        "the test set is the validation set",
                        f -> f.config("test.s, target: DIR/test.t", "validation.s, target: DIR/validation.t"),
                        "Validation text in the training data [validation_overlap] in test: 120 of 120 lines"),
                Torture.error(
                        "a TSV file as one side",
                        f -> f.lines("train.s", pasted(f.sources, f.targets)),
                        "A side that looks like a TSV file [looks_like_tsv] in train: 800 of 800 lines (100"
                                + " %) of the source hold a TAB"),
                Torture.error(
                        "a file that cannot be read to its end",
                        f -> {
                            byte[] packed = TortureFolder.gzip(f.bytes("train.t"));
                            f.bytes("train.t.gz", java.util.Arrays.copyOf(packed, packed.length / 2));
                            f.config("train.t}", "train.t.gz}");
                        },
                        "A file cannot be read [unreadable] in train: DIR/train.t.gz: ends in the middle"
                                + " of its packed"));
    }

    private static Stream<Torture> doubtful() {
        return Stream.of(
                Torture.error(
                        "one corpus twice",
                        f -> f.config(
                                "[{source: DIR/train.s, target: DIR/train.t}]",
                                "[{source: DIR/train.s, target: DIR/train.t}, {source: DIR/train.s, target:"
                                        + " DIR/train.t}]"),
                        "Pairs that occur again [duplicate_pairs] in train: "),
                Torture.warning(
                        "a few test sentences in the training data, in capitals",
                        f -> {
                            List<String> upper = f.lines("test.s").subList(0, 20).stream()
                                    .map(line -> line.toUpperCase(Locale.ROOT))
                                    .toList();
                            f.lines("train.s", joined(f.sources, upper));
                            f.lines(
                                    "train.t",
                                    joined(f.targets, f.lines("test.t").subList(0, 20)));
                        },
                        "Test text in the training data [test_overlap] in train: 20 of 120 lines (17 %) of"
                                + " DIR/test.s and DIR/test.t occur in it as sources, 20 with the same target"),
                Torture.warning(
                        "lines in another script",
                        f -> f.lines("train.t", every(f.targets, 50, "\u8FD9\u662F\u4E2D\u6587\u53E5\u5B50\u3002")),
                        "Lines in another script [wrong_script] in train: 16 of 800 lines (2 %) of the"
                                + " target are not written in Latin"),
                Torture.warning(
                        "a side in two scripts",
                        f -> f.lines(
                                "train.t",
                                every(f.targets, 4, "\u042D\u0442\u043E \u0440\u0443\u0441\u0441\u043A\u0438\u0439")),
                        "A side in several scripts [mixed_scripts] in train: the target is written in"
                                + " several scripts: Latin 75 % and Cyrillic 25 % of its lines"),
                Torture.warning(
                        "targets in the language of the source",
                        f -> {
                            List<String> mixed = new ArrayList<>(f.targets);
                            IntStream.range(0, 16).forEach(i -> mixed.set(50 * i, f.sources.get(50 * i + 1)));
                            f.lines("train.t", mixed);
                        },
                        "Lines in the language of the other side [wrong_language] in train: "),
                Torture.warning(
                        "lengths that cannot be right",
                        f -> f.lines("train.t", every(f.targets, 80, "Der rasan ".repeat(40) + ".")),
                        "Unusual ratio of lengths [length_ratio] in train: 10 of 800 pairs (1.3 %)"),
                Torture.warning(
                        "some pairs are empty",
                        f -> f.lines("train.t", every(f.targets, 20, "")),
                        "Pairs with an empty side [empty_side] in train: 40 of 800 pairs (5 %) have an"
                                + " empty side; training leaves them out"),
                Torture.warning(
                        "a validation set in lower case",
                        f -> f.lines(
                                "validation.s",
                                f.lines("validation.s").stream()
                                        .map(line -> line.toLowerCase(Locale.ROOT))
                                        .toList()),
                        "Upper and lower case unlike the training data [case_differs] in validation: 0.0 %"
                                + " of the letters of the source are upper case"),
                Torture.warning(
                        "tokenised training data",
                        f -> f.lines(
                                "train.t",
                                f.targets.stream()
                                        .map(line -> line.replace(".", " ."))
                                        .toList()),
                        "Tokenised unlike the training data [tokenization_differs] in validation: 0 % of"
                                + " the sentences"),
                Torture.warning(
                        "lines that are too long",
                        f -> f.lines("train.s", every(f.sources, 50, "bada ".repeat(70))),
                        "Pairs over data.max_length [too_long] in train: 16 of 800 pairs (2 %) have a"
                                + " source of more than 60 pieces"),
                new Torture(
                        "characters that the vocabulary does not know",
                        Torture.Command.DRY_RUN,
                        f -> f.lines("validation.s", every(f.lines("validation.s"), 10, "\u2603 \u2603 \u2603")),
                        ExitCode.OK,
                        "Unknown pieces [unknown_pieces] in validation: "));
    }

    private static Stream<Torture> characters() {
        return Stream.of(
                Torture.warning(
                        "a line of Latin-1",
                        f -> f.bytes(
                                "train.t",
                                String.join("\n", every(f.targets, 400, "caf\u00E9"))
                                        .getBytes(StandardCharsets.ISO_8859_1)),
                        "Bytes that are not UTF-8 text [invalid_utf8] in train: 2 of 800 lines (0.25 %) of DIR/train.t"),
                Torture.warning(
                        "UTF-8 that was decoded as Latin-1",
                        f -> f.lines(
                                "train.t",
                                every(f.targets, 100, "Der M\u00C3\u00A4dchen gr\u00C3\u00BC\u00C3\u0178en.")),
                        "Text that was decoded wrongly [mojibake] in train: 8 of 800 lines (1 %)"),
                Torture.warning(
                        "characters that were lost",
                        f -> f.lines("train.s", every(f.sources, 100, "The caf\uFFFD bada fagi.")),
                        "Characters that were lost (U+FFFD) [replacement_characters] in train: 8 of 800 lines"),
                Torture.warning(
                        "NUL bytes",
                        f -> f.lines("train.s", every(f.sources, 100, "The ba\0da fagi kola.")),
                        "Bytes that are not UTF-8 text [invalid_utf8] in train: 8 of 800 lines (1 %) of DIR/train.s"),
                Torture.warning(
                        "form feeds",
                        f -> f.lines("train.s", every(f.sources, 100, "The ba\fda fagi kola.")),
                        "Control characters [control_characters] in train: 8 of 800 lines"),
                Torture.note(
                        "a byte order mark and line ends of Windows",
                        f -> f.text("train.s", "\uFEFF" + String.join("\r\n", f.sources) + "\r\n"),
                        "Line ends [line_ends] in train: DIR/train.s: 800 of 800 lines (100 %) end with CR LF"),
                Torture.note(
                        "mixed line ends",
                        f -> f.text(
                                "train.s",
                                String.join("\r\n", f.sources.subList(0, 400)) + "\r\n"
                                        + String.join("\n", f.sources.subList(400, 800)) + "\n"),
                        "Line ends [line_ends] in train: DIR/train.s mixes line ends: 400 of 800 lines"),
                Torture.note(
                        "a byte order mark inside",
                        f -> f.lines("train.s", every(f.sources, 400, " \uFEFFThe bada.")),
                        "A byte order mark inside the text [byte_order_mark] in train: 2 of 800 lines"),
                Torture.error(
                        "line ends of an old Mac",
                        f -> f.text("train.s", String.join("\r", f.sources) + "\n"),
                        "Line ends [line_ends] in train: DIR/train.s ends its lines with CR alone"));
    }

    /** The lines from {@code from} to {@code to} moved on by so many, the last of them to the front. */
    static List<String> rotated(List<String> lines, int from, int to, int by) {
        List<String> changed = new ArrayList<>(lines);
        Collections.rotate(changed.subList(from, to), by);
        return changed;
    }

    private static List<String> replaced(List<String> lines, List<String> others, int from, int to) {
        List<String> changed = new ArrayList<>(lines);
        for (int i = from; i < to; i++) {
            changed.set(i, others.get(i));
        }
        return changed;
    }

    private static List<String> without(List<String> lines, int index) {
        List<String> changed = new ArrayList<>(lines);
        changed.remove(index);
        return changed;
    }

    private static List<String> joined(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static List<String> pasted(List<String> left, List<String> right) {
        return IntStream.range(0, left.size())
                .mapToObj(i -> left.get(i) + "\t" + right.get(i))
                .toList();
    }

    private static List<String> every(List<String> lines, int step, String line) {
        return IntStream.range(0, lines.size())
                .mapToObj(i -> i % step == 1 ? line : lines.get(i))
                .toList();
    }
}
