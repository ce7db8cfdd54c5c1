package org.ttnmt.app.distil;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.config.ConfigDifference;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DistilConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.io.Sha256;

/** What a stage is made of, by name: values of keys as YAML, and hashes of files. No paths, which differ between machines. */
final class Ingredients {
    /** Of files that have been read, by what tells that they are the same still. */
    private final Map<String, String> hashes;

    private final Map<String, String> parts = new LinkedHashMap<>();

    /** @param hashes kept between looks at the same files */
    Ingredients(Map<String, String> hashes) {
        this.hashes = hashes;
    }

    static Ingredients none() {
        return new Ingredients(new HashMap<>());
    }

    void add(String name, String value) {
        parts.put(name, value);
    }

    void addAll(Map<String, String> values) {
        parts.putAll(values);
    }

    /** The keys of a section of a model's configuration. */
    void section(String model, RunConfig config, String section) {
        ConfigDifference.values(config).forEach((key, value) -> {
            if (key.startsWith(section + ".")) {
                add(model + "." + key, value);
            }
        });
    }

    /** A file as it is on disk. */
    void file(String name, Path file) {
        parts.put(name, hashes.computeIfAbsent("file " + state(file), any -> Sha256.of(file)));
    }

    /** The text of a file, however it is packed. */
    void text(String name, Path file) {
        parts.put(name, hashes.computeIfAbsent("text " + state(file), any -> Sha256.ofText(file)));
    }

    /**
     * A model that no stage makes: its weights, its vocabularies and how it searches.
     *
     * @param overridden keys of its configuration that it does not search with
     */
    void model(String name, Path folder, Set<String> overridden) {
        ModelDirectory model = new ModelDirectory(folder);
        file(name, model.weightsFile());
        RunConfig config = ConfigReader.readSaved(model.configFile());
        section(name, config, "decoding");
        overridden.forEach(key -> parts.remove(name + "." + key));
        for (Path vocabulary : model.vocabularies(config.vocab().shared())) {
            if (Files.exists(vocabulary)) { // a model that writes labels has none for them
                file(name + " " + vocabulary.getFileName(), vocabulary);
            }
        }
    }

    /** The texts of a corpus. */
    void corpus(String name, CorpusConfig corpus) {
        Path target = corpus.target();
        text(name + (target == null ? ".tsv" : ".source"), corpus.source());
        if (target != null) {
            text(name + ".target", target);
        }
        if (corpus.sourcePrefix() != null) {
            add(name + ".source_prefix", corpus.sourcePrefix());
        }
    }

    /** The texts of corpora. */
    void corpora(String name, List<CorpusConfig> corpora) {
        for (int i = 0; i < corpora.size(); i++) {
            corpus(name + "[" + i + "]", corpora.get(i));
        }
    }

    Map<String, String> parts() {
        return Collections.unmodifiableMap(parts);
    }

    private static String state(Path file) {
        try {
            return file.toAbsolutePath() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return file + " " + new UncheckedIOException(e).getMessage(); // whoever reads it says what is wrong
        }
    }

    /** A part that was another before. */
    record Change(String part, String before, String now) {
        /** A part of a sentence: it is short where the values are hashes. */
        String describe() {
            if (part.startsWith(AFTER)) {
                return part.substring(AFTER.length())
                        + (before.isEmpty()
                                ? " is a new stage"
                                : now.isEmpty() ? " is not a stage any more" : " was made anew");
            }
            if (before.isEmpty() || now.isEmpty()) {
                return part + (before.isEmpty() ? " is new" : " is gone");
            }
            return isHash() ? part + " has changed" : part + " was " + before + ", now it is " + now;
        }

        /** The same of two that are at a time. */
        String between(String one, String other) {
            if (isHash()) {
                return part + " is another";
            }
            return part + ": " + one + " " + (before.isEmpty() ? "nothing" : before) + ", " + other + " "
                    + (now.isEmpty() ? "nothing" : now);
        }

        private boolean isHash() {
            return (before.isEmpty() ? now : before).matches("[0-9a-f]{64}");
        }
    }

    /** How the outputs of the stages before are called among the parts. */
    static final String AFTER = "after ";

    /** What differs between parts; a key that there was not yet, and has its default now, does not. */
    static List<Change> changes(Map<String, String> before, Map<String, String> now) {
        List<Change> changes = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            String was = before.getOrDefault(name, "");
            String is = now.getOrDefault(name, "");
            boolean later = was.isEmpty() && DistilConfig.isDefault(name, is);
            if (!Objects.equals(was, is) && !later) {
                changes.add(new Change(name, was, is));
            }
        }
        return changes;
    }
}
