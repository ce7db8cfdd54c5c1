package org.ttnmt.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.config.ExperimentConfig.MetricName;
import org.ttnmt.config.ExperimentConfig.TestSet;
import org.ttnmt.config.ExperimentConfig.Variant;

/**
 * Reads an {@link ExperimentConfig} from YAML: {@code folder}, {@code base} (a configuration file, or its keys), {@code
 * set} (keys that are changed for all), {@code seeds}, {@code metrics}, {@code test} (names with corpora) and {@code variants} (names
 * with keys that are changed). All problems are reported at once, each with its file and line.
 */
public final class ExperimentReader {
    static final List<String> KEYS = List.of("folder", "base", "set", "seeds", "metrics", "test", "variants");
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}");
    static final WholeNumber<Long> SEED = WholeNumber.any();
    static final Choice<MetricName> METRIC = Choice.of(MetricName.class);

    /** What would compare different things; where the runs of an experiment go is its own concern. */
    private static final Set<String> THE_SAME_FOR_ALL = Set.of(
            RunConfig.MODEL_DIR.name,
            RunConfig.SEED.name,
            RunConfig.FORMAT_VERSION.name,
            DataConfig.FOLDER.name,
            DataConfig.VALIDATION.name,
            DataConfig.TEST.name);

    private final Path file;
    private final Problems problems = new Problems();

    private ExperimentReader(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @param folder instead of the file's; null for that
     * @param overrides {@code key=value} of {@code --set}, laid over every variant
     * @throws UserException with all problems
     */
    public static ExperimentConfig read(Path file, @Nullable Path folder, List<String> overrides) {
        return new ExperimentReader(file).run(folder, overrides);
    }

    private ExperimentConfig run(@Nullable Path otherFolder, List<String> overrides) {
        Tree.Mapping root = YamlFile.read(file, problems);
        problems.throwIfAny();
        if (root == null) {
            throw new IllegalStateException(file + " could not be read, without a reason");
        }
        root.entries().forEach((name, entry) -> {
            if (!KEYS.contains(name)) {
                problems.add(entry.place(), name, unknown(name));
            }
        });
        Path folder = otherFolder != null ? otherFolder : folder(root);
        List<Long> seeds = values(root, "seeds", SEED, "whole numbers, such as [1, 2, 3]");
        if (!root.entries().containsKey("seeds")) {
            missing("seeds", "a list of whole numbers, such as [1, 2, 3]");
        }
        List<MetricName> metrics = root.entries().containsKey("metrics")
                ? values(root, "metrics", METRIC, "metrics, of " + METRIC.allowed())
                : List.of(MetricName.BLEU, MetricName.CHRF);
        Tree.@Nullable Mapping base = base(root);
        Map<String, Tree.Mapping> variants = named(root, "variants", 2, "the variants that are compared");
        Map<String, Tree.Mapping> tests = named(root, "test", 1, "a test set");
        variants.forEach((name, keys) -> keys.entries().forEach((key, entry) -> checkChange(name, key, entry)));
        Tree.Mapping set = settings(root, overrides);
        if (base == null) {
            problems.throwIfAny();
            throw new IllegalStateException(file + " has no base, without a reason");
        }
        Tree.Mapping common = over(base, set);
        variants.replaceAll((name, keys) -> Overrides.apply(over(common, keys), overrides, problems));
        tests.replaceAll((name, corpus) -> Overrides.apply(over(common, asTest(corpus)), overrides, problems));
        if (variants.isEmpty()) { // which is reported; what else is wrong is known all the same
            config(placed(Overrides.apply(common, overrides, problems), folder));
        }
        return build(folder, seeds, metrics, tests, variants);
    }

    /** Keys that are changed for all variants. */
    private Tree.Mapping settings(Tree.Mapping root, List<String> overrides) {
        Tree.Mapping set = mapping(root, "set");
        for (String key : List.of(RunConfig.MODEL_DIR.name, RunConfig.SEED.name)) {
            String reason = "follows from " + (key.equals(RunConfig.SEED.name) ? "seeds" : "folder");
            Tree.Entry entry = set.entries().get(key);
            if (entry != null) {
                problems.add(entry.place(), "set." + key, reason);
            }
            if (overrides.stream().anyMatch(override -> override.strip().startsWith(key + "="))) {
                problems.add(Place.override(key), key, reason + " in a comparison");
            }
        }
        return set;
    }

    private static Tree.Mapping asTest(Tree.Mapping corpus) {
        Place place = corpus.place();
        Tree.Mapping data = new Tree.Mapping(place, Map.of("test", new Tree.Entry(place, corpus)));
        return new Tree.Mapping(place, Map.of("data", new Tree.Entry(place, data)));
    }

    private ExperimentConfig build(
            Path folder,
            List<Long> seeds,
            List<MetricName> metrics,
            Map<String, Tree.Mapping> tests,
            Map<String, Tree.Mapping> variants) {
        List<Variant> read = new ArrayList<>();
        List<TestSet> sets = new ArrayList<>();
        variants.forEach((name, keys) -> {
            RunConfig config = config(placed(keys, folder.resolve(name)));
            if (config != null
                    && read.isEmpty()
                    && tests.isEmpty()
                    && config.data().test() != null) {
                sets.add(new TestSet("test", config.data().test()));
            }
            if (config != null) {
                read.add(new Variant(name, config.with(DataConfig.TEST.leftOut())));
            }
        });
        tests.forEach((name, keys) -> {
            RunConfig config = config(placed(keys, folder.resolve(name)));
            if (config != null && config.data().test() != null) {
                sets.add(new TestSet(name, config.data().test()));
            }
        });
        problems.throwIfAny();
        if (sets.isEmpty()) {
            throw new UserException(Place.file(file.toString()).about("test")
                    + "there is no test set, here or in the base (data.test); write test: {NAME: {source: FILE,"
                    + " target: FILE}}");
        }
        for (Variant variant : read) {
            if (variant.config().training().hasAutomaticBatch()) {
                throw new UserException(Place.file(file.toString()).about("variants." + variant.name())
                        + "training.batch_tokens: auto would give variants and machines batches of other sizes; write a"
                        + " number");
            }
        }
        requireDifferences(read);
        return new ExperimentConfig(folder, seeds, metrics, sets, read);
    }

    private void requireDifferences(List<Variant> variants) {
        for (int i = 0; i < variants.size(); i++) {
            for (Variant earlier : variants.subList(0, i)) {
                if (ConfigDifference.between(earlier.config(), variants.get(i).config())
                                .size()
                        <= 1) { // model_dir
                    throw new UserException(Place.file(file.toString()).about("variants")
                            + variants.get(i).name() + " is the same as " + earlier.name()
                            + ": no key has another value. Give one of them keys that differ, or leave it out.");
                }
            }
        }
    }

    /** The run's configuration; null when something is wrong with it, which has been reported. */
    private @Nullable RunConfig config(Tree.Mapping root) {
        return ConfigReader.read(file, root, problems);
    }

    private Path folder(Tree.Mapping root) {
        Tree.Entry entry = root.entries().get("folder");
        if (entry == null) {
            missing("folder", "the path of a folder for the runs and results");
            return Path.of("");
        }
        Path folder = FilePath.FOLDER.read(
                entry.value(),
                new Reading("folder", entry.place(), problems, Path.of(""), Reading.Inputs.ARE_READABLE));
        return folder == null ? Path.of("") : folder;
    }

    /** A list of different values, at least one; empty when it is not there or something is wrong with it. */
    private <T> List<T> values(Tree.Mapping root, String key, ValueType<T> type, String allowed) {
        Tree.Entry entry = root.entries().get(key);
        if (entry == null) {
            return List.of();
        }
        if (!(entry.value() instanceof Tree.Sequence sequence)
                || sequence.items().isEmpty()) {
            problems.add(entry.place(), key, "is " + entry.value().describe() + "; allowed: a list of " + allowed);
            return List.of();
        }
        Set<T> values = new LinkedHashSet<>();
        for (Tree item : sequence.items()) {
            T value =
                    type.read(item, new Reading(key, item.place(), problems, Path.of(""), Reading.Inputs.ARE_READABLE));
            if (value != null && !values.add(value)) {
                problems.add(item.place(), key, type.write(value) + " is there twice");
            }
        }
        return List.copyOf(values);
    }

    /** The keys that variants change; null when there are none to read, which has been reported. */
    private Tree.@Nullable Mapping base(Tree.Mapping root) {
        Tree.Entry entry = root.entries().get("base");
        if (entry == null) {
            missing("base", "the path of a configuration file, or the keys of one");
            return null;
        }
        if (entry.value() instanceof Tree.Mapping mapping) {
            return mapping;
        }
        Problems withFile = new Problems();
        Path path = FilePath.INPUT.read(
                entry.value(), new Reading("base", entry.place(), withFile, Path.of(""), Reading.Inputs.ARE_READABLE));
        problems.addAll(withFile);
        return path == null || !withFile.isEmpty() ? null : YamlFile.read(path, problems);
    }

    private Tree.Mapping mapping(Tree.Mapping root, String key) {
        Tree.Entry entry = root.entries().get(key);
        if (entry == null) {
            return new Tree.Mapping(root.place(), Map.of());
        }
        if (entry.value() instanceof Tree.Mapping mapping) {
            return mapping;
        }
        problems.add(entry.place(), key, "is " + described(entry.value()) + ", but should be a mapping");
        return new Tree.Mapping(root.place(), Map.of());
    }

    /** A mapping from names to mappings. */
    private Map<String, Tree.Mapping> named(Tree.Mapping root, String key, int least, String what) {
        Map<String, Tree.Mapping> named = new LinkedHashMap<>();
        Map<String, Tree.Entry> entries = mapping(root, key).entries();
        entries.forEach((name, entry) -> {
            if (!NAME.matcher(name).matches()) {
                problems.add(
                        entry.place(),
                        key,
                        "\"" + name + "\" is no name for a file; allowed: letters, digits, _ . + and -, at most 64");
            } else if (entry.value() instanceof Tree.Mapping mapping) {
                named.put(name, mapping);
            } else {
                problems.add(
                        entry.place(),
                        key + "." + name,
                        "is " + described(entry.value()) + ", but should be a mapping; write {} for no change");
            }
        });
        Tree.Entry given = root.entries().get(key);
        boolean readable = given == null ? least > 1 : given.value() instanceof Tree.Mapping;
        if (readable && entries.size() < least) {
            problems.add(
                    given == null ? Place.file(file.toString()) : given.place(),
                    key,
                    "has " + entries.size() + ", but needs at least " + least + ": names, each with a mapping, of "
                            + what);
        }
        return named;
    }

    /** What a reader would call a value. */
    static String described(Tree value) {
        return value instanceof Tree.Scalar scalar && scalar.isNull() ? "empty" : value.describe();
    }

    private void checkChange(String variant, String key, Tree.Entry entry) {
        String reason = "must be the same for all variants; set it in base or set";
        if (key.equals("vocab") || key.equals("evaluation")) {
            problems.add(entry.place(), "variants." + variant + "." + key, reason);
        } else if (THE_SAME_FOR_ALL.contains(key)) {
            problems.add(
                    entry.place(),
                    "variants." + variant + "." + key,
                    key.equals("seed") ? "follows from seeds, the same for all variants" : "follows from folder");
        } else if (entry.value() instanceof Tree.Mapping mapping) {
            mapping.entries().forEach((name, inner) -> {
                if (THE_SAME_FOR_ALL.contains(key + "." + name)) {
                    problems.add(inner.place(), "variants." + variant + "." + key + "." + name, reason);
                }
            });
        }
    }

    private void missing(String key, String allowed) {
        problems.add(Place.file(file.toString()), key, "is missing, but needed; allowed: " + allowed);
    }

    private static String unknown(String name) {
        return "unknown key of a comparison; "
                + NearestName.of(name, KEYS)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("allowed: " + String.join(", ", KEYS) + "; keys of the training belong in base or set");
    }

    /** {@code under} with the keys of {@code over}, section by section. */
    static Tree.Mapping over(Tree.Mapping under, Tree.Mapping over) {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>(under.entries());
        over.entries().forEach((name, entry) -> {
            Tree.Entry earlier = entries.get(name);
            if (Schema.sections().contains(name)
                    && earlier != null
                    && earlier.value() instanceof Tree.Mapping below
                    && entry.value() instanceof Tree.Mapping above) {
                entries.put(name, new Tree.Entry(earlier.place(), below.with(above.entries())));
            } else {
                entries.put(name, entry);
            }
        });
        return new Tree.Mapping(under.place(), entries);
    }

    /** A configuration with its folder. */
    static Tree.Mapping placed(Tree.Mapping root, Path modelDir) {
        Tree folder = new Tree.Scalar(root.place(), modelDir.toString(), false);
        return root.with(Map.of(RunConfig.MODEL_DIR.name, new Tree.Entry(root.place(), folder)));
    }
}
