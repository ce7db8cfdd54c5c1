package org.ttnmt.app.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.app.store.TinySavedModel;
import org.ttnmt.app.store.Vocabularies;
import org.ttnmt.data.ParallelText;
import org.ttnmt.io.HostMemory;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.text.SentencePieceVocabulary;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Torch;
import org.ttnmt.train.TrainingWarning;

class StartWarningsTest {
    static {
        Torch.load(1);
    }

    @TempDir
    Path folder;

    private final List<TrainingWarning> warnings = new ArrayList<>();

    private long mostAtOnce(long freeMegabytes) throws IOException {
        TinySavedModel tiny = TinySavedModel.create(folder, true);
        try (TrainingNetwork network =
                new TrainingNetwork(tiny.training(), Device.CPU, tiny.layout().initialWeights(1))) {
            new StartWarnings(tiny.config(), warnings::add, 5)
                    .checkMemory(
                            Optional.of(new HostMemory.Reading(freeMegabytes << 20, 1L << 40)),
                            tiny.layout().size(),
                            NumberFormats.FLOAT32,
                            network);
            return network.mostAtOnce();
        }
    }

    @Test
    void enoughMemoryNeedsNoWords() throws IOException {
        assertEquals(Long.MAX_VALUE, mostAtOnce(1000));
        assertEquals(List.of(), warnings);
    }

    @Test
    void tooLittleForAnythingIsSaidBeforeTheKernelEndsTheRun() throws IOException {
        assertEquals(1, mostAtOnce(100));
        assertEquals(
                List.of("host_memory_short"),
                warnings.stream().map(TrainingWarning::name).toList());
        assertEquals(5, warnings.get(0).update());
        assertTrue(
                warnings.get(0).message().contains("this host has 100 MB left"),
                warnings.get(0).message());
        assertTrue(
                warnings.get(0).message().contains("the kernel is likely to end the run"),
                warnings.get(0).message());
    }

    @Test
    void aFormatThatTheProcessorOnlyImitatesIsNamed() throws IOException {
        StartWarnings start =
                new StartWarnings(TinySavedModel.create(folder, true).config(), warnings::add, 0);
        start.checkPrecision(50e9, 64e9);
        assertEquals(List.of(), warnings);
        start.checkPrecision(17e9, 64e9);
        assertEquals("slow_precision", warnings.get(0).name());
        assertTrue(
                warnings.get(0).message().contains("run at 17 GFLOP/s, those of float32 at 64."),
                warnings.get(0).message());
    }

    @Test
    void referencesBeyondTheLongestTranslationAreCounted() throws IOException {
        TinySavedModel tiny = TinySavedModel.create(folder, true);
        SentencePieceVocabulary vocabulary = SentencePieceVocabulary.open(tiny.source());
        List<String> references = List.of("a car", "the red house a house the red car a red car a house");
        ParallelText text = new ParallelText(List.of("a car", "a car"), references);
        Vocabularies vocabularies = new Vocabularies(vocabulary, vocabulary);
        new StartWarnings(tiny.config(), warnings::add, 0)
                .checkLengths(new ValidationSet(text, tiny.config(), vocabularies));
        assertEquals("references_too_long", warnings.get(0).name());
        assertTrue(
                warnings.get(0)
                        .message()
                        .startsWith("1 of the validation's 2 references are longer than translations may be: 2.0 times"
                                + " the pieces of the source and 10 more."),
                warnings.get(0).message());
    }
}
