package org.ttnmt.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.util.Progressable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.io.Line;
import org.ttnmt.io.LineReader;

class PartLinesTest {
    @TempDir
    private Path folder;

    private final Storage storage = new Storage(new Configuration());

    /** Carriage returns, empty rows, marks, invalid bytes, long rows, with a line feed at the end or without. */
    private static byte[] hostile(Random random, boolean ended) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        List<byte[]> rows = List.of(
                "a".getBytes(StandardCharsets.UTF_8),
                "".getBytes(StandardCharsets.UTF_8),
                "\r".getBytes(StandardCharsets.UTF_8),
                "b\rc\r".getBytes(StandardCharsets.UTF_8),
                "\uFEFFmark".getBytes(StandardCharsets.UTF_8),
                "grün \u2028 \u0085".getBytes(StandardCharsets.UTF_8),
                new byte[] {(byte) 0xff, 'x', 0},
                "long ".repeat(9).getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 20; i++) {
            text.write(rows.get(random.nextInt(rows.size())));
            text.write('\n');
        }
        text.write(ended ? "z\n".getBytes(StandardCharsets.UTF_8) : "z".getBytes(StandardCharsets.UTF_8));
        return text.toByteArray();
    }

    private List<Line> parts(List<InputFile> files, long partBytes) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (Part part : Planner.parts(files, partBytes)) {
            int before = lines.size();
            try (PartLines all = new PartLines(storage, part.withLinesBefore(before))) {
                for (Line line = all.next(); line != null; line = all.next()) {
                    lines.add(line);
                }
            }
            assertEquals(lines.size() - before, PartLines.count(storage, part), part.toString());
        }
        return lines;
    }

    @Test
    void whereverATextIsCutItsLinesAreThoseOfTheWhole() throws IOException {
        Random random = new Random(1);
        List<Path> files = new ArrayList<>();
        List<Line> expected = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Path file = Files.write(folder.resolve("text" + i), hostile(random, i == 1));
            files.add(file);
            try (LineReader reader = LineReader.open(file).cuttingAfter(TranslateOptions.MAX_LINE_BYTES)) {
                for (Line line = reader.next(); line != null; line = reader.next()) {
                    expected.add(new Line(expected.size() + 1, line.text(), line.fault(), line.cut()));
                }
            }
        }
        List<InputFile> all = storage.files(files.stream().map(Path::toString).toList());
        for (long bytes : new long[] {1, Planner.FILE + 2, Planner.FILE + 7, Planner.FILE + 100, 3000}) {
            assertEquals(expected, parts(all, bytes), "parts of " + bytes);
        }
    }

    @Test
    void aRowLongerThanManyPartsIsInOne() throws IOException {
        Path file = Files.writeString(folder.resolve("text"), "a\n" + "x".repeat(3_000_000) + "\nb\nc");
        List<Line> lines = parts(storage.files(List.of(file.toString())), 100_000);
        assertEquals(4, lines.size());
        assertTrue(lines.get(1).cut());
        assertEquals(TranslateOptions.MAX_LINE_BYTES, lines.get(1).text().length());
        assertEquals("c", lines.get(3).text());
    }

    @Test
    void placesNameTheFile() throws IOException {
        Files.writeString(folder.resolve("a"), "1\n2\n");
        Files.writeString(folder.resolve("b"), "3\n");
        List<InputFile> files = storage.files(List.of(folder.toString()));
        try (PartLines lines =
                new PartLines(storage, Planner.parts(files, 1 << 20).get(0).withLinesBefore(10))) {
            lines.skip(3);
            assertEquals("file:" + folder + "/a:2", lines.place(12));
            assertEquals("file:" + folder + "/b:1", lines.place(13));
        }
        Part second = new Part(0, List.of(new Slice("file:" + folder + "/a", 2, 4)), 1);
        try (PartLines lines = new PartLines(storage, second)) {
            lines.skip(1);
            assertEquals("file:" + folder + "/a: line 1 of those from byte 2 on", lines.place(1));
        }
    }

    @Test
    void filesAreNamedByFoldersAndPatterns() throws IOException {
        for (String name : List.of("b.txt", "a.txt", "_tt", ".hidden", "c.gz")) {
            Files.writeString(folder.resolve(name), "x\n");
        }
        assertEquals(List.of("a.txt", "b.txt", "c.gz"), names(folder.toString()));
        assertEquals(List.of("a.txt", "b.txt", "b.txt"), names(folder + "/*.txt", folder + "/b.txt"));
        UserException none = assertThrows(UserException.class, () -> names(folder + "/*.none"));
        assertTrue(
                String.valueOf(none.getMessage())
                        .startsWith(folder + "/*.none: no such file, and no folder or pattern with files."),
                none.getMessage());
    }

    @Test
    void aFileSystemThatIsNotThereIsOneSentence() {
        for (String name : List.of("s3a://bucket/in", "hdfs://no-such-host.invalid:1/in", "odd:/in")) {
            UserException refused = assertThrows(UserException.class, () -> names(name));
            assertTrue(
                    String.valueOf(refused.getMessage()).startsWith(name + ": its file system cannot be reached ("),
                    refused.getMessage());
        }
    }

    private List<String> names(String... given) throws IOException {
        return storage.files(List.of(given)).stream()
                .map(file -> file.file().substring(file.file().lastIndexOf('/') + 1))
                .toList();
    }

    @Test
    void packedFilesAreReadWhole() throws IOException {
        Path file = folder.resolve("text.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("a\n\nb".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(3, parts(storage.files(List.of(file.toString())), 1).size());

        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
        UserException cut = assertThrows(UserException.class, () -> parts(storage.files(List.of(file.toString())), 1));
        assertTrue(
                String.valueOf(cut.getMessage()).contains("ends in the middle of its packed data"), cut.getMessage());
    }

    /** Nothing is seen of an object before its stream is closed, and nothing at all when that was given up. */
    public static final class ObjectStore extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("s3a://pail");
        }

        @Override
        public FSDataOutputStream create(
                org.apache.hadoop.fs.Path file,
                boolean overwrite,
                int bufferSize,
                short replication,
                long blockSize,
                Progressable progress)
                throws IOException {
            return new FSDataOutputStream(new ObjectStream(pathToFile(file).toPath()), null);
        }

        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) {
            throw new UnsupportedOperationException("it would copy");
        }
    }

    private static final class ObjectStream extends ByteArrayOutputStream implements Abortable, StreamCapabilities {
        private final Path file;
        private boolean aborted;

        ObjectStream(Path file) {
            this.file = file;
        }

        @Override
        public boolean hasCapability(String capability) {
            return capability.equals(CommonPathCapabilities.ABORTABLE_STREAM);
        }

        @Override
        public @Nullable AbortableResult abort() {
            aborted = true;
            return null;
        }

        @Override
        public void close() throws IOException {
            if (!aborted) {
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.write(file, toByteArray());
            }
        }
    }

    @Test
    void anObjectIsWrittenWholeOrNotAtAll() throws IOException {
        Configuration configuration = new Configuration();
        configuration.set("fs.s3a.impl", ObjectStore.class.getName());
        Storage store = new Storage(configuration);
        assertFilesAreWrittenWholeOrNotAtAll(store, "s3a://pail" + folder + "/out");
    }

    @Test
    void aFileIsWrittenWholeOrNotAtAll() throws IOException {
        assertFilesAreWrittenWholeOrNotAtAll(storage, folder + "/out");
    }

    private static void assertFilesAreWrittenWholeOrNotAtAll(Storage storage, String out) throws IOException {
        String name = out + "/part";
        storage.writeString(name, "1", "first");
        assertEquals("first", storage.read(name));
        assertThrows(
                IOException.class,
                () -> storage.write(name, "2", stream -> {
                    stream.write('x');
                    throw new IOException("full");
                }));
        assertEquals("first", storage.read(name));
        storage.writeString(name, "3", "second");
        assertEquals("second", storage.read(name));
        assertEquals(List.of("part"), storage.names(out));
    }
}
