package org.ttnmt.app.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.app.translate.NetworkOpener;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.Device;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.exchange.marian.MarianVocabulary;
import org.ttnmt.exchange.marian.NaiveMarian;
import org.ttnmt.exchange.marian.NaiveMarian.Tied;
import org.ttnmt.text.SentencePieceVocabulary;

/** Files as OPUS-MT publishes them: a SentencePiece model for each side, and one list with other ids. */
class ImportModelTest {

    @TempDir
    private Path folder;

    private Path source;
    private Path target;

    @BeforeEach
    void vocabularies() throws IOException {
        TinySavedModel tiny = TinySavedModel.create(folder, false);
        source = tiny.source();
        target = tiny.target();
    }

    static List<String> pieces(Path model) {
        SentencePieceVocabulary opened = SentencePieceVocabulary.open(model);
        return IntStream.range(0, opened.size()).mapToObj(opened::piece).toList();
    }

    /** Pieces of both sides and a tag, in another order. */
    private List<String> common() {
        Set<String> all = new LinkedHashSet<>(List.of("</s>", "<unk>", ">>deu<<"));
        List<String> targetFirst = new ArrayList<>(pieces(target));
        targetFirst.addAll(pieces(source));
        all.addAll(targetFirst);
        all.remove("<s>");
        return List.copyOf(all);
    }

