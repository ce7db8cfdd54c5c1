package org.ttnmt.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
    private final Reading.Inputs inputs;
    private final boolean saved;
    private final boolean several;

    private ConfigReader(Path file, Reading.Inputs inputs) {
        this(file, inputs, false);
    }

    /** @param several whether the configuration is one of several that share a vocabulary */
    private ConfigReader(Path file, Reading.Inputs inputs, boolean several) {
        this.file = Place.file(file.toString());
        this.inputs = inputs;
        this.saved = inputs == Reading.Inputs.MAY_BE_GONE;
        this.several = several;
    }

    /**
     * Reads the configuration of a run that is to begin; the files that it names must exist, and
     * its texts be text.
     *
     * @param file YAML, as {@code configs/reference.yaml} explains it
     * @param overrides {@code key=value} of {@code --set}, with dotted keys and values in YAML
     * @throws UserException with all problems
     */
    public static RunConfig read(Path file, List<String> overrides) {
        return new ConfigReader(file, Reading.Inputs.ARE_READABLE).run(file, overrides);
    }

    /** The same for a check of the texts, which says itself what is wrong inside of them. */
    public static RunConfig readToCheckTexts(Path file, List<String> overrides) {
        return new ConfigReader(file, Reading.Inputs.ARE_THERE).run(file, overrides);
    }

    /**
     * Reads the configuration that was saved beside a model; the data it was trained on may be gone.
     *
     * @param file as {@link ConfigWriter} wrote it
     * @throws UserException with all problems; for a file of another format version, with that alone
     */
    public static RunConfig readSaved(Path file) {
        return new ConfigReader(file, Reading.Inputs.MAY_BE_GONE).run(file, List.of());
    }

    /**
     * The same for what was put together of several files, of which {@code file} is the one to name.
     *
     * @return null after everything that is wrong with it was added to {@code problems}
     */
    static @Nullable RunConfig read(Path file, Tree.Mapping root, Problems problems) {
        ConfigReader reader = new ConfigReader(file, Reading.Inputs.ARE_READABLE, true);
        Values values = reader.check(file, root, List.of());
        problems.addAll(reader.problems);
        return reader.problems.isEmpty() ? new RunConfig(values.complete(RunConfig.KEYS)) : null;
    }

    private RunConfig run(Path path, List<String> overrides) {
        Tree.Mapping root = YamlFile.read(path, problems);
        if (root == null) {
            problems.throwIfAny();
            throw new IllegalStateException(path + " could not be read, without a reason");
        }
        Values values = check(path, root, overrides);
        problems.throwIfAny();
        return new RunConfig(values.complete(RunConfig.KEYS));
    }

    /** What the file says, after everything that is wrong with it has been reported. */
    private Values check(Path path, Tree.Mapping root, List<String> overrides) {
        FormatVersion.check(path, root, saved);
        collect(Overrides.apply(root, overrides, problems), "");
        Values values = values();
        boolean complete = found.containsKey(RunConfig.FORMAT_VERSION); // as a saved configuration is
        if (!complete) {
            Inherited.settle(values, !several);
        }
        Rules.ALL.forEach(rule -> rule.apply(values, file, problems));
        if (!complete) { // which also names what has no effect
            Ineffective.ALL.forEach(idle -> idle.apply(values, problems));
        }
        return values;
    }

    /** Finds the entry of every key, and reports names that are none. */
    private void collect(Tree.Mapping mapping, String section) {
        mapping.entries().forEach((name, entry) -> {
            if (!take(section, name, entry)) {
                problems.add(entry.place(), inSection(section, name), UnknownKey.explain(section, name));
                // so that what else is wrong, such as files that are missing, is told along with the slip
                NearestName.of(name, Schema.namesIn(section))
                        .filter(meant -> !mapping.entries().containsKey(meant))
                        .ifPresent(meant -> take(section, meant, entry));
            }
        });
    }

    private static String inSection(String section, String name) {
        return section.isEmpty() ? name : section + "." + name;
    }

    /** Takes an entry for a key or a section with this name, if there is one. */
    private boolean take(String section, String name, Tree.Entry entry) {
        String full = inSection(section, name);
        Key<?> key = name.contains(".") ? null : Schema.find(full).orElse(null);
        if (key != null) {
            found.put(key, entry);
        } else if (Schema.sections().contains(full)) {
            section(full, entry);
        }
        return key != null || Schema.sections().contains(full);
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
                values.read(key, entry.value(), new Reading(key.name, entry.place(), problems, folder, inputs));
            } else if (saved ? key.isAlwaysSaved() : key.required() && key.fallback.apply(values) == null) {
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
