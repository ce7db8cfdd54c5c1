package org.ttnmt.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;

class LineReaderTest {

    @TempDir
    Path folder;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Line> lines(LineReader reader) {
        List<Line> lines = new ArrayList<>();
        for (Line line = reader.next(); line != null; line = reader.next()) {
            lines.add(line);
        }
        return lines;
    }

    private static List<String> texts(String text) {
        return lines(new LineReader(new ByteArrayInputStream(utf8(text)), "text")).stream()
                .map(Line::text)
                .toList();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(utf8(text));
        }
        return bytes.toByteArray();
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private String failure(Path file) {
        UserException e = assertThrows(UserException.class, () -> {
            try (LineReader reader = LineReader.open(file)) {
                lines(reader);
            }
        });
        return String.valueOf(e.getMessage());
    }

    @Test
    void endsLinesAtLineFeedAlone() {
        assertEquals(List.of("a", "b"), texts("a\nb\n"));
        assertEquals(List.of("a", "b"), texts("a\nb"));
        assertEquals(List.of("a", "b"), texts("a\r\nb\r\n"));
        assertEquals(List.of("a\r", "\rb"), texts("a\r\r\n\rb"));
        assertEquals(List.of("", "", "c", ""), texts("\n\nc\n\n"));
        assertEquals(List.of(), texts(""));
        assertEquals(List.of(""), texts("\n"));
        String others = "a\u2028b\u2029c\u0085d\u000Be\u000Cf\u001Eg\rh";
        assertEquals(List.of(others, "i"), texts(others + "\ni\n"));
    }

    @Test
    void dropsAByteOrderMarkAtTheStartOnly() {
        assertEquals(List.of("a", "\uFEFFb"), texts("\uFEFFa\n\uFEFFb\n"));
        assertEquals(List.of("", "b"), texts("\uFEFF\nb\n"));
        assertEquals(List.of(""), texts("\uFEFF"));
    }

    @Test
    void namesTheFirstByteThatIsNotUtf8() {
        byte[] text = {'a', '\n', 'b', 'c', (byte) 0xE9, '!', '\n', 'd'};
        List<Line> lines = lines(new LineReader(new ByteArrayInputStream(text), "text"));
        assertEquals(
                List.of(
                        new Line(1, "a", null),
                        new Line(2, "bc\uFFFD!", "byte 3 of the line is 0xe9, which is not UTF-8 there"),
                        new Line(3, "d", null)),
                lines);
    }

    @Test
    void namesTheFirstNul() {
        byte[] text = utf8("a\nb\u00E9\0!\0\n\0");
        List<Line> lines = lines(new LineReader(new ByteArrayInputStream(text), "text"));
        assertEquals(
                List.of(
                        new Line(1, "a", null),
                        new Line(2, "b\u00E9\uFFFD!\uFFFD", nul(4)),
                        new Line(3, "\uFFFD", nul(1))),
                lines);
        byte[] both = {'a', (byte) 0xE9, '!', 0, '\n', 'a', 0, (byte) 0xE9};
        lines = lines(new LineReader(new ByteArrayInputStream(both), "text"));
        assertEquals(
                "byte 2 of the line is 0xe9, which is not UTF-8 there",
                lines.get(0).fault());
        assertEquals(nul(2), lines.get(1).fault());
    }

    private static String nul(int at) {
        return "byte " + at + " of the line is NUL, which no text holds (is the file binary or UTF-16?)";
    }

    @Test
    void acceptsAReplacementCharacterThatIsReallyThere() {
        List<Line> lines = lines(new LineReader(new ByteArrayInputStream(utf8("a\uFFFD")), "text"));
        assertEquals(List.of(new Line(1, "a\uFFFD", null)), lines);
    }

