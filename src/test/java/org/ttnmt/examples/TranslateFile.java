package org.ttnmt.examples;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ttnmt.api.Translator;
import org.ttnmt.api.TranslatorOptions;

/** Translates a file line by line: {@code java -cp tt.jar TranslateFile.java MODEL_DIR IN OUT}. */
public final class TranslateFile {
    private TranslateFile() {}

    public static void main(String[] arguments) throws IOException {
        TranslatorOptions options = TranslatorOptions.defaults().withBeamSize(3);
        try (Translator translator = Translator.open(Path.of(arguments[0]), options);
                Stream<String> lines = Files.lines(Path.of(arguments[1]));
                BufferedWriter out = Files.newBufferedWriter(Path.of(arguments[2]))) {
            translator.translate(lines).forEachOrdered(line -> {
                try {
                    out.write(line + "\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
