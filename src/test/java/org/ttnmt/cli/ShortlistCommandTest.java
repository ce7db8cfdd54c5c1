package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.SavedModel;
import org.ttnmt.app.store.ShortlistFile;
import org.ttnmt.app.store.TinySavedModel;
import org.ttnmt.decode.Constraints;

class ShortlistCommandTest {

    @TempDir
    private Path folder;

    private Path model;
    private Path source;
    private Path target;
    private Path text;

    @BeforeEach
    void save() throws IOException {
        model = folder.resolve("model");
        TinySavedModel.create(folder, false).save(model, 3);
        source = Files.write(folder.resolve("source"), List.of("the red house", "a house", "the red car", "a red car"));
        target = Files.write(folder.resolve("target"), List.of("das", "das", "das", "das"));
        text = Files.write(folder.resolve("text"), List.of("a red car", "", "the house", "the car"));
    }

    private CommandRun make(String... more) {
        return CommandRun.of(Stream.concat(
                        Stream.of("shortlist", "--model", model.toString(), "--source", source.toString()),
                        Stream.concat(Stream.of("--target", target.toString()), Stream.of(more)))
                .toArray(String[]::new));
    }

    private CommandRun translate(Path dir, String... more) {
        return CommandRun.of(
                Stream.concat(Stream.of("translate", "--model", dir.toString(), text.toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private String translated(Path dir, String... more) {
        Path out = folder.resolve("out");
        CommandRun run = translate(
                dir,
                Stream.concat(Stream.of("-o", out.toString()), Stream.of(more)).toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        try {
            return Files.readString(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aTranslationHasPiecesOfTheShortlistAlone() {
        CommandRun made = make();
        assertEquals(0, made.exitCode(), made.err());
        assertEquals(
                model.resolve("shortlist.safetensors") + ": learnt from 4 pairs; too few to tell what it is worth\n",
                made.out());
        String seen = "([das ]+\n|\n){4}"; // all that was ever on the target side
        String few = translated(model, "--shortlist", "--max-length", "8", "--min-length", "4");
        assertTrue(few.matches(seen), few);
        assertFalse(translated(model, "--max-length", "8", "--min-length", "4").matches(seen));
    }

    @Test
    void anExtendedOneHasTheWordsOfBoth() throws IOException {
        CommandRun none = make("--extend");
        assertEquals(
                "tt: " + model.resolve("shortlist.safetensors") + ": there is no shortlist beside this model that could"
                        + " be extended. Leave --extend out to make one.\n",
                none.err());
        make();
        int[] before = allowed();
        Files.write(target, List.of("ein", "ein", "ein", "ein"));
        CommandRun extended = make("--extend");
        assertEquals(0, extended.exitCode(), extended.err());
        int[] both = allowed();
        assertEquals(0, make("--overwrite").exitCode());
        assertArrayEquals(
                IntStream.concat(IntStream.of(before), IntStream.of(allowed()))
                        .sorted()
                        .distinct()
                        .toArray(),
                both);
        assertTrue(both.length > before.length, both.length + " pieces");
        CommandRun unclear = make("--extend", "--overwrite");
        assertEquals(2, unclear.exitCode());
        assertTrue(
                unclear.err().contains("--extend keeps the shortlist that is there and --overwrite replaces it"),
                unclear.err());
    }

    /** What a translation of "the car" may have. */
    private int[] allowed() {
        ModelDirectory directory = new ModelDirectory(model);
        try (SavedModel saved = directory.open()) {
            return ShortlistFile.read(directory, saved.config().model(), saved.source(), saved.target())
                    .words(saved.source().encode("the car"), new int[0], Constraints.NONE);
        }
    }

    @Test
    void severalFilesAreOneText() {
        CommandRun made = CommandRun.of(
                "shortlist",
                "--model",
                model.toString(),
                "--source",
                source.toString(),
                source.toString(),
                "--target",
                target.toString(),
                target.toString());
        assertTrue(made.out().contains(": learnt from 8 pairs;"), made.out() + made.err());
    }

    @Test
    void whatHasToBeThereIsThere() throws IOException {
        make();
        Path glossary = Files.writeString(folder.resolve("terms.tsv"), "car\tauto\n");
        List<String> lines = translated(model, "--shortlist", "--glossary", glossary.toString())
                .lines()
                .toList();
        assertTrue(lines.get(0).contains("auto") && lines.get(3).contains("auto"), lines.toString());
    }

    @Test
    void anEnsembleAndSamplesTakeItToo() {
        make();
        assertEquals(
                translated(model, "--shortlist", "--max-length", "8"),
                translated(model, "--model", model.toString(), "--shortlist", "--max-length", "8"));
        String drawn = translated(model, "--shortlist", "--sample", "--seed", "5", "--max-length", "8");
        assertTrue(drawn.matches("([das ]*\n){4}"), drawn);
    }

    @Test
    void aQuantizedCopyHasItToo() {
        make();
        Path copy = folder.resolve("copy");
        assertEquals(
                0,
                CommandRun.of("quantize", "--model", model.toString(), "-o", copy.toString())
                        .exitCode());
        assertFalse(translated(copy, "--shortlist").isEmpty());
    }

    /** Where a shortlist cannot be, nobody is sent to make one. */
    @Test
    void aModelThatWritesAllAtOnceHasNone() throws IOException {
        assertHasNone(
                "decoder: ctc", " writes all pieces at once (model.decoder: ctc), where a shortlist saves nothing.");
    }

    private void assertHasNone(String setting, String reason) throws IOException {
        TinySavedModel.create(folder, true, setting).save(model, 3);
        assertEquals(
                "tt: " + model + reason + " Leave --shortlist out.\n",
                translate(model, "--shortlist").err());
        CommandRun made = make();
        assertEquals(1, made.exitCode());
        assertEquals("tt: " + model + reason + "\n", made.err());
    }

    @Test
    void mistakesAreToldInASentence() throws IOException {
        CommandRun none = translate(model, "--shortlist");
        assertEquals(1, none.exitCode());
        assertEquals(
                "tt: " + model.resolve("shortlist.safetensors")
                        + ": there is no shortlist beside this model. Make one with: tt shortlist --model " + model
                        + " --source FILE --target FILE (its training data), or leave --shortlist out.\n",
                none.err());
        make();
        byte[] first = Files.readAllBytes(model.resolve("shortlist.safetensors"));
        assertEquals(
                "tt: " + model.resolve("shortlist.safetensors")
                        + ": exists already. Replace it with --overwrite, or add to it with" + " --extend.\n",
                make().err());
        assertEquals(0, make("--overwrite").exitCode());
        assertArrayEquals(first, Files.readAllBytes(model.resolve("shortlist.safetensors")), "the same again");
        Path other = folder.resolve("other");
        TinySavedModel.create(folder, true).save(other, 3);
        Files.copy(model.resolve("shortlist.safetensors"), other.resolve("shortlist.safetensors"));
        assertTrue(
                translate(other, "--shortlist").err().contains("was not made for the vocabulary of this model"),
                "another vocabulary");
        Files.writeString(target, "das\n");
        assertEquals(1, make("--overwrite").exitCode());
        assertEquals(
                2,
                CommandRun.of("shortlist", "--model", model.toString(), "--source", source.toString())
                        .exitCode());
        assertEquals(2, make("--best", "0").exitCode());
        Files.delete(folder.resolve("corpus"));
        CommandRun gone = CommandRun.of("shortlist", "--model", model.toString(), "--overwrite");
        assertEquals(1, gone.exitCode());
        assertTrue(gone.err().contains("is not there any more. Name parallel text: --source FILE"), gone.err());
    }
}