    @Test
    void refusesSurrogatesOverlongFormsAndUtf16() {
        byte[][] wrong = {
            {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, {(byte) 0xC0, (byte) 0xAF}, {(byte) 0xE4, (byte) 0xBD}
        };
        for (byte[] bytes : wrong) {
            List<Line> lines = lines(new LineReader(new ByteArrayInputStream(bytes), "text"));
            assertEquals(1, lines.size());
            assertTrue(!lines.get(0).isValid(), () -> Arrays.toString(bytes));
        }
        byte[] utf16 = "\uFEFFhello\n".getBytes(StandardCharsets.UTF_16LE);
        List<Line> lines = lines(new LineReader(new ByteArrayInputStream(utf16), "text"));
        assertEquals(
                "byte 1 of the line is 0xff, which is not UTF-8 there (the file looks like UTF-16)",
                lines.get(0).fault());
    }

    @Test
    void readsLinesOfSeveralMegabytesAndKeepsCount() throws IOException {
        String longLine = "word ".repeat(800_000);
        Path file = file("long.txt", utf8("a\n" + longLine + "\nb\n"));
        try (LineReader reader = LineReader.open(file)) {
            assertEquals(
                    List.of("a", longLine, "b"),
                    lines(reader).stream().map(Line::text).toList());
            assertEquals(3, reader.lineNumber());
        }
    }

    @Test
    void goesOnWhereABlockBegins() throws IOException {
        String text = "a\r\n\n" + "äöü".repeat(30_000) + "\nlast";
        byte[] bytes = utf8(text);
        List<Line> all = lines(new LineReader(new ByteArrayInputStream(bytes), "text"));
        LineBlocks blocks = new LineBlocks(new ByteArrayInputStream(bytes), "text");
        for (int before = 0; before < all.size(); before++) {
            assertTrue(blocks.prepare(1, 1) > 0);
            LineBlock block = blocks.take(1);
            int offset = (int) block.offset();
            InputStream rest = new ByteArrayInputStream(bytes, offset, bytes.length - offset);
            assertEquals(all.subList(before, all.size()), lines(new LineReader(rest, "text", before)));
            assertEquals(all.subList(before, before + 1), lines(block.reader()));
        }
        assertEquals(0, blocks.prepare(1, 1));
    }

    @Test
    void refusesALineWithoutEnd() throws IOException {
        Path file = file("binary", new byte[LineReader.MAX_LINE_BYTES + 2]);
        assertEquals(
                file
                        + ":1: the line is longer than 16777216 bytes. tt expects one sentence a line, with LF or CRLF"
                        + " at the end of each.",
                failure(file));
    }

    @Test
    void cutsALineWithoutEndWhereAsked() {
        String text = "one\n" + "ä😀".repeat(50_000) + "\r\n" + "x".repeat(100_000) + "\n\nlast";
        byte[] bytes = utf8(text);
        for (int most = 70_000; most < 70_006; most++) {
            LineReader reader = new LineReader(new ByteArrayInputStream(bytes), "text").cuttingAfter(most);
            assertEquals(new Line(1, "one", null), reader.next());
            Line cut = Objects.requireNonNull(reader.next());
            assertTrue(cut.cut() && cut.isValid(), "no half character is left");
            String begin = "ä😀".repeat(20_000);
            assertTrue(begin.startsWith(cut.text()), "what is left is the beginning");
            assertTrue(most - utf8(cut.text()).length < 4, "no more is lost than needed");
            assertEquals(new Line(3, "x".repeat(most), null, true), reader.next());
            assertEquals(new Line(4, "", null), reader.next());
            assertEquals(new Line(5, "last", null), reader.next());
            assertNull(reader.next());
        }
        LineReader noEnd = new LineReader(new ByteArrayInputStream(new byte[LineReader.MAX_LINE_BYTES + 2]), "")
                .cuttingAfter(66_000);
        assertEquals(new Line(1, "\uFFFD".repeat(66_000), nul(1), true), noEnd.next());
        assertNull(noEnd.next());
        LineReader broken =
                new LineReader(new ByteArrayInputStream(bytes(100_000, (byte) 0x80)), "").cuttingAfter(70_000);
        Line line = Objects.requireNonNull(broken.next());
        assertTrue(line.cut() && !line.isValid() && line.text().length() >= 69_996);
    }

    private static byte[] bytes(int count, byte value) {
        byte[] all = new byte[count];
        Arrays.fill(all, value);
        return all;
    }

    @Test
    void unpacksGzipAndZstandard() throws IOException {
        String text = "one\ntwo\n".repeat(1000);
        byte[] twoMembers = Arrays.copyOf(gzip(text), gzip(text).length * 2);
        System.arraycopy(gzip(text), 0, twoMembers, gzip(text).length, gzip(text).length);
        for (Path file : List.of(
                file("t.gz", gzip(text + text)),
                file("members.gz", twoMembers),
                file("t.zst", Zstd.compress(utf8(text + text))))) {
            try (LineReader reader = LineReader.open(file)) {
                assertEquals(
                        texts(text + text),
                        lines(reader).stream().map(Line::text).toList(),
                        file.toString());
            }
        }
    }

    @Test
    void saysThatAPackedFileIsCutOrDamaged() throws IOException {
        String text = "some words in a line\n".repeat(50_000);
        byte[] gzip = gzip(text);
        Path cut = file("cut.gz", Arrays.copyOf(gzip, gzip.length / 2));
        String message = failure(cut);
        assertTrue(message.startsWith(cut + ": ends in the middle of its packed data after line "), message);
        assertTrue(message.endsWith("It was probably copied or downloaded only in part; fetch it again."), message);
        byte[] zstd = Zstd.compress(utf8(text));
        Path cutZstd = file("cut.zst", Arrays.copyOf(zstd, zstd.length / 2));
        String cutMessage = failure(cutZstd);
        assertTrue(cutMessage.startsWith(cutZstd + ": ends in the middle of its packed data after line "), cutMessage);
        Path plain = file("plain.gz", utf8(text));
        assertEquals(
                plain
                        + ": cannot be unpacked after line 0 (Input is not in the .gz format). It is damaged or not"
                        + " what its name says; fetch it again.",
                failure(plain));
        assertTrue(failure(file("empty.gz", new byte[0])).contains("ends in the middle of its packed data"));
        gzip[gzip.length - 6] ^= 1;
        assertTrue(failure(file("flipped.gz", gzip)).contains("cannot be unpacked after line"));
    }

    @Test
    void saysThatAFileIsMissingOrAFolder() {
        Path missing = folder.resolve("missing.txt");
        assertEquals(
                missing
                        + ": no such file. Check the path; it is relative to the folder that tt was started in unless"
                        + " it starts with a slash.",
                failure(missing));
        assertEquals(folder + ": is a folder, but a text file is needed.", failure(folder));
    }

    @Test
    void givesALineOfAPipeBeforeThePipeEnds() throws IOException {
        PipedOutputStream out = new PipedOutputStream();
        try (LineReader reader = new LineReader(new PipedInputStream(out), "standard input")) {
            out.write(utf8("first\nsec"));
            out.flush();
            assertEquals(new Line(1, "first", null), reader.next());
            out.write(utf8("ond\n"));
            out.flush();
            assertEquals(new Line(2, "second", null), reader.next());
            out.close();
            assertNull(reader.next());
        }
    }
}
