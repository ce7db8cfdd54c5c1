package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedConfigsTest {

    @ParameterizedTest
    @ValueSource(strings = {"quickstart", "multi30k-en-de", "multi30k-en-de-tok"})
    void isReadWithoutProblems(String name) {
        RunConfig config = ConfigReader.readSaved(Path.of("configs", name + ".yaml"));
        assertEquals(Path.of("runs", name), config.modelDir());
        assertEquals(
                List.of(1.0),
                config.data().train().stream().map(CorpusConfig::weight).toList());
    }
}