    private Path list(List<String> pieces) throws IOException {
        return Files.writeString(
                folder.resolve("opus.vocab.yml"),
                IntStream.range(0, pieces.size())
                        .mapToObj(id -> "\"" + pieces.get(id) + "\": " + id)
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    private NaiveMarian marian(int size) throws IOException {
        NaiveMarian marian = new NaiveMarian(size, size, Tied.ALL, "swish", false);
        marian.archive().write(folder.resolve("opus.npz"));
        return marian;
    }

    private ImportModel importing(Path... vocabularies) {
        return new ImportModel(
                ImportModel.Format.MARIAN,
                folder.resolve("opus.npz"),
                List.of(vocabularies),
                folder.resolve("imported"),
                false);
    }

    private static String refusal(ImportModel model) {
        return String.valueOf(assertThrows(UserException.class, model::run).getMessage());
    }

    @Test
    void theIdsAreThoseOfTheList() throws IOException {
        List<String> common = common();
        NaiveMarian marian = marian(common.size());
        ImportModel.Result result = importing(source, target, list(common)).run();
        assertEquals(List.of(), result.notes());
        SentencePieceVocabulary theirs = SentencePieceVocabulary.open(source);
        try (TranslationModel model =
                new NetworkOpener().open(result.model(), DecodingPrecision.FLOAT32, new ComputeConfig(Device.CPU, 1))) {
            int[] ids = model.source().encode("the red house");
            assertEquals(
                    theirs.pieces("the red house"),
                    IntStream.of(ids).mapToObj(common::get).toList());
            assertEquals(0, model.source().eos());
            assertEquals(1, model.source().unk());
            assertEquals("das rote haus", model.target().decode(model.target().encode("das rote haus")));
            int[] translation = model.target().encode("ein auto");
            double[][] expected = marian.logProbs(ids, 0, translation);
            float[] found = model.force(List.of(ids), List.of(translation)).get(0);
            for (int t = 0; t < translation.length; t++) {
                assertEquals(expected[t][translation[t]], found[t], 1e-4);
            }
            assertEquals(6, model.decoding().beamSize());
        }
    }

    /** Numbers are read while the model is written, but none of its files is begun before all could be read. */
    @Test
    void damagedNumbersLeaveNothingBehind() throws IOException {
        List<String> common = common();
        marian(common.size());
        Path list = list(common);
        byte[] bytes = Files.readAllBytes(folder.resolve("opus.npz"));
        bytes[300] ^= 1; // among the numbers of the first array
        Files.write(folder.resolve("opus.npz"), bytes);
        assertEquals(
                folder.resolve("opus.npz")
                        + ": the array Wemb is damaged (its checksum does not fit). Copy the file again.",
                refusal(importing(source, target, list)));
        assertFalse(Files.exists(folder.resolve("imported")));
    }

    /** Marian itself writes control characters as they are, and reads a list of pieces without ids too. */
    @Test
    void vocabulariesMayHoldControlCharactersOrNoIds() throws IOException {
        List<String> odd = List.of("</s>", "<unk>", "a\u0092", "\u0001\uFEFFb", "c");
        assertEquals(odd, MarianVocabulary.read(list(odd)));
        Path plain = Files.writeString(folder.resolve("vocab.txt"), "</s>\n<unk>\na: b\nc\n");
        assertEquals(List.of("</s>", "<unk>", "a: b", "c"), MarianVocabulary.read(plain));
        Path none = Files.writeString(folder.resolve("other.txt"), "a\nb\n");
        assertEquals(
                none + ": has no <unk>. It is no vocabulary of Marian.",
                assertThrows(UserException.class, () -> MarianVocabulary.read(none))
                        .getMessage());
    }

    @Test
    void aTagOfAMultilingualModelIsOnePiece() throws IOException {
        List<String> common = common();
        marian(common.size());
        ImportModel.Result result = importing(source, target, list(common)).run();
        try (SavedModel saved = new ModelDirectory(result.model()).open()) {
            int[] plain = saved.source().encode("a red car");
            int[] tagged = saved.source().encode(">>deu<< a red car");
            assertEquals(common.indexOf(">>deu<<"), tagged[0]);
            assertArrayEquals(plain, java.util.Arrays.copyOfRange(tagged, 1, tagged.length));
        }
    }

    @Test
    void withoutAListTheIdsAreThoseOfSentencePiece() throws IOException {
        new NaiveMarian(24, 24, Tied.TARGET, "relu", false).archive().write(folder.resolve("opus.npz"));
        ImportModel.Result result = importing(source, target).run();
        SentencePieceVocabulary theirs = SentencePieceVocabulary.open(source);
        try (SavedModel saved = new ModelDirectory(result.model()).open()) {
            assertArrayEquals(theirs.encode("a house"), saved.source().encode("a house"));
            assertEquals("marian opus.npz", saved.metadata().get("tt.imported"));
        }
    }

    @Test
    void oneSentencePieceModelIsShared() throws IOException {
        marian(24);
        ImportModel.Result result = importing(source).run();
        assertTrue(Files.exists(result.model().resolve("vocab.model")));
        try (SavedModel saved = new ModelDirectory(result.model()).open()) {
            assertTrue(saved.config().vocab().shared());
        }
    }

    @Test
    void piecesThatTheNetworkNeverSawAreCounted() throws IOException {
        List<String> common = new ArrayList<>(common());
        common.remove(pieces(source).get(pieces(source).size() - 1));
        marian(common.size());
        Path list = list(common);
        List<String> notes = importing(source, target, list).run().notes();
        assertTrue(
                notes.get(0)
                        .startsWith("1 pieces of " + source + " are not in " + list
                                + ", so the network has never seen them"),
                notes.toString());
    }

    @Test
    void filesThatDoNotBelongTogether() throws IOException {
        List<String> common = common();
        marian(common.size() + 1);
        Path list = list(common);
        assertEquals(
                list + ": has " + common.size() + " pieces, but the source embedding of " + folder.resolve("opus.npz")
                        + " has " + (common.size() + 1) + " rows. It belongs to another model.",
                refusal(importing(source, target, list)));
        assertEquals(
                source + ": has 24 pieces, but the source embedding of " + folder.resolve("opus.npz") + " has "
                        + (common.size() + 1)
                        + " rows. It belongs to another model, or the ids are those of a vocabulary"
                        + " (.yml) that was not given.",
                refusal(importing(source, target)));
        assertEquals(
                folder.resolve("opus.npz") + ": a model of Marian comes with one or two SentencePiece models (.spm), at"
                        + " most two vocabularies (.yml or .txt) and at most one shortlist; here are 0 SentencePiece"
                        + " models, 1 vocabularies and 0 shortlists. For instance: tt import model.npz source.spm"
                        + " target.spm vocab.yml -o DIR",
                refusal(importing(list)));
    }

    @Test
    void oneMatrixNeedsTheSamePieces() throws IOException {
        marian(24);
        assertTrue(
                refusal(importing(source, target))
                        .startsWith(
                                "model.tied_embeddings is all, which needs the same pieces with the same ids on both"
                                        + " sides, but piece "),
                refusal(importing(source, target)));
    }

    @Test
    void listsThatAreNone() throws IOException {
        marian(24);
        Path list = Files.writeString(folder.resolve("bad.yml"), "a: 0\nb: 0\n");
        assertEquals(
                list
                        + ": gives \"b\" the id 0, which \"a\" has already, but its 2 pieces should have the ids 0"
                        + " to 1, each"
                        + " once.",
                refusal(importing(source, target, list)));
        Files.writeString(list, "a: [1, 2]\n");
        assertEquals(
                list
                        + ": gives \"a\" no id but [1, 2]. It should be a vocabulary of Marian, a line for each"
                        + " piece with its"
                        + " id: \"piece: 17\".",
                refusal(importing(source, target, list)));
        Files.writeString(list, "a: 0\n</s>: 1\n");
        assertEquals(list + ": has no <unk>. It is no vocabulary of Marian.", refusal(importing(source, target, list)));
    }

    @Test
    void whatIsNoModelOfAnotherToolkit() throws IOException {
        Path theirs = folder.resolve("theirs");
        assertEquals(
                theirs
                        + ": there is no such file or folder. It should be a model of Marian (.npz, .bin), or the folder of"
                        + " one of Marian, Hugging Face or CTranslate2.",
                refusal(importingFolder(ImportModel.Format.AUTO)));
        Files.writeString(theirs, "A text.");
        assertEquals(
                theirs + ": is no .npz file, or only the beginning of one (zip END header not found). Copy it again.",
                refusal(importingFolder(ImportModel.Format.AUTO)));
        Files.delete(theirs);
        TinySavedModel.create(folder, false).save(theirs, 5);
        assertEquals(
                theirs + ": is a model of tt already. tt translate --model " + theirs + " translates with it.",
                refusal(importingFolder(ImportModel.Format.AUTO)));
    }

    private ImportModel importingFolder(ImportModel.Format format) {
        return new ImportModel(format, folder.resolve("theirs"), List.of(), folder.resolve("imported"), false);
    }

    /** As OPUS-MT packs its models: the configuration of the decoder names the files, wherever its maker had them. */
    @Test
    void aFolderIsReadAsItsDecoderIsConfigured() throws IOException {
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        List<String> common = common();
        new NaiveMarian(common.size(), common.size(), Tied.ALL, "swish", false)
                .archive()
                .write(theirs.resolve("opus.npz"));
        Files.copy(source, theirs.resolve("source.spm"));
        Files.copy(target, theirs.resolve("target.spm"));
        Files.copy(list(common), theirs.resolve("opus.vocab.yml"));
        Files.writeString(
                theirs.resolve("decoder.yml"),
                """
                models: [/home/someone/opus.npz]
                vocabs: [../opus.vocab.yml, ../opus.vocab.yml]
                beam-size: 3
                normalize: 0.6
                max-length-factor: 2.5
                ssplit-mode: paragraph
                """);
        importingFolder(ImportModel.Format.AUTO).run();
        try (SavedModel model = new ModelDirectory(folder.resolve("imported")).open()) {
            DecodingConfig decoding = model.config().decoding();
            assertEquals(3, decoding.beamSize());
            assertEquals(0.6, decoding.lengthPenalty());
            assertEquals(2.5, decoding.maxLengthRatio());
            assertEquals(3, decoding.maxLengthOffset());
            assertEquals(SearchConfig.Stop.SHRINKING, decoding.stop());
            assertTrue(decoding.splitSentences());
            assertFalse(decoding.allowUnk());
            assertEquals(common.size(), model.source().size());
            assertEquals("marian opus.npz", model.metadata().get("tt.imported"));
        }
        Files.writeString(theirs.resolve("decoder.yml"), "models: [a.npz, b.npz]\n");
        Files.delete(theirs.resolve("opus.npz"));
        assertEquals(
                theirs.resolve("decoder.yml") + ": names 2 models (models: [a.npz, b.npz]), but tt import takes one."
                        + " Import each file by its name; tt translate decodes several together.",
                String.valueOf(assertThrows(UserException.class, () -> new ImportModel(
                                        ImportModel.Format.MARIAN, theirs, List.of(), folder.resolve("other"), false)
                                .run())
                        .getMessage()));
    }
}
