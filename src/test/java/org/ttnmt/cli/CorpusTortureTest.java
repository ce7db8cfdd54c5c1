package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.cli.terminal.ExitCode;

/** Broken corpora that training refuses: by name, before it trains. */
@Timeout(60)
class CorpusTortureTest {

    @TempDir
    Path directory;

    /** Slow, because each of the cases runs the whole command on 800 pairs. */
    @Tag("slow")
    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedByName(Torture torture) throws IOException {
        torture.run(directory);
    }

    static Stream<Torture> refused() {
        return Stream.of(
                Torture.refused(
                        "a line is missing on one side",
                        f -> f.lines("train.t", f.targets.subList(0, 799)),
                        "DIR/train.s has 800 lines but DIR/train.t has 799."),
                Torture.refused(
                        "one side is empty",
                        f -> f.text("train.t", ""),
                        "DIR/train.s has 800 lines but DIR/train.t has 0."),
                Torture.refused(
                        "both sides are empty",
                        f -> {
                            f.text("train.s", "");
                            f.text("train.t", "");
                        },
                        "no training pair is left:\nDIR/train.s and DIR/train.t: 0 pairs"),
                Torture.refused(
                        "only blank lines",
                        f -> f.lines("train.t", Collections.nCopies(800, " \t")),
                        "800 pairs with an empty side: lines 1, 2, 3"),
                Torture.refused(
                        "UTF-16 with a byte order mark",
                        f -> f.encoded("train.t", "\uFEFF" + String.join("\n", f.targets), StandardCharsets.UTF_16LE),
                        "DIR/train.t: the file is UTF-16, but tt reads UTF-8. Convert it: iconv -f UTF-16"
                                + " -t UTF-8 DIR/train.t"),
                Torture.refused(
                        "UTF-16 without a byte order mark",
                        f -> f.encoded("train.s", String.join("\n", f.sources), StandardCharsets.UTF_16BE),
                        "DIR/train.s: the file is UTF-16BE, but tt reads UTF-8."),
                Torture.refused(
                        "UTF-32",
                        f -> f.encoded("train.s", "\uFEFF" + String.join("\n", f.sources), Charset.forName("UTF-32LE")),
                        "DIR/train.s: the file is UTF-32, but tt reads UTF-8."),
                Torture.refused(
                        "all of it Latin-1",
                        f -> f.encoded(
                                "train.t",
                                "caf\u00E9 " + String.join("\ncaf\u00E9 ", f.targets),
                                StandardCharsets.ISO_8859_1),
                        "800 pairs with bytes that are not UTF-8 text: lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ... (first:"
                                + " target: byte 4 of the line is 0xe9, which is not UTF-8 there)"),
                Torture.refused(
                        "UTF-16 of ideographs without a byte order mark",
                        f -> f.encoded(
                                "train.t",
                                "\u72D7\u54AC\u4EBA\u3002" + "\n\u72D7\u54AC\u4EBA\u3002".repeat(799),
                                StandardCharsets.UTF_16LE),
                        "800 pairs with bytes that are not UTF-8 text: lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ... (first:"
                                + " target: byte 1 of the line is 0xd7, which is not UTF-8 there)"),
                Torture.refused(
                        "a NUL byte in validation",
                        f -> f.bytes("validation.s", withByte(f.bytes("validation.s"), 10, 0)),
                        "cannot be scored on:\n  1 pair with bytes that are not UTF-8 text: line 1 (first: source: byte 11"
                                + " of the line is NUL"),
                Torture.refused(
                        "one line of Latin-1 where none is allowed",
                        f -> {
                            f.bytes("train.t", withByte(f.bytes("train.t"), 1000, 0xE9));
                            f.config("max_length: 60", "max_length: 60\n  on_invalid: refuse");
                        },
                        "the training data has problems that the configuration refuses:"),
                Torture.refused(
                        "lines that end in CR alone",
                        f -> {
                            f.text("train.s", String.join("\r", f.sources));
                            f.text("train.t", String.join("\r", f.targets));
                        },
                        "There is no text to train a vocabulary on: read 0 sentences, passed over 2 lines"
                                + " above 4192 bytes. A line is a sentence"),
                Torture.refused(
                        "gzip cut short",
                        f -> packed(f, "train.t.gz", half(TortureFolder.gzip(f.bytes("train.t")))),
                        "DIR/train.t.gz: ends in the middle of its packed data after line "),
                Torture.refused(
                        "gzip without its ending",
                        f -> f.bytes("train.t", TortureFolder.gzip(f.bytes("train.t"))),
                        "DIR/train.t: the file is packed with gzip, but its name does not end in .gz"),
                Torture.refused(
                        "plain text called gzip",
                        f -> packed(f, "train.t.gz", f.bytes("train.t")),
                        "DIR/train.t.gz: cannot be unpacked after line 0"),
                Torture.refused(
                        "zstd that is garbage",
                        f -> packed(f, "train.t.zst", "not packed at all".getBytes(StandardCharsets.UTF_8)),
                        "DIR/train.t.zst: cannot be unpacked after line 0"),
                Torture.refused(
                        "zstd cut short",
                        f -> packed(f, "train.t.zst", half(Zstd.compress(f.bytes("train.t")))),
                        "DIR/train.t.zst: ends in the middle of its packed data"),
                Torture.refused(
                        "zstd without its ending",
                        f -> f.bytes("train.s", Zstd.compress(f.bytes("train.s"))),
                        "DIR/train.s: the file is packed with zstd, but its name does not end in .zst"),
                Torture.refused(
                        "a packing that tt does not know",
                        f -> f.bytes("train.s", new byte[] {(byte) 0xFD, '7', 'z', 'X', 'Z', 0, 0, 4}),
                        "DIR/train.s: the file is packed with xz, which tt does not unpack."),
                Torture.refused(
                        "a zip archive",
                        f -> f.bytes("train.s", new byte[] {'P', 'K', 3, 4, 20, 0, 8, 0}),
                        "DIR/train.s: the file is packed with zip, which tt does not unpack."),
                Torture.refused(
                        "TSV without a TAB",
                        f -> tsv(f, "one column\nanother\n"),
                        "2 pairs without exactly two columns: lines 1, 2 (first: 1 column instead of 2"
                                + " (source TAB target))"),
                Torture.refused(
                        "TSV with a column too many",
                        f -> tsv(f, "a\tb\t1\nc\td\t2\n"),
                        "2 pairs without exactly two columns: lines 1, 2 (first: 3 columns instead of 2"
                                + " (source TAB target))"),
                Torture.refused(
                        "an endless line",
                        f -> {
                            f.text("train.s", "word ".repeat(3_500_000) + "\n");
                            f.text("train.t", "word\n");
                        },
                        "DIR/train.s:1: the line is longer than 16777216 bytes. tt expects one sentence a line"),
                Torture.refused(
                        "every pair is too long",
                        f -> f.config("max_length: 60", "max_length: 3"),
                        "800 pairs longer than data.max_length: lines 1, 2, 3"),
                Torture.refused(
                        "one line of a megabyte where none may be too long",
                        f -> {
                            f.lines("train.s", with(f.sources, 10, "bada ".repeat(200_000)));
                            f.config("max_length: 60", "max_length: 60\n  on_too_long: refuse");
                        },
                        "1 pair longer than data.max_length: line 11 (first: source: "),
                Torture.refused(
                        "a validation line is empty",
                        f -> f.lines("validation.t", with(f.lines("validation.t"), 4, "")),
                        "DIR/validation.s and DIR/validation.t: cannot be scored on:\n  1 pair with an"
                                + " empty side: line 5"),
                Torture.refused(
                        "a validation line is not UTF-8",
                        f -> f.bytes("validation.s", withByte(f.bytes("validation.s"), 10, 0xE9)),
                        "cannot be scored on:\n  1 pair with bytes that are not UTF-8 text: line 1 (first: source: byte 11"),
                Torture.refused(
                        "the validation set has different line counts",
                        f -> f.lines("validation.t", f.lines("validation.t").subList(0, 7)),
                        "DIR/validation.s has 120 lines but DIR/validation.t has 7."),
                Torture.refused(
                        "an empty validation set",
                        f -> {
                            f.text("validation.s", "");
                            f.text("validation.t", "");
                        },
                        "DIR/validation.s and DIR/validation.t: no pairs; a validation or test set needs at"
                                + " least one."),
                Torture.refused(
                        "an empty test set",
                        f -> {
                            f.text("test.s", "");
                            f.text("test.t", "");
                        },
                        "DIR/test.s and DIR/test.t: no pairs"),
                Torture.refused(
                        "a folder for a file",
                        f -> {
                            Files.delete(f.path.resolve("train.s"));
                            Files.createDirectory(f.path.resolve("train.s"));
                        },
                        "data.train[0].source: DIR/train.s is a folder, but a file is needed"),
                Torture.refused(
                        "a file that is not there",
                        f -> Files.delete(f.path.resolve("test.t")),
                        "data.test.target: there is no file DIR/test.t; did you mean DIR/test.s?"),
                Torture.refused(
                        "a symbolic link to itself",
                        f -> {
                            Files.delete(f.path.resolve("train.s"));
                            Files.createSymbolicLink(f.path.resolve("train.s"), f.path.resolve("train.s"));
                        },
                        "data.train[0].source: DIR/train.s is a symbolic link that leads to no file"),
                Torture.refused(
                        "a pipe",
                        f -> {
                            Files.delete(f.path.resolve("train.s"));
                            makePipe(f.path.resolve("train.s"));
                        },
                        "data.train[0].source: DIR/train.s is a pipe or a device, but a file is needed"),
                Torture.refused(
                        "a file without permission to read",
                        f -> {
                            assumeTrue(!System.getProperty("user.name").equals("root"), "root may read everything");
                            assertTrue(f.path.resolve("train.s").toFile().setReadable(false));
                        },
                        "DIR/train.s may not be read; mend its permissions"),
                Torture.refused(
                        "a vocabulary larger than the text allows",
                        f -> f.config("size: 120", "size: 90000"),
                        "vocab.size is 90000 but this text gives "),
                Torture.refused(
                        "a vocabulary smaller than the alphabet",
                        f -> f.config("size: 120", "size: 12"),
                        "vocab.size is 12 but must be at least "),
                Torture.refused(
                        "a vocabulary that is a text",
                        f -> {
                            f.text("v.model", "this is text\n");
                            f.config("type: bpe, size: 120, character_coverage: 1.0", "source_model: DIR/v.model");
                        },
                        "this is no SentencePiece model, or a damaged one"));
    }

