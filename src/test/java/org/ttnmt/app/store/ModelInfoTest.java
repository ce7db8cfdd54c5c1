package org.ttnmt.app.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.Sha256;
import org.ttnmt.text.Languages;

class ModelInfoTest {

    @TempDir
    private Path folder;

    private Path save(boolean shared) throws IOException {
        TinySavedModel tiny = TinySavedModel.create(folder, shared, "tied_embeddings: target, activation: swish");
        Path model = folder.resolve("model");
        tiny.save(model, 3);
        return model;
    }

    @Test
    void whatAModelIs() throws IOException {
        Path model = save(false);
        Files.writeString(model.resolve("LICENSE.txt"), "free");
        ModelInfo info = ModelInfo.of(model);
        Path weights = model.resolve("weights.safetensors");
        try (SavedModel saved = new ModelDirectory(model).open()) {
            assertEquals(saved.weights().layout().size(), info.parameters());
        }
        assertEquals(new ModelInfo.Weights("float32", Files.size(weights), Sha256.of(weights)), info.weights());
        assertEquals(
                List.of(new ModelInfo.Pieces("source", "bpe", 24), new ModelInfo.Pieces("target", "bpe", 24)),
                info.vocabularies());
        assertEquals(List.of("LICENSE.txt"), info.licences());
        assertEquals("swish", info.network().get("activation"));
        assertEquals("3", info.decoding().get("beam_size"));
        assertNull(info.shortlist());
        assertEquals(List.of(), info.languages());
    }

    @Test
    void aQuantisedModelWithAShortlist() throws IOException {
        Path model = save(true);
        Path small = folder.resolve("small");
        new Quantize(model, small).run();
        try (SavedModel saved = new ModelDirectory(small).open()) {
            int[][] words = IntStream.range(0, 24).mapToObj(i -> new int[i % 2]).toArray(int[][]::new);
            ShortlistFile.write(
                    small.resolve("shortlist.safetensors"),
                    new Shortlist(new int[] {0, 1, 2}, words, Shortlist.Filling.NONE),
                    saved.source(),
                    saved.target());
        }
        ModelInfo info = ModelInfo.of(small);
        assertEquals("int8", info.weights().format());
        assertEquals(List.of(new ModelInfo.Pieces("both", "bpe", 24)), info.vocabularies());
        assertEquals(new ModelInfo.Words(3, 0.5), info.shortlist());
    }

    @Test
    void theLanguagesOfAModel() throws IOException {
        Path model = save(true);
        Languages languages = new Languages(
                Languages.OfSource.FIRST,
                Languages.OfTarget.FIRST,
                null,
                new TreeMap<>(Map.of("eng_Latn", "a", "deu_Latn", "b")));
        AtomicFile.write(model.resolve(Languages.FILE), languages.content());
        assertEquals(List.of("deu_Latn", "eng_Latn"), ModelInfo.of(model).languages());
    }

    @Test
    void aFolderThatIsNoModel() {
        assertEquals(
                folder.resolve("none") + ": there is no such directory. It should be the directory of a trained model:"
                        + " the model_dir of its configuration, for instance runs/quickstart. tt train --config FILE"
                        + " makes one.",
                assertThrows(UserException.class, () -> ModelInfo.of(folder.resolve("none")))
                        .getMessage());
    }
}
