package org.ttnmt.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DataConfig;

/** A first pass is counted by what it encodes: all lines here are too long to be judged by their characters. */
class DataIndexTest {

    @TempDir
    Path folder;

    private final WordVocabulary words = new WordVocabulary() {
        @Override
        public boolean splitsAtSpaces() {
            return false;
        }
    };

    private Path run = Path.of("");
    private CorpusConfig corpus = new CorpusConfig(Path.of("none"), null, 1);

    @BeforeEach
    void write() throws IOException {
        run = Files.createDirectory(folder.resolve("run"));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            lines.add("word" + i + " word".repeat(i % 90 == 89 ? 110 : 40));
        }
        lines.set(7, "");
        corpus = CorpusFiles.write(folder, "c", lines, lines, 1);
    }

    private record Opened(int encoded, String fingerprint, String report, List<String> batches) {}

    private Opened open(DataConfig config) {
        int before = words.calls();
        try (TrainingData data = TrainingData.open(config, words, words, TargetRoom.ANY, 200, 1, 2, run)) {
            int encoded = words.calls() - before;
            List<String> batches = new ArrayList<>();
            try (BatchStream stream = data.batches()) {
                while (stream.position().epoch() == 0) {
                    stream.next().pairs().forEach(pair -> batches.add(words.decode(pair.source())));
                }
            }
            return new Opened(encoded, data.fingerprint(), data.report().describe(), batches);
        }
    }

    private Opened open() {
        return open(CorpusFiles.data(100, corpus));
    }

    private static void assertSame(Opened first, Opened again) {
        assertEquals(first.fingerprint(), again.fingerprint());
        assertEquals(first.report(), again.report());
        assertEquals(first.batches(), again.batches());
    }

    @Test
    void aRunThatGoesOnReadsNothingAgain() {
        Opened first = open();
        Opened again = open();
        assertTrue(first.encoded() > 900, () -> "encoded " + first.encoded());
        assertEquals(0, again.encoded());
        assertSame(first, again);
        assertTrue(first.report().contains("500 pairs, 494 usable"), first.report());
    }

    @Test
    void aDamagedIndexCountsAsNone() throws IOException {
        Opened first = open();
        Path index = run.resolve("data.index");
        byte[] whole = Files.readAllBytes(index);
        for (int place : new int[] {0, whole.length / 2, whole.length - 1}) {
            byte[] damaged = whole.clone();
            damaged[place] ^= 1;
            Files.write(index, damaged);
            Opened again = open();
            assertTrue(again.encoded() > 900);
            assertSame(first, again);
        }
        Files.write(index, new byte[10]);
        assertTrue(open().encoded() > 900);
        assertEquals(0, open().encoded(), "it was written again");
    }

    @Test
    void aTouchedFileIsReadAgainAndIsTheSame() throws IOException {
        Opened first = open();
        Files.setLastModifiedTime(corpus.source(), FileTime.fromMillis(1_000_000));
        Opened again = open();
        assertTrue(again.encoded() > 900);
        assertSame(first, again);
    }

    @Test
    void aChangeThatKeepsSizeAndTimeIsNoticed() throws IOException {
        Opened first = open();
        Path target = Objects.requireNonNull(corpus.target());
        FileTime time = Files.getLastModifiedTime(target);
        String text = Files.readString(target);
        Files.writeString(target, text.replace("word499 ", "word498 "));
        Files.setLastModifiedTime(target, time);
        Opened again = open();
        assertTrue(again.encoded() > 900);
        assertNotEquals(first.fingerprint(), again.fingerprint());
    }

    @Test
    void otherSettingsAreNotTheSameIndex() {
        Opened first = open();
        CorpusConfig tagged = new CorpusConfig(corpus.source(), corpus.target(), 1, "word");
        assertTrue(open(CorpusFiles.data(100, tagged)).encoded() > 900);
        assertNotEquals(first.fingerprint(), open(CorpusFiles.data(100, tagged)).fingerprint());
    }

    @Test
    void onlyACorpusThatChangedIsReadAgain() throws IOException {
        CorpusConfig other = CorpusFiles.generate(folder, "other", 300, 1);
        DataConfig both = CorpusFiles.data(100, corpus, other);
        open(both);
        Files.writeString(other.source(), Files.readString(other.source()).replace("other7 ", "other8 "));
        assertTrue(open(both).encoded() < 20, "the first corpus was not read again");
    }

    @Test
    void packedCorporaAreUnpackedOnceForARun() throws IOException {
        Opened plain = open();
        Path gzip = folder.resolve("c.src.gz");
        Files.write(gzip, gzipMembers(Files.readAllBytes(corpus.source())));
        Path zstd = folder.resolve("c.tgt.zst");
        byte[] target = Files.readAllBytes(Objects.requireNonNull(corpus.target()));
        byte[] half = java.util.Arrays.copyOf(target, 1000);
        byte[] rest = java.util.Arrays.copyOfRange(target, 1000, target.length);
        Files.write(zstd, Zstd.compress(half));
        Files.write(zstd, Zstd.compress(rest), java.nio.file.StandardOpenOption.APPEND);
        corpus = new CorpusConfig(gzip, zstd, 1);

        Opened first = open();
        assertEquals(plain.batches(), first.batches());
        Path copy = run.resolve("data.unpacked/0.source.txt");
        assertEquals(Files.size(folder.resolve("c.src")), Files.size(copy));
        assertEquals(0, open().encoded());

        Files.writeString(copy, "spoilt");
        Opened again = open();
        assertTrue(again.encoded() > 900);
        assertSame(first, again);

        TrainingData.deleteCopies(run);
        assertFalse(Files.exists(run.resolve("data.unpacked")));
        assertSame(first, open());
    }

    /** Two gzip members, one after the other, as {@code cat a.gz b.gz} makes them. */
    private static byte[] gzipMembers(byte[] text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int part = 0; part < 2; part++) {
            int middle = new String(text, StandardCharsets.UTF_8).indexOf("word300 ");
            try (OutputStream out = new GZIPOutputStream(bytes)) {
                out.write(text, part == 0 ? 0 : middle, part == 0 ? middle : text.length - middle);
            }
        }
        return bytes.toByteArray();
    }
}
