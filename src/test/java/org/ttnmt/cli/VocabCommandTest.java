package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabCommandTest {

    @TempDir
    private Path folder;

    private Path english;
    private Path german;
    private Path prefix;

    @BeforeEach
    void writeTexts() throws IOException {
        english = Files.writeString(folder.resolve("train.en"), "the cat sat on the mat\nthe dog sat\n".repeat(20));
        german = Files.writeString(folder.resolve("train.de"), "die Katze sa\u00df auf der Matte\n".repeat(20));
        prefix = folder.resolve("vocab");
    }

    private CommandRun vocab(String... more) {
        String[] start = {"vocab", "--input", english.toString(), german.toString(), "--output", prefix.toString()};
        String[] all = new String[start.length + more.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(more, 0, all, start.length, more.length);
        return CommandRun.of(all);
    }

    @Test
    void writesTheModelAndTheListOfItsPieces() throws IOException {
        CommandRun run = vocab("--type", "bpe", "--size", "40", "--character-coverage", "1");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(String.format("%s.model\t40 pieces%n%s.vocab%n", prefix, prefix), run.out());
        assertTrue(run.err().contains("read 60 sentences"), run.err());
        assertEquals(40, Files.readAllLines(folder.resolve("vocab.vocab")).size());
        assertTrue(Files.size(folder.resolve("vocab.model")) > 100_000, "the rules are missing");
    }

    @Test
    void quietIsWithoutProgress() {
        CommandRun run = vocab("--type", "bpe", "--size", "40", "-q");
        assertEquals(0, run.exitCode());
        assertEquals("", run.err());
    }

    @Test
    void aModelThatIsThereIsKeptUnlessToldOtherwise() throws IOException {
        assertEquals(0, vocab("--type", "bpe", "--size", "40").exitCode());
        byte[] first = Files.readAllBytes(folder.resolve("vocab.model"));
        CommandRun again = vocab("--type", "bpe", "--size", "42");
        assertEquals(1, again.exitCode());
        assertTrue(
                again.err().startsWith("tt: " + prefix + ".model: exists already, and models trained with it"),
                again.err());
        assertArrayEquals(first, Files.readAllBytes(folder.resolve("vocab.model")));
        assertEquals(0, vocab("--type", "bpe", "--size", "42", "--overwrite").exitCode());
    }

    @Test
    void messagesNameOptionsRatherThanKeys() {
        CommandRun run = vocab("--size", "5000");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("tt: --size is 5000 but this text gives "), run.err());
        assertFalse(run.err().contains("vocab.size"), run.err());
        assertFalse(Files.exists(folder.resolve("vocab.model")));

        CommandRun wrong = vocab("--character-coverage", "1.5");
        assertEquals(2, wrong.exitCode());
        assertTrue(wrong.err().startsWith("tt vocab: --character-coverage: 1.5"), wrong.err());
    }

    @Test
    void invalidUtf8IsNamedWithFileAndLine() throws IOException {
        Files.write(german, "gut\nsch\u00f6n\n".getBytes(StandardCharsets.ISO_8859_1));
        CommandRun run = vocab("--size", "40");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("tt: " + german + ":2: byte 4 of the line is 0xf6"), run.err());
        assertFalse(Files.exists(folder.resolve("vocab.model")));
    }

    @Test
    void aMissingFileIsNamedBeforeAnythingIsRead() throws IOException {
        Files.delete(german);
        CommandRun run = vocab("--size", "40");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().startsWith("tt: " + german + ": no such file."), run.err());
    }

    @Test
    void helpTeaches() {
        CommandRun run = CommandRun.of("vocab", "--help");
        assertEquals(0, run.exitCode());
        for (String expected : new String[] {"--model-prefix", "nmt_nfkc", "tt vocab --input train.en train.de"}) {
            assertTrue(run.out().contains(expected), run.out());
        }
    }
}
