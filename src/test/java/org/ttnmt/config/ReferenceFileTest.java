package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code configs/reference.yaml} is generated from the descriptions of the keys, so that the two cannot drift apart.
 * After a change of a description, write it again: {@code mvn test -Dtest=ReferenceFileTest -Dreference.write}.
 */
class ReferenceFileTest {
    private static final Path FILE = Path.of("configs/reference.yaml");
    private static final int WIDTH = 110;

    private static final String HEAD =
            """
            # yaml-language-server: $schema=schema.json
            # Every key of a configuration, explained. Start from one of the other files here; a run needs only \
            model_dir,
            # data.train and data.validation, and every other key has the default shown below. A key that is \
            commented out
            # has no default, or one that follows from other keys.
            #
            #   tt train --config FILE --set training.max_updates=100 --set model.preset=small
            #
            # --set overrides any key of the file, with its dotted name and a value in YAML.
            """;

    /** What the file shows for keys without a default. */
    private static final Map<Key<?>, String> EXAMPLES = Map.of(
            RunConfig.FORMAT_VERSION,
            "1",
            RunConfig.MODEL_DIR,
            "runs/demo",
            DataConfig.TRAIN,
            "[{source: train.en, target: train.de, weight: 1.0}]",
            DataConfig.VALIDATION,
            "{source: validation.en, target: validation.de}",
            DataConfig.MONOLINGUAL,
            "[news.de, web.de]",
            DataConfig.TEST,
            "{tsv: test.tsv}",
            VocabConfig.SOURCE_MODEL,
            "source.model",
            VocabConfig.TARGET_MODEL,
            "target.model");

    @TempDir
    Path dir;

    @Test
    void explainsEveryKeyAsItIsDescribed() throws IOException {
        if (System.getProperty("reference.write") != null) {
            Files.writeString(FILE, text());
        }
        assertEquals(text(), Files.readString(FILE), "run: mvn test -Dtest=ReferenceFileTest -Dreference.write");
    }

    @Test
    void holdsEveryKeyOnce() throws IOException {
        Set<String> keys = new HashSet<>();
        String section = "";
        Matcher line = Pattern.compile("(?m)^(  )?(?:# )?([a-z_0-9]+):( .*)?$").matcher(Files.readString(FILE));
        while (line.find()) {
            if (line.group(3) == null) {
                section = line.group(2) + ".";
            } else {
                String name = (line.group(1) == null ? "" : section) + line.group(2);
                if (Schema.find(name).isPresent()) {
                    assertTrue(keys.add(name), name + " twice");
                }
            }
        }
        Set<String> expected = new HashSet<>();
        Schema.keys().forEach(key -> expected.add(key.name));
        assertEquals(expected, keys);
    }

    /** Nothing changes when a user copies the whole file, or also removes the comment from keys that have a default. */
    @Test
    void itsValuesAreTheDefaults() throws IOException {
        for (String name : List.of("train.en", "train.de", "validation.en", "validation.de")) {
            Files.createFile(dir.resolve(name));
        }
        String text = Files.readString(FILE);
        RunConfig required = read(
                """
                model_dir: runs/demo
                data:
                  train: [{source: train.en, target: train.de}]
                  validation: {source: validation.en, target: validation.de}
                """);
        assertEquals(required, read(text));
        for (Key<?> key : ModelConfig.KEYS.all()) {
            text = text.replace("  # " + key.shortName() + ": ", "  " + key.shortName() + ": ");
        }
        assertTrue(text.contains("\n  heads: 8\n"));
        assertEquals(required, read(text.replace("  # warmup_updates:", "  warmup_updates:")));
    }

    private RunConfig read(String yaml) throws IOException {
        Path file = Files.writeString(dir.resolve("c.yaml"), yaml);
        return ConfigReader.read(file, List.of("data.folder=" + dir));
    }

    private static String text() {
        StringBuilder out = new StringBuilder(HEAD);
        String section = "";
        for (Key<?> key : Schema.keys()) {
            if (!key.section().equals(section)) {
                section = key.section();
                out.append("\n# ")
                        .append(Schema.help(section))
                        .append('\n')
                        .append(section)
                        .append(":\n");
            } else {
                out.append('\n');
            }
            append(out, key);
        }
        return out.toString();
    }

    private static <T> void append(StringBuilder out, Key<T> key) {
        String indent = key.section().isEmpty() ? "" : "  ";
        T fallback = key.fallback.apply(Values.none());
        String value = fallback == null ? EXAMPLES.get(key) : key.type.write(fallback);
        boolean shown = key.presence == Key.Presence.REQUIRED || key.presence == Key.Presence.DEFAULT;
        String need =
                switch (key.presence) {
                    case REQUIRED -> "required; ";
                    case OPTIONAL -> "optional; ";
                    case DEFAULT, DERIVED -> "";
                };
        wrap(out, indent, key.help);
        wrap(out, indent, "(" + need + "allowed: " + key.type.allowed() + ")");
        out.append(indent)
                .append(shown ? "" : "# ")
                .append(key.shortName())
                .append(": ")
                .append(value)
                .append('\n');
    }

    private static void wrap(StringBuilder out, String indent, String text) {
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (indent.length() + 2 + line.length() + 1 + word.length() > WIDTH) {
                out.append(indent).append('#').append(line).append('\n');
                line.setLength(0);
            }
            line.append(' ').append(word);
        }
        out.append(indent).append('#').append(line).append('\n');
    }
}
