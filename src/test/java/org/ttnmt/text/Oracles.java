package org.ttnmt.text;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import org.ttnmt.WiderTexts;

/** Models and encodings recorded from SentencePiece 0.1.97: committed ones, and more beside the checkout. */
public final class Oracles {

    private static final Map<Path, Path> UNPACKED = new ConcurrentHashMap<>();

    private Oracles() {}

    /** The committed folder, and the wider one where it is there. */
    static List<Path> folders() {
        return WiderTexts.oracles("spm");
    }

    /** A file that is committed. */
    static Path file(String name) {
        return folders().get(0).resolve(name);
    }

    /** A committed model: bpe, unigram or bpe-bytefallback. */
    public static Path model(String name) {
        return model(folders().get(0), name);
    }

    static Path model(Path folder, String name) {
        Path packed = folder.resolve(name + ".model.gz");
        return Files.exists(packed)
                ? UNPACKED.computeIfAbsent(packed, Oracles::unpack)
                : folder.resolve(name + ".model");
    }

    private static Path unpack(Path packed) {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
            File model = File.createTempFile("oracle", ".model");
            model.deleteOnExit();
            Files.copy(in, model.toPath(), StandardCopyOption.REPLACE_EXISTING);
            return model.toPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines that end with a line feed and with nothing else. */
    static List<String> lines(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        return lines;
    }
}
