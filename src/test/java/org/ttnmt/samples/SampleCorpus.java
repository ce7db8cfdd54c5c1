package org.ttnmt.samples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * Generates {@code data-samples/}. A sentence belongs to training, validation or test by a hash of its pattern and of
 * the fillers of its two slots with the most words: so no such combination of validation or test is ever trained on.
 * Patterns with more slots come more often.
 */
final class SampleCorpus {

    private static final long SEED = 20260101;

    /** A part of the corpus and its number of pairs. */
    enum Part {
        TRAIN(10_000),
        VALIDATION(500),
        TEST(500);

        private final int size;

        Part(int size) {
            this.size = size;
        }

        String fileName(String language) {
            return name().toLowerCase(Locale.ROOT) + "." + language;
        }
    }

    private SampleCorpus() {}

    /** Writes the files of the corpus into the folder {@code args[0]}. */
    public static void main(String[] args) throws IOException {
        write(Path.of(args[0]));
    }

    static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<Part, List<Sentence>> part : generate().entrySet()) {
            List<Sentence> sentences = part.getValue();
            write(
                    folder.resolve(part.getKey().fileName("en")),
                    sentences.stream().map(Sentence::english).toList());
            write(
                    folder.resolve(part.getKey().fileName("zh")),
                    sentences.stream().map(Sentence::chinese).toList());
        }
    }

    /** All parts; no English sentence comes twice. */
    static Map<Part, List<Sentence>> generate() {
        Lexicon lexicon = new Lexicon(resource("words.txt"));
        List<SentencePattern> patterns = resource("sentences.txt").stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(SentencePattern::parse)
                .flatMap(pattern -> Collections.nCopies(lexicon.slots(pattern.english()) - 1, pattern).stream())
                .toList();
        Random random = new Random(SEED);
        SentenceWriter writer = new SentenceWriter(lexicon, random);
        Map<Part, List<Sentence>> parts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            parts.put(part, new ArrayList<>());
        }
        Set<String> seen = new HashSet<>();
        while (parts.entrySet().stream().anyMatch(p -> p.getValue().size() < p.getKey().size)) {
            Sentence sentence = writer.write(patterns.get(random.nextInt(patterns.size())));
            Part part = partOf(sentence.combination());
            List<Sentence> sentences = Objects.requireNonNull(parts.get(part));
            if (sentences.size() < part.size && seen.add(sentence.english())) {
                sentences.add(sentence);
            }
        }
        return parts;
    }

    /** A tenth each of all combinations is kept for validation and test. */
    private static Part partOf(String combination) {
        return switch (new Random(SEED ^ combination.hashCode()).nextInt(10)) {
            case 0 -> Part.TEST;
            case 1 -> Part.VALIDATION;
            default -> Part.TRAIN;
        };
    }

    private static void write(Path file, List<String> lines) throws IOException {
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    private static List<String> resource(String name) {
        try (InputStream in = Objects.requireNonNull(SampleCorpus.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