    /** What can only be warned of does not pass in silence. */
    @Test
    void trainingStartsWithTheWarnings() throws IOException {
        new Torture(
                        "a block has shifted, and training goes on",
                        Torture.Command.TRAIN,
                        f -> f.lines("train.t", AuditTortureTest.rotated(f.targets, 200, 500, 1)),
                        ExitCode.OK,
                        "warning: A block of lines is shifted in data.train: lines 201 to 499 are shifted:"
                                + " there, source line n belongs to target line n+1")
                .run(directory);
    }

    private static void packed(TortureFolder folder, String name, byte[] bytes) throws IOException {
        folder.bytes(name, bytes);
        folder.config("target: DIR/train.t}", "target: DIR/" + name + "}");
    }

    private static void tsv(TortureFolder folder, String text) throws IOException {
        folder.text("train.tsv", text);
        folder.config("{source: DIR/train.s, target: DIR/train.t}", "{tsv: DIR/train.tsv}");
    }

    private static byte[] half(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    private static byte[] withByte(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }

    static List<String> with(List<String> lines, int index, String line) {
        List<String> changed = new java.util.ArrayList<>(lines);
        changed.set(index, line);
        return changed;
    }

    private static void makePipe(Path path) throws IOException {
        Path mkfifo = Path.of("/usr/bin/mkfifo");
        assumeTrue(Files.exists(mkfifo), "needs " + mkfifo);
        try {
            new ProcessBuilder(mkfifo.toString(), path.toString()).start().waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
