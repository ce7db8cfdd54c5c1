package org.ttnmt.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ttnmt.UserException;

/**
 * Reads a {@link RunConfig} from YAML. Every problem is found before anything else happens, and all are reported
 * together, one line each: {@code file:line: key: what is wrong; what is allowed; what was probably meant}.
 */
public final class ConfigReader {
    private final Problems problems = new Problems();
    private final Map<Key<?>, Tree.Entry> found = new LinkedHashMap<>();
    private final Map<String, Place> sections = new LinkedHashMap<>();
    private final Place file;
    private final boolean saved;

    private ConfigReader(Path file, boolean saved) {
        this.file = Place.file(file.toString());
        this.saved = saved;
    }

    /**
     * Reads the configuration of a run that is to begin; the files that it names must exist.
     *
     * @param file YAML, as {@code configs/reference.yaml} explains it
     * @param overrides {@code key=value} of {@code --set}, with dotted keys and values in YAML
     * @throws UserException with all problems
     */
    public static RunConfig read(Path file, List<String> overrides) {
        return new ConfigReader(file, false).run(file, overrides);
    }

    /**
     * Reads the configuration that was saved beside a model; the data it was trained on may be gone.
     *
     * @param file as {@link ConfigWriter} wrote it
     * @throws UserException with all problems; for a file of another format version, with that alone
     */
    public static RunConfig readSaved(Path file) {
        return new ConfigReader(file, true).run(file, List.of());
    }

    /** The same for what was put together of several files, of which {@code file} is the one to name. */
    static RunConfig read(Path file, Tree.Mapping root) {
        return new ConfigReader(file, false).run(file, root, List.of());
    }

    private RunConfig run(Path path, List<String> overrides) {
        Tree.Mapping root = YamlFile.read(path, problems);
        if (root == null) {
            problems.throwIfAny();
            throw new IllegalStateException(path + " could not be read, without a reason");
        }
        return run(path, root, overrides);
    }

    private RunConfig run(Path path, Tree.Mapping root, List<String> overrides) {
        FormatVersion.check(path, root, saved);
        collect(Overrides.apply(root, overrides, problems), "");
        Values values = values();
        Rules.ALL.forEach(rule -> rule.apply(values, file, problems));
        // A saved configuration is complete, and so also names what has no effect.
        if (!found.containsKey(RunConfig.FORMAT_VERSION)) {
            Ineffective.ALL.forEach(idle -> idle.apply(values, problems));
        }
        problems.throwIfAny();
        return new RunConfig(values.complete(RunConfig.KEYS));
    }

    /** Finds the entry of every key, and reports names that are none. */
    private void collect(Tree.Mapping mapping, String section) {
        mapping.entries().forEach((name, entry) -> {
            String full = section.isEmpty() ? name : section + "." + name;
            Key<?> key = name.contains(".") ? null : Schema.find(full).orElse(null);
            if (key != null) {
                found.put(key, entry);
            } else if (Schema.sections().contains(full)) {
                section(full, entry);
            } else {
                problems.add(entry.place(), full, UnknownKey.explain(section, name));
            }
        });
    }

    private void section(String name, Tree.Entry entry) {
        sections.put(name, entry.place());
        if (entry.value() instanceof Tree.Mapping mapping) {
            collect(mapping, name);
        } else {
            String what = entry.value() instanceof Tree.Scalar scalar && scalar.isNull()
                    ? "has no value"
                    : "is " + entry.value().describe();
            problems.add(
                    entry.place(), name, what + "; it is a section: give it keys, indented below it, or leave it out");
        }
    }

    /** {@code test: null}, which takes away with {@code --set} what a file names; a key without any text is a slip. */
    private static boolean isLeftOut(Key<?> key, Tree value) {
        return key.presence == Key.Presence.OPTIONAL
                && value instanceof Tree.Scalar scalar
                && scalar.isNull()
                && !scalar.text().isEmpty();
    }

    private Values values() {
        Values values = new Values();
        for (Key<?> key : Schema.keys()) {
            Tree.Entry entry = found.get(key);
            if (entry != null && isLeftOut(key, entry.value())) {
                continue;
            }
            if (entry != null) {
                Path folder = key.section().equals("data") ? DataConfig.folder(values) : Path.of("");
                values.read(key, entry.value(), new Reading(key.name, entry.place(), problems, folder, !saved));
            } else if (key.required() || (saved && key.isAlwaysSaved())) {
                values.missing(key);
                String what = saved
                        ? "is missing, so the file was damaged; restore it from a copy"
                        : "is missing, but needed; allowed: " + key.type.allowed();
                problems.add(sections.getOrDefault(key.section(), file), key.name, what);
            }
        }
        return values;
    }
}
