package org.ttnmt.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.api.Translator;
import org.ttnmt.api.TranslatorOptions;
import org.ttnmt.app.store.TinySavedModel;

/** The example of the page on the library, with a real network. */
class TranslateFileTest {

    @TempDir
    private Path folder;

    @Test
    void translatesEachLineAsTheTranslatorDoes() throws IOException {
        Path model = folder.resolve("model");
        TinySavedModel.create(folder, true).save(model, 1);
        List<String> lines = new ArrayList<>(Collections.nCopies(40, "the red house"));
        lines.set(3, "");
        lines.set(30, "a car");
        Path in = Files.write(folder.resolve("in"), lines);
        Path out = folder.resolve("out");
        TranslateFile.main(new String[] {model.toString(), in.toString(), out.toString()});
        List<String> written = Files.readAllLines(out);
        try (Translator translator =
                Translator.open(model, TranslatorOptions.defaults().withBeamSize(3))) {
            List<String> expected = lines.stream().map(translator::translate).toList();
            assertEquals(expected, written);
            assertTrue(!expected.get(0).isEmpty() && expected.get(3).isEmpty(), expected.toString());
        }
    }

    @Test
    void thePageShowsThisExample() throws IOException {
        String source = Files.readString(Path.of("src/test/java/org/ttnmt/examples/TranslateFile.java"));
        String shown = source.substring(source.indexOf("import java.io"));
        assertTrue(
                Files.readString(Path.of("src/site/markdown/library.md")).contains(shown),
                "library.md differs from TranslateFile.java");
    }
}
