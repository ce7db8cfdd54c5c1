package org.ttnmt.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.samples.SampleCorpus.Part;

class SampleCorpusTest {

    @TempDir
    Path folder;

    @Test
    void theFilesAreWhatTheGeneratorWrites() throws IOException {
        SampleCorpus.write(folder);
        int compared = 0;
        for (Part part : Part.values()) {
            for (String language : List.of("en", "zh")) {
                Path file = Path.of("data-samples").resolve(part.fileName(language));
                assertEquals(
                        -1,
                        Files.mismatch(file, folder.resolve(part.fileName(language))),
                        file + " differs; run scripts/make-data-samples");
                compared++;
            }
        }
        assertEquals(6, compared);
    }

    @Test
    void combinationsOfTheTestSetAreNeverTrainedOn() {
        Map<Part, List<Sentence>> parts = SampleCorpus.generate();
        Set<String> trained = combinations(parts, Part.TRAIN);
        Set<String> tested = combinations(parts, Part.TEST);
        Set<String> validated = combinations(parts, Part.VALIDATION);
        assertTrue(tested.size() > 400, () -> "few combinations: " + tested.size());
        assertTrue(tested.stream().noneMatch(trained::contains));
        assertTrue(validated.stream().noneMatch(trained::contains));
        assertTrue(validated.stream().noneMatch(tested::contains));
    }

    @Test
    void noSentenceComesTwiceAndEveryWordOfTheTestSetIsTrained() {
        Map<Part, List<Sentence>> parts = SampleCorpus.generate();
        List<String> all = parts.values().stream()
                .flatMap(Collection::stream)
                .map(Sentence::english)
                .toList();
        assertEquals(11_000, all.size());
        assertEquals(all.size(), new HashSet<>(all).size());
        Set<String> trained = words(parts, Part.TRAIN);
        assertEquals(
                Set.of(),
                words(parts, Part.TEST).stream()
                        .filter(w -> !trained.contains(w))
                        .collect(Collectors.toSet()));
    }

    @Test
    void slotsMustBeTheSameInBothLanguages() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> SentencePattern.parse("{person} eats {dish}. = {person}吃饭。"));
        assertEquals("not the same two or more slots: {person} eats {dish}. = {person}吃饭。", e.getMessage());
    }

    private static Set<String> combinations(Map<Part, List<Sentence>> parts, Part part) {
        return of(parts, part).stream().map(Sentence::combination).collect(Collectors.toSet());
    }

    private static Set<String> words(Map<Part, List<Sentence>> parts, Part part) {
        return of(parts, part).stream()
                .flatMap(sentence -> List.of(sentence.english().split("[ ,.?;]+")).stream())
                .collect(Collectors.toSet());
    }

    private static List<Sentence> of(Map<Part, List<Sentence>> parts, Part part) {
        return Objects.requireNonNull(parts.get(part));
    }
}
