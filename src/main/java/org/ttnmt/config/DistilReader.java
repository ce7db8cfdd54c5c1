package org.ttnmt.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.DistilSettings.Choose;
import org.ttnmt.config.DistilSettings.Teachers;
import org.ttnmt.config.DistilSettings.Variant;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.ModelConfig.DecoderAutoregression;

/**
 * Reads a {@link DistilConfig} from YAML: the keys of {@link DistilSettings}; {@code data}, {@code vocab} and {@code
 * evaluation} as in a configuration of a training; and {@code teacher}, {@code backward} and {@code student}, each with
 * the sections {@code model}, {@code training}, {@code objective} and {@code decoding} of one. All problems are reported
 * at once, each with its file and line.
 */
public final class DistilReader {
    /** Sections of a training that all models of a distillation share. */
    static final List<String> SHARED = List.of("data", "vocab", "evaluation");

    /** Models, each with its own sections. */
    static final List<String> MODELS = List.of("teacher", "backward", "student");

    static final List<String> OWN = List.of("model", "training", "objective", "decoding");

    private final Path file;
    private final Problems problems = new Problems();
    private final Values values = new Values();

    private DistilReader(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @param folder instead of the file's {@code distil_dir}; null for that
     * @param overrides {@code key=value} of {@code --set}
     * @throws org.ttnmt.UserException with all problems
     */
    public static DistilConfig read(Path file, @Nullable Path folder, List<String> overrides) {
        return new DistilReader(file).run(folder, overrides);
    }

    private DistilConfig run(@Nullable Path folder, List<String> overrides) {
        Tree.Mapping read = YamlFile.read(file, problems);
        problems.throwIfAny();
        if (read == null) {
            throw new IllegalStateException(file + " could not be read, without a reason");
        }
        Tree.Mapping root = Overrides.apply(read, overrides, problems);
        if (folder != null) {
            Place place = Place.override("distil_dir");
            root = root.with(
                    Map.of("distil_dir", new Tree.Entry(place, new Tree.Scalar(place, folder.toString(), false))));
        }
        checkNames(root);
        readSettings(root);
        checkRelations(root);
        Tree.Mapping shared = withVocabulary(only(root, SHARED));
        RunConfig teacher = config(root, shared, "teacher");
        RunConfig student = config(root, shared, "student");
        RunConfig backward = root.entries().containsKey("backward") ? config(root, shared, "backward") : null;
        if (backward != null) {
            checkTurnable(root, backward);
        }
        if (teacher != null) {
            checkTeachers(teacher);
        }
        if (student != null) {
            checkVariants(withWordLevel(student));
        }
        checkStages(root, teacher, student);
        problems.throwIfAny();
        if (teacher == null || student == null) {
            throw new IllegalStateException(file + " could not be read, without a reason");
        }
        return new DistilConfig(
                new DistilSettings(values.complete(DistilSettings.KEYS)),
                teacher,
                Optional.ofNullable(backward).map(DistilReader::turned),
                student);
    }

    /** The vocabulary of models that are given is that of all. */
    private Tree.Mapping withVocabulary(Tree.Mapping shared) {
        Teachers teachers = known(DistilSettings.TEACHERS);
        if (teachers == null || teachers.given().isEmpty()) {
            return shared;
        }
        Path folder = teachers.given().get(0);
        if (!Files.isDirectory(folder) || !areWhole(teachers.given())) {
            return shared; // which is reported
        }
        boolean one =
                ConfigReader.readSaved(folder.resolve("config.yaml")).vocab().shared();
        Map<String, Tree.Entry> keys = new LinkedHashMap<>();
        Place place = Place.file(folder.toString());
        keys.put("shared", new Tree.Entry(place, new Tree.Scalar(place, Boolean.toString(one), true)));
        String first = folder.resolve(one ? "vocab.model" : "source.model").toString();
        keys.put("source_model", new Tree.Entry(place, new Tree.Scalar(place, first, false)));
        if (!one) {
            String second = folder.resolve("target.model").toString();
            keys.put("target_model", new Tree.Entry(place, new Tree.Scalar(place, second, false)));
        }
        return shared.with(Map.of("vocab", new Tree.Entry(place, new Tree.Mapping(place, keys))));
    }

    private boolean areWhole(List<Path> models) {
        boolean whole = true;
        for (Path model : models) {
            for (String name : List.of("config.yaml", "weights.safetensors")) {
                if (whole && Files.isDirectory(model) && !Files.exists(model.resolve(name))) {
                    report(DistilSettings.TEACHERS, model + " holds no model: there is no " + name + " in it");
                    whole = false;
                }
            }
        }
        return whole;
    }

    /** Whether the teachers translate, and do so in all the ways that they are asked for. */
    private void checkTeachers(RunConfig trained) {
        Teachers teachers = known(DistilSettings.TEACHERS);
        if (teachers == null) {
            return;
        }
        List<Path> given = teachers.given();
        if (given.stream().anyMatch(model -> !Files.exists(model.resolve("config.yaml")))) {
            return; // which is reported
        }
        if (given.isEmpty()) {
            checkTeacher("the section teacher", trained.model().decoder(), teachers.count() > 1);
        }
        for (Path model : given) {
            RunConfig config = ConfigReader.readSaved(model.resolve("config.yaml"));
            checkTeacher(model.toString(), config.model().decoder(), given.size() > 1);
        }
    }

    private void checkTeacher(String name, Decoder decoder, boolean several) {
        String has = name + " has model.decoder: " + decoder.name().toLowerCase(Locale.ROOT);
        if (!decoder.translates()) {
            report(DistilSettings.TEACHERS, has + ", which does not translate; a teacher is a model that does");
        } else if (decoder != Decoder.AUTOREGRESSIVE) {
            if (several) {
                report(
                        DistilSettings.TEACHERS,
                        has + ", but several teachers translate together piece by piece: autoregressive; keep one"
                                + " teacher, or take others");
            }
            Integer nBest = known(DistilSettings.N_BEST);
            if (nBest != null && nBest > 1 && decoder == Decoder.MASK_PREDICT) {
                report(DistilSettings.N_BEST, "is " + nBest + ", but " + has + ", which has no beam; leave it out");
            }
            Double share = known(DistilSettings.WORD_LEVEL_SHARE);
            if (share != null && share > 0) {
                report(
                        DistilSettings.WORD_LEVEL_SHARE,
                        "is " + share + ", but " + has + ", which predicts no next piece that the student could learn;"
                                + " leave it out, or take a teacher that is autoregressive");
            }
        }
    }

    /** What may stand at the top of the file. */
    static List<String> names() {
        return Stream.of(
                        DistilSettings.KEYS.all().stream()
                                .map(key -> key.section().isEmpty() ? key.name : key.section()),
                        SHARED.stream(),
                        MODELS.stream())
                .flatMap(each -> each)
                .distinct()
                .toList();
    }

    private static List<String> keysIn(String section) {
        return DistilSettings.KEYS.all().stream()
                .filter(key -> key.section().equals(section))
                .map(Key::shortName)
                .toList();
    }

    private void checkNames(Tree.Mapping root) {
        root.entries().forEach((name, entry) -> {
            if (!names().contains(name)) {
                problems.add(entry.place(), name, unknown(name, names(), "of a distillation"));
            } else if (MODELS.contains(name)) {
                checkModel(name, entry);
            } else if (!keysIn(name).isEmpty()) {
                if (entry.value() instanceof Tree.Mapping mapping) {
                    mapping.entries().forEach((key, inner) -> {
                        if (!keysIn(name).contains(key)) {
                            problems.add(inner.place(), name + "." + key, unknown(key, keysIn(name), "of " + name));
                        }
                    });
                } else {
                    problems.add(
                            entry.place(),
                            name,
                            "is " + ExperimentReader.described(entry.value())
                                    + "; it is a section: give it keys, indented below it, or leave it out");
                }
            }
        });
    }

    private void checkModel(String name, Tree.Entry entry) {
        if (!(entry.value() instanceof Tree.Mapping mapping)) {
            problems.add(
                    entry.place(),
                    name,
                    "is " + ExperimentReader.described(entry.value()) + ", but should be a mapping with "
                            + String.join(", ", OWN) + "; write {} for the defaults");
            return;
        }
        mapping.entries().forEach((key, inner) -> {
            String full = name + "." + key;
            boolean evaluates = name.equals("backward") && key.equals("evaluation");
            if (SHARED.contains(key) && !evaluates) {
                problems.add(inner.place(), full, "is the same for all models; set it at the top");
            } else if (key.equals(RunConfig.MODEL_DIR.name) || key.equals(RunConfig.SEED.name)) {
                problems.add(
                        inner.place(),
                        full,
                        "follows from " + (key.equals(RunConfig.SEED.name) ? "seed" : "distil_dir") + "; remove it");
            } else if (!OWN.contains(key) && !evaluates) {
                problems.add(inner.place(), full, unknown(key, OWN, "of " + name));
            } else if (key.equals("objective") && inner.value() instanceof Tree.Mapping objective) {
                checkObjective(full, objective);
            }
        });
    }

    /** Learning from teachers is what the whole is about, and said in one place. */
    private void checkObjective(String section, Tree.Mapping objective) {
        objective.entries().forEach((key, entry) -> {
            boolean type = key.equals("type")
                    && entry.value() instanceof Tree.Scalar scalar
                    && scalar.text().equals("distillation");
            if (type || key.startsWith("distillation_")) {
                problems.add(
                        entry.place(),
                        section + "." + key,
                        "follows from word_level.share, with which the student learns what the teachers predict; remove it");
            }
        });
    }

    private static String unknown(String name, List<String> allowed, String where) {
        return "unknown key " + where + "; "
                + NearestName.of(name, allowed)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("allowed: " + String.join(", ", allowed));
    }

    private void readSettings(Tree.Mapping root) {
        Path folder = dataFolder(root);
        for (Key<?> key : DistilSettings.KEYS.all()) {
            Tree.Entry entry = find(root, key);
            if (entry != null) {
                Path start = key.section().equals("monolingual") ? folder : Path.of("");
                values.read(
                        key,
                        entry.value(),
                        new Reading(key.name, entry.place(), problems, start, Reading.Inputs.ARE_READABLE));
            } else if (key.required()) {
                values.missing(key);
                problems.add(
                        Place.file(file.toString()),
                        key.name,
                        "is missing, but needed; allowed: " + key.type.allowed());
            }
        }
    }

    private static Tree.@Nullable Entry find(Tree.Mapping root, Key<?> key) {
        if (key.section().isEmpty()) {
            return root.entries().get(key.name);
        }
        Tree.Entry section = root.entries().get(key.section());
        return section != null && section.value() instanceof Tree.Mapping mapping
                ? mapping.entries().get(key.shortName())
                : null;
    }

    /** Where relative paths of text start; what is wrong with it is reported elsewhere. */
    private static Path dataFolder(Tree.Mapping root) {
        Tree.Entry folder = find(root, DataConfig.FOLDER);
        return folder != null
                        && folder.value() instanceof Tree.Scalar scalar
                        && !scalar.text().contains("\0")
                ? Path.of(scalar.text())
                : Path.of("");
    }

    /** What several keys must agree on; a key without effect is refused. */
    private void checkRelations(Tree.Mapping root) {
        boolean section = root.entries().containsKey("backward");
        boolean backward = section || given(DistilSettings.BACKWARD_MODEL);
        if (section && given(DistilSettings.BACKWARD_MODEL)) {
            report(
                    DistilSettings.BACKWARD_MODEL,
                    "has no effect, since the section backward is there; keep one of them");
        }
        for (Key<?> key : List.of(DistilSettings.DUAL_CROSS_ENTROPY, DistilSettings.MONOLINGUAL_TARGET)) {
            if (given(key) && !backward) {
                report(key, "needs a model of the other direction: add the section backward, or backward_model");
            }
        }
        Teachers teachers = known(DistilSettings.TEACHERS);
        if (teachers != null && !teachers.given().isEmpty()) {
            for (String name : List.of("teacher", "vocab")) {
                Tree.Entry entry = root.entries().get(name);
                if (entry != null) {
                    problems.add(
                            entry.place(),
                            name,
                            "has no effect, since teachers are given"
                                    + (name.equals("vocab") ? ", whose vocabulary the student has" : "")
                                    + "; remove it");
                }
            }
            if (given(DistilSettings.MONOLINGUAL_TARGET)) {
                report(DistilSettings.MONOLINGUAL_TARGET, "has no effect, since no teacher is trained; remove it");
            }
        }
        Integer nBest = known(DistilSettings.N_BEST);
        Integer beam = known(DistilSettings.BEAM_SIZE);
        boolean nearest = known(DistilSettings.CHOOSE) == Choose.NEAREST;
        if (nBest != null && beam != null && nBest > beam) {
            report(DistilSettings.N_BEST, "is " + nBest + ", but the beam has " + beam + " hypotheses alone");
        }
        if (nBest != null && values.known(DistilSettings.CHOOSE) && nearest != nBest > 1) {
            report(
                    nearest ? DistilSettings.CHOOSE : DistilSettings.N_BEST,
                    nearest
                            ? "is nearest, which needs several to choose from: set translation.n_best to 2 or more"
                            : "has no effect beside choose: best; set choose: nearest, or leave n_best out");
        }
        Double ratio = known(DistilSettings.LENGTH_RATIO);
        if (ratio != null && ratio > 0 && ratio < 1) {
            report(DistilSettings.LENGTH_RATIO, "is " + ratio + "; allowed: 0.0 for none, or 1.0 to 100.0 deviations");
        }
        Double share = known(DistilSettings.WORD_LEVEL_SHARE);
        if (share != null && share > 0 && studentHasObjective(root)) {
            report(
                    DistilSettings.WORD_LEVEL_SHARE,
                    "is " + share + ", but student.objective.type is another objective; remove one of them");
        }
        Double references = known(DistilSettings.REFERENCE_WEIGHT);
        if (references != null && references == 0 && hasPrefixes(root)) {
            report(
                    DistilSettings.REFERENCE_WEIGHT,
                    "is 0, but corpora with a source_prefix are needed for the student to know it; give them a weight");
        }
        for (Key<?> key : List.of(DistilSettings.MONOLINGUAL_SOURCE, DistilSettings.MONOLINGUAL_TARGET)) {
            if (given(key) && hasPrefixes(root)) {
                report(
                        key,
                        "has lines without a source_prefix, but corpora of data.train have one, without which the models"
                                + " do not know what to write; remove it");
            }
        }
        if (given(DistilSettings.METRIC) && !nearest) {
            report(DistilSettings.METRIC, "has no effect beside choose: best; remove it");
        }
    }

    private static boolean studentHasObjective(Tree.Mapping root) {
        return inside(inside(root, "student"), "objective").entries().containsKey("type");
    }

    /** A mapping in a mapping; an empty one when there is none. */
    private static Tree.Mapping inside(Tree.Mapping root, String name) {
        Tree.Entry entry = root.entries().get(name);
        return entry != null && entry.value() instanceof Tree.Mapping mapping
                ? mapping
                : new Tree.Mapping(root.place(), Map.of());
    }

    private static boolean hasPrefixes(Tree.Mapping root) {
        Tree.Entry train = find(root, DataConfig.TRAIN);
        return train != null
                && train.value() instanceof Tree.Sequence corpora
                && corpora.items().stream()
                        .anyMatch(corpus -> corpus instanceof Tree.Mapping keys
                                && keys.entries().containsKey("source_prefix"));
    }

    private boolean given(Key<?> key) {
        return values.place(key) != null;
    }

    private <T> @Nullable T known(Key<T> key) {
        return values.known(key) ? values.find(key) : null;
    }

    private void report(Key<?> key, String what) {
        Place place = values.place(key);
        problems.add(place == null ? Place.file(file.toString()) : place, key.name, what);
    }

    private static Tree.Mapping only(Tree.Mapping root, List<String> names) {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        root.entries().forEach((name, entry) -> {
            if (names.contains(name)) {
                entries.put(name, entry);
            }
        });
        return new Tree.Mapping(root.place(), entries);
    }

    /** The configuration of a model; null when something is wrong with it, which has been reported. */
    private @Nullable RunConfig config(Tree.Mapping root, Tree.Mapping shared, String name) {
        Tree.Entry entry = root.entries().get(name);
        Tree.Mapping own = entry != null && entry.value() instanceof Tree.Mapping mapping
                ? only(mapping, Stream.concat(OWN.stream(), SHARED.stream()).toList())
                : new Tree.Mapping(root.place(), Map.of());
        RunConfig config = ConfigReader.read(
                file, ExperimentReader.placed(ExperimentReader.over(shared, own), Path.of(name)), problems);
        if (config != null && config.data().monolingual() != null) {
            Tree.Entry data = find(root, DataConfig.MONOLINGUAL);
            problems.add(
                    data == null ? root.place() : data.place(),
                    DataConfig.MONOLINGUAL.name,
                    "has no effect in a distillation; text of one language stands in monolingual: {source: [...], target: [...]}");
        }
        return config;
    }

    /** The student as it is trained, which some students cannot be. */
    private RunConfig withWordLevel(RunConfig student) {
        Double share = known(DistilSettings.WORD_LEVEL_SHARE);
        if (share == null || share == 0) {
            return student;
        }
        Settings[] learning = DistillationConfig.learningFrom(List.of(Path.of("teacher")), share);
        String problem = disagreement(student, learning);
        if (problem == null) {
            return student.with(learning);
        }
        report(
                DistilSettings.WORD_LEVEL_SHARE,
                "is " + share + ", but the student cannot learn what teachers predict for each piece: " + problem
                        + "; leave word_level.share out, or change the student");
        return student;
    }

    /** Stages name corpora that are made on the way, so that each model has its own. */
    private void checkStages(Tree.Mapping root, @Nullable RunConfig teacher, @Nullable RunConfig student) {
        Tree.Entry ofAll = find(root, DataConfig.STAGES);
        if (ofAll != null) {
            problems.add(
                    ofAll.place(),
                    DataConfig.STAGES.name,
                    "is what one training reads, but here are several: write " + DistilSettings.STUDENT_STAGES.name
                            + " or " + DistilSettings.TEACHER_STAGES.name);
        }
        for (CorpusConfig corpus :
                student == null ? List.<CorpusConfig>of() : student.data().train()) {
            String name = corpus.name();
            if (DistilSettings.TRANSLATED.equals(name) || DistilSettings.BACK_TRANSLATED.equals(name)) {
                Tree.Entry train = find(root, DataConfig.TRAIN);
                problems.add(
                        train == null ? root.place() : train.place(),
                        DataConfig.TRAIN.name,
                        "has a corpus with the name " + name + ", which stands for what is made on the way; call it"
                                + " otherwise");
            }
        }
        if (!given(DistilSettings.STUDENT_STAGES) && !given(DistilSettings.TEACHER_STAGES)) {
            return;
        }
        if (teacher == null || student == null || !problems.isEmpty()) {
            return; // what is wrong comes first
        }
        DistilSettings settings = new DistilSettings(values.complete(DistilSettings.KEYS));
        CorpusConfig made = new CorpusConfig(Path.of("made"), Path.of("made"), 1);
        if (given(DistilSettings.STUDENT_STAGES)) {
            reportDisagreement(
                    DistilSettings.STUDENT_STAGES,
                    student,
                    settings.studentData(student.data().train(), Optional.of(made)));
            if (settings.variants().contains(Variant.REFERENCES)) {
                report(
                        DistilSettings.VARIANTS,
                        "references is a student that reads data.train alone, which student_data.stages cannot say; remove"
                                + " one of them");
            }
        }
        if (given(DistilSettings.TEACHER_STAGES)) {
            if (!settings.teachers().given().isEmpty()) {
                report(DistilSettings.TEACHER_STAGES, "has no effect, since no teacher is trained; remove it");
                return;
            }
            boolean back = !settings.monolingualTarget().isEmpty();
            reportDisagreement(
                    DistilSettings.TEACHER_STAGES,
                    teacher,
                    settings.teacherData(teacher.data().train(), back ? Optional.of(made) : Optional.empty()));
        }
    }

    private void reportDisagreement(Key<?> key, RunConfig run, Settings... changes) {
        String problem = disagreement(run, changes);
        if (problem != null) {
            report(key, problem.replaceFirst("^data\\.(stages|train): ", ""));
        }
    }

    /** What is wrong with a configuration that is changed; null when nothing is. */
    private static @Nullable String disagreement(RunConfig config, Settings... changes) {
        try {
            config.with(changes);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /** A variant that is the student itself would cost its time and tell nothing. */
    private void checkVariants(RunConfig run) {
        ModelConfig student = run.model();
        List<Variant> variants = known(DistilSettings.VARIANTS);
        Double references = known(DistilSettings.REFERENCE_WEIGHT);
        for (Variant variant : variants == null ? List.<Variant>of() : variants) {
            String what =
                    switch (variant) {
                        case DEPTH ->
                            student.decoderLayers() == student.encoderLayers()
                                    ? "depth has no effect, since the student's decoder is as deep as its encoder"
                                    : impossible("depth", run, ModelConfig.DECODER_LAYERS.is(student.encoderLayers()));
                        case DECODER ->
                            student.decoderAutoregression() == DecoderAutoregression.SELF_ATTENTION
                                    ? "decoder has no effect, since the student's decoder has self-attention"
                                    : impossible(
                                            "decoder",
                                            run,
                                            ModelConfig.DECODER_AUTOREGRESSION.is(
                                                    DecoderAutoregression.SELF_ATTENTION));
                        case REFERENCES ->
                            references != null && references == 0
                                    ? "references needs the references, but student_data.reference_weight is 0"
                                    : null;
                    };
            if (what != null) {
                report(DistilSettings.VARIANTS, what + "; remove it");
            }
        }
    }

    private static @Nullable String impossible(String variant, RunConfig student, Settings change) {
        String problem = disagreement(student, change);
        return problem == null ? null : variant + " cannot be made of this student: " + problem;
    }

    /** Turning a corpus around needs its sides in two files, and no tag that says what to translate into. */
    private void checkTurnable(Tree.Mapping root, RunConfig config) {
        Tree.Entry data = root.entries().get("data");
        Place place = data == null ? root.place() : data.place();
        Stream.concat(config.data().train().stream(), Stream.of(config.data().validation()))
                .forEach(corpus -> {
                    if (corpus.target() == null || corpus.sourcePrefix() != null) {
                        problems.add(
                                place,
                                "data",
                                corpus.files() + " has " + (corpus.target() == null ? "both sides" : "a source_prefix")
                                        + ", but the model of the section backward reads each corpus turned around: it"
                                        + " needs source and target in files of their own, without source_prefix");
                    }
                });
    }

    private static RunConfig turned(RunConfig config) {
        return config.with(
                DataConfig.TRAIN.is(
                        config.data().train().stream().map(DistilReader::turned).toList()),
                DataConfig.VALIDATION.is(turned(config.data().validation())),
                DataConfig.TEST.leftOut());
    }

    private static CorpusConfig turned(CorpusConfig corpus) {
        Path target = corpus.target();
        if (target == null) {
            throw new IllegalArgumentException(corpus.files() + " is one file");
        }
        return new CorpusConfig(/* source= */ target, /* target= */ corpus.source(), corpus.weight());
    }
}
