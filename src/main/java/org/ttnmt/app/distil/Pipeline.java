package org.ttnmt.app.distil;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.ttnmt.app.distil.TrainingStage.ToParameters;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.ShortlistFile;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DataConfig;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.DistilConfig;
import org.ttnmt.config.DistilSettings;
import org.ttnmt.config.DistilSettings.Choose;
import org.ttnmt.config.DistilSettings.Export;
import org.ttnmt.config.DistilSettings.Nearness;
import org.ttnmt.config.DistilSettings.Variant;
import org.ttnmt.config.DistillationConfig;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.DecoderAutoregression;
import org.ttnmt.config.RunConfig;
import org.ttnmt.config.Settings;

/** The stages of a distillation, in an order in which each follows those that it reads. */
final class Pipeline {
    private final DistilConfig config;
    private final DistilSettings settings;
    private final List<Stage> stages = new ArrayList<>();
    private final VocabularyStage vocabulary;

    private Pipeline(DistilConfig config) {
        this.config = config;
        this.settings = config.settings();
        this.vocabulary = add(new VocabularyStage(
                folder("vocabulary"),
                config.teacher()
                        .with(RunConfig.MODEL_DIR.is(folder("vocabulary")), RunConfig.SEED.is(settings.seed()))));
    }

    static List<Stage> of(DistilConfig config) {
        Pipeline pipeline = new Pipeline(config);
        pipeline.build();
        return List.copyOf(pipeline.stages);
    }

    private Path folder(String stage) {
        return settings.folder().resolve(stage);
    }

    private <S extends Stage> S add(S stage) {
        stages.add(stage);
        return stage;
    }

    private void build() {
        Optional<TrainingStage> backward = config.backward().map(this::backward);
        Optional<Path> backwardModel = backward.map(TrainingStage::folder).or(settings::backwardModel);
        List<TrainingStage> teachers = teachers(backward, backwardModel);
        List<Path> teacherModels = teachers.isEmpty()
                ? settings.teachers().given()
                : teachers.stream().map(TrainingStage::folder).toList();
        TranslationStage translation = translation(teachers, teacherModels);
        FilterStage filter = add(new FilterStage(
                folder("filter"),
                config,
                translation,
                backwardModel,
                backward.isEmpty(),
                followed(translation, backward.stream()),
                effort ->
                        backward.map(stage -> effort.parameters(stage.config())).orElse(0L)));
        RunConfig studentConfig = studentConfig(teacherModels);
        List<Stage> studentAfter = followed(vocabulary, Stream.concat(Stream.of(filter), wordLevel(teachers)));
        TrainingStage student = add(student("student", "train the student", studentConfig, filter, studentAfter));
        List<Stage> copied = new ArrayList<>(List.of(student));
        boolean listed = ShortlistFile.isFor(student.config().model());
        if (listed) {
            copied.add(add(new ShortlistStage(folder("shortlist"), config, student)));
        }
        QuantizeStage quantized = add(new QuantizeStage(folder("quantized"), student, copied));
        add(new AgreementStage(folder("check"), config, student, quantized));
        if (settings.export() != Export.NONE) {
            add(new ExportStage(folder("export"), settings.export(), student));
        }
        List<TrainingStage> variants = settings.variants().stream()
                .map(variant -> variant(variant, studentConfig, filter, studentAfter))
                .toList();
        List<Stage> measured = new ArrayList<>(teachers);
        measured.addAll(copied);
        measured.add(quantized);
        measured.addAll(variants);
        add(new ReportStage(
                folder("report"),
                config,
                teacherModels,
                teachers.isEmpty(),
                search(),
                student,
                quantized,
                listed,
                variants,
                measured,
                teacherParameters()));
    }

    /** The stages, and a first one. */
    private static List<Stage> followed(Stage first, Stream<? extends Stage> others) {
        return Stream.concat(Stream.of(first), others).toList();
    }

    private Stream<TrainingStage> wordLevel(List<TrainingStage> teachers) {
        return settings.wordLevelShare() > 0 ? teachers.stream() : Stream.empty();
    }

    private TrainingStage backward(RunConfig run) {
        RunConfig own = run.with(all(
                vocabulary.settingsTurned(),
                RunConfig.MODEL_DIR.is(folder("backward")),
                RunConfig.SEED.is(settings.seed())));
        return add(new TrainingStage(
                "backward",
                "train a model of the other direction",
                "backward",
                own,
                own.data().train(),
                List.of(vocabulary),
                List.of(),
                effort -> 0));
    }

