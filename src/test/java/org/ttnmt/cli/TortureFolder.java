package org.ttnmt.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * A folder with a small corpus in two made-up languages and a configuration, all of it good, for a case to break one
 * thing: {@code train.s}, {@code train.t}, {@code validation.s} and so on, {@code c.yaml}, and {@code run} as the
 * model's folder.
 */
final class TortureFolder {
    static final int PAIRS = 800;

    private static final int WORDS = 90;

    final Path path;
    final List<String> sources = new ArrayList<>();
    final List<String> targets = new ArrayList<>();
    private String config =
            """
            model_dir: DIR/run
            data:
              train: [{source: DIR/train.s, target: DIR/train.t}]
              validation: {source: DIR/validation.s, target: DIR/validation.t}
              test: {source: DIR/test.s, target: DIR/test.t}
              max_length: 60
            vocab: {type: bpe, size: 120, character_coverage: 1.0}
            model: {encoder_layers: 1, decoder_layers: 1, model_dim: 16, feed_forward_dim: 16, heads: 2, dropout: 0.1}
            training: {max_updates: 1, batch_tokens: 500, warmup_updates: 1, validate_every: 1, checkpoint_every: 1,
                       log_every: 1, average_checkpoints: 1}
            decoding: {beam_size: 1, max_length_ratio: 0, max_length_offset: 3}
            """;

    TortureFolder(Path path) throws IOException {
        this.path = path;
        Random random = new Random(7);
        write("train", PAIRS, random);
        sources.addAll(lines("train.s"));
        targets.addAll(lines("train.t"));
        write("validation", 120, random);
        write("test", 120, random);
    }

    private void write(String name, int pairs, Random random) throws IOException {
        List<String> source = new ArrayList<>();
        List<String> target = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            sentence(random, source, target);
        }
        lines(name + ".s", source);
        lines(name + ".t", target);
    }

    /** Words of one language, and their translations in another order. */
    private static void sentence(Random random, List<String> source, List<String> target) {
        int length = 4 + random.nextInt(9);
        List<String> words = new ArrayList<>();
        List<String> translations = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            int word = (int) (WORDS * random.nextDouble() * random.nextDouble());
            words.add(word("bdfgklmnp", "aeiou", word));
            translations.add(0, word("rstvwzhcx", "aouei", word) + "n");
        }
        source.add("The " + String.join(" ", words) + ".");
        target.add("Der " + String.join(" ", translations) + ".");
    }

    private static String word(String consonants, String vowels, int number) {
        return "" + consonants.charAt(number % 9) + vowels.charAt(number / 9 % 5) + consonants.charAt(number / 3 % 9)
                + vowels.charAt(number / 45 % 5);
    }

    List<String> lines(String name) throws IOException {
        return Files.readAllLines(path.resolve(name));
    }

    void lines(String name, List<String> lines) throws IOException {
        text(name, String.join("\n", lines) + "\n");
    }

    void text(String name, String text) throws IOException {
        encoded(name, text, StandardCharsets.UTF_8);
    }

    void encoded(String name, String text, Charset charset) throws IOException {
        bytes(name, text.getBytes(charset));
    }

    void bytes(String name, byte[] bytes) throws IOException {
        Files.write(path.resolve(name), bytes);
    }

    byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(path.resolve(name));
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    /** Changes the text of the configuration. */
    void config(String from, String to) {
        if (!config.contains(from)) {
            throw new IllegalArgumentException("the configuration has no " + from);
        }
        config = config.replace(from, to);
    }

    /** Gives the configuration another text altogether. */
    void wholeConfig(String text) {
        config = text;
    }

    String configFile() throws IOException {
        Path file = path.resolve("c.yaml");
        if (!Files.exists(file)) {
            Files.writeString(file, config.replace("DIR", path.toString()));
        }
        return file.toString();
    }
}
