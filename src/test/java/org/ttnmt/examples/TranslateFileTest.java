package org.ttnmt.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
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

    /** What {@code pom.xml} calls optional is not there for programs that depend on the library. */
    @Test
    void needsNoLibraryOfTheCommandLine() throws IOException, InterruptedException {
        Path model = folder.resolve("model");
        TinySavedModel.create(folder, true).save(model, 1);
        Path in = Files.write(folder.resolve("in"), List.of("the red house"));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        String all = System.getProperty("java.class.path");
        String inherited = Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*(picocli|progressbar|jline|logback|chart\\.js).*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        assertTrue(inherited.length() < all.length() - 100, all);
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        inherited,
                        TranslateFile.class.getName(),
                        model.toString(),
                        in.toString(),
                        out.toString())
                .redirectError(err.toFile())
                .start();
        assertEquals(0, program.waitFor(), Files.readString(err));
        assertEquals(1, Files.readAllLines(out).size());
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