    private List<TrainingStage> teachers(Optional<TrainingStage> backward, Optional<Path> backwardModel) {
        if (!settings.teachers().given().isEmpty()) {
            return List.of();
        }
        Optional<CorpusConfig> made = Optional.empty();
        List<Stage> after = new ArrayList<>(List.of(vocabulary));
        if (!settings.monolingualTarget().isEmpty() && backwardModel.isPresent()) {
            TranslationStage.How own = new TranslationStage.How(
                    List.of(),
                    5,
                    1,
                    Choose.BEST,
                    Nearness.CHRF,
                    settings.precision(),
                    settings.shardLines(),
                    decoding("backward", config.backward()));
            TranslationStage back = add(new TranslationStage(
                    "back-translation",
                    "translate text of the target language back",
                    folder("back-translation"),
                    List.of(backwardModel.get()),
                    List.copyOf(backward.stream().toList()),
                    backward.isEmpty(),
                    List.of(),
                    settings.monolingualTarget(),
                    own,
                    effort -> backward.map(stage -> effort.parameters(stage.config()))
                            .orElse(0L)));
            made = Optional.of(new CorpusConfig(back.output(), back.input(), 1));
            after.add(back);
        }
        Settings[] data = settings.teacherData(config.teacher().data().train(), made);
        List<TrainingStage> teachers = new ArrayList<>();
        for (int i = 0; i < settings.teachers().count(); i++) {
            String name = "teacher-" + (i + 1);
            RunConfig own = config.teacher()
                    .with(all(
                            all(vocabulary.settings(), data),
                            RunConfig.MODEL_DIR.is(folder(name)),
                            RunConfig.SEED.is(settings.seed() + i),
                            DataConfig.TEST.leftOut()));
            teachers.add(add(new TrainingStage(
                    name,
                    "train a teacher with seed " + own.seed(),
                    "teacher",
                    own,
                    config.teacher().data().train(),
                    after,
                    List.of(),
                    effort -> 0)));
        }
        return teachers;
    }

    private TranslationStage translation(List<TrainingStage> teachers, List<Path> models) {
        List<Path> texts = settings.monolingualSource();
        return add(new TranslationStage(
                "translation",
                "translate the sources with " + (models.size() == 1 ? "the teacher" : "all teachers together"),
                folder("translation"),
                models,
                List.copyOf(teachers),
                teachers.isEmpty(),
                config.teacher().data().train(),
                texts,
                search(),
                teacherParameters()));
    }

    /** How a model that is trained searches when nothing else is said; of one that is given it is in its folder. */
    private static Map<String, String> decoding(String model, Optional<RunConfig> run) {
        Ingredients parts = Ingredients.none();
        run.ifPresent(config -> parts.section(model, config, "decoding"));
        return parts.parts();
    }

    private TranslationStage.How search() {
        boolean trained = settings.teachers().given().isEmpty();
        Map<String, String> parts =
                new LinkedHashMap<>(decoding("teacher", trained ? Optional.of(config.teacher()) : Optional.empty()));
        parts.keySet().removeAll(Set.of("teacher.decoding.beam_size", "teacher.decoding.length_penalty"));
        parts.putAll(config.values(
                "translation.beam_size",
                "translation.length_penalty",
                "translation.n_best",
                "translation.choose",
                "translation.metric",
                "translation.precision"));
        return new TranslationStage.How(
                List.of(
                        DecodingConfig.BEAM_SIZE.is(settings.beamSize()),
                        DecodingConfig.LENGTH_PENALTY.is(settings.lengthPenalty())),
                settings.beamSize(),
                settings.nBest(),
                settings.choose(),
                settings.metric(),
                settings.precision(),
                settings.shardLines(),
                parts);
    }

    /** Of all teachers together. */
    private ToParameters teacherParameters() {
        List<Path> given = settings.teachers().given();
        return effort -> given.isEmpty()
                ? settings.teachers().count() * effort.parameters(config.teacher())
                : given.stream()
                        .mapToLong(folder -> new ModelDirectory(folder).parameters())
                        .sum();
    }

    private RunConfig studentConfig(List<Path> teachers) {
        RunConfig own = config.student()
                .with(all(vocabulary.settings(), RunConfig.SEED.is(settings.seed()), DataConfig.TEST.leftOut()));
        return settings.wordLevelShare() > 0
                ? own.with(DistillationConfig.learningFrom(teachers, settings.wordLevelShare()))
                : own;
    }

    private TrainingStage student(String name, String title, RunConfig run, FilterStage filter, List<Stage> after) {
        Optional<CorpusConfig> translated = after.contains(filter)
                ? Optional.of(new CorpusConfig(filter.source(), filter.target(), 1))
                : Optional.empty();
        List<CorpusConfig> given =
                settings.referenceWeight() == 0 ? List.of() : run.data().train();
        Settings[] data = settings.studentData(run.data().train(), translated);
        boolean word = settings.wordLevelShare() > 0;
        return new TrainingStage(
                name,
                title,
                "student",
                run.with(all(data, RunConfig.MODEL_DIR.is(folder(name)))),
                given,
                after,
                word ? settings.teachers().given() : List.of(),
                effort -> word ? teacherParameters().of(effort) : 0);
    }

    private TrainingStage variant(Variant variant, RunConfig student, FilterStage filter, List<Stage> after) {
        String name = "student-" + variant.name().toLowerCase(Locale.ROOT);
        return add(
                switch (variant) {
                    case DEPTH ->
                        student(
                                name,
                                "train a student whose decoder is as deep as its encoder",
                                student.with(ModelConfig.DECODER_LAYERS.is(
                                        student.model().encoderLayers())),
                                filter,
                                after);
                    case DECODER ->
                        student(
                                name,
                                "train a student with self-attention in its decoder",
                                student.with(
                                        ModelConfig.DECODER_AUTOREGRESSION.is(DecoderAutoregression.SELF_ATTENTION)),
                                filter,
                                after);
                    case REFERENCES ->
                        student(
                                name,
                                "train a student on the references alone",
                                student,
                                filter,
                                after.stream().filter(stage -> stage != filter).toList());
                });
    }

    private static Settings[] all(Settings[] some, Settings... others) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(others)).toArray(Settings[]::new);
    }
}
