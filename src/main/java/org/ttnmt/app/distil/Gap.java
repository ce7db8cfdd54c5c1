package org.ttnmt.app.distil;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.distil.GapReport.Lost;
import org.ttnmt.app.distil.GapReport.Measured;
import org.ttnmt.app.distil.GapReport.Robustness;
import org.ttnmt.app.distil.GapReport.Step;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.training.TranslationScorer;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.app.translate.Translation;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModifierKind;
import org.ttnmt.config.Settings;
import org.ttnmt.data.ParallelText;
import org.ttnmt.data.modifiers.HeadPairs;
import org.ttnmt.data.modifiers.TextModifiers;
import org.ttnmt.data.modifiers.TextPair;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.metrics.Bleu;
import org.ttnmt.metrics.ChrF;
import org.ttnmt.metrics.References;
import org.ttnmt.metrics.Significance;

/** Translates one text with teachers and student, switching one thing at a time. */
final class Gap {
    private static final String TEACHERS = "teachers";
    private static final String TEACHER = "teacher";
    private static final String BEST_TEACHER = "best teacher";
    private static final String STUDENT = "student";
    private static final String BYTES = "student, 8 bits";
    private static final String LISTED = "student, shortlist";
    private static final String GREEDY = "student, greedy";
    private static final String SMALLEST = "student, all of these";
    private static final int WARM_UP_LINES = 64;

    private final ReportStage stage;
    private final Workbench bench;
    private final ParallelText text;
    private final Bleu bleu;
    private final ChrF chrf;
    private final References references;
    private final Map<String, Measured> systems = new LinkedHashMap<>();
    private final Map<String, List<String>> translations = new LinkedHashMap<>();

    Gap(ReportStage stage, Workbench bench) {
        this.stage = stage;
        this.bench = bench;
        this.text = ParallelText.read(stage.text());
        this.bleu = TranslationScorer.bleu(stage.student().config().evaluation());
        this.chrf = TranslationScorer.chrf(stage.student().config().evaluation());
        this.references = References.ofStreams(List.of(text.target()));
    }

    /**
     * A way to translate.
     *
     * @param changes of the model's own settings
     */
    private record Way(String name, List<Path> models, List<Settings> changes, boolean listed) {}

    GapReport measure() {
        Way teachers = new Way(TEACHERS, stage.teachers(), stage.search().changes(), false);
        Way teacher =
                new Way(teacherName(), List.of(bestTeacher()), stage.search().changes(), false);
        Path full = stage.student().folder();
        Path bytes = stage.quantized().folder();
        List<Settings> greedy = List.of(DecodingConfig.BEAM_SIZE.is(1));
        Way small = new Way(BYTES, List.of(bytes), List.of(), false);
        List<Way> ways = new ArrayList<>(List.of(teachers, teacher, new Way(STUDENT, List.of(full), List.of(), false)));
        stage.variants()
                .forEach(variant ->
                        ways.add(new Way(ReportStage.title(variant), List.of(variant.folder()), List.of(), false)));
        ways.add(small);
        ways.add(new Way(LISTED, List.of(full), List.of(), true));
        ways.add(new Way(GREEDY, List.of(full), greedy, false));
        ways.add(new Way(SMALLEST, List.of(bytes), greedy, stage.listed()));
        if (stage.teachers().size() == 1) {
            ways.remove(teachers);
        }
        if (!stage.listed()) {
            ways.removeIf(way -> way.name().equals(LISTED));
        }
        for (Way way : ways) {
            measure(way);
        }
        Way best = stage.teachers().size() == 1 ? teacher : teachers;
        return new GapReport(
                (stage.isTest() ? "the test set " : "the validation set ")
                        + stage.text().files(),
                text.size(),
                bench.options().compute().threads(),
                bleu.signature(references).toString(),
                chrf.signature(references).toString(),
                List.copyOf(systems.values()),
                steps(),
                robustness(best, small),
                worst(best.name()));
    }

    private String teacherName() {
        return stage.teachers().size() == 1 ? TEACHER : BEST_TEACHER;
    }

    /** The teacher with the highest chrF on the validation set. */
    private Path bestTeacher() {
        if (stage.teachers().size() == 1) {
            return stage.teachers().get(0);
        }
        ParallelText validation =
                ParallelText.read(stage.config().teacher().data().validation());
        References ofValidation = References.ofStreams(List.of(validation.target()));
        Map<Path, Double> scores = new LinkedHashMap<>();
        for (Path teacher : stage.teachers()) {
            Way way = new Way(BEST_TEACHER, List.of(teacher), stage.search().changes(), false);
            try (TranslationModel model = open(way)) {
                scores.put(
                        teacher,
                        chrf.score(lines(model, way, validation.source()), ofValidation)
                                .score());
            }
        }
        return scores.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private void measure(Way way) {
        bench.progress().line("measuring " + way.name());
        try (TranslationModel model = open(way)) {
            double least = stage.config().settings().measureSeconds();
            List<String> few = text.source().subList(0, Math.min(WARM_UP_LINES, text.size()));
            rate(few.size(), least, () -> lines(model, way, few));
            double rate =
                    rate(text.size(), least, () -> translations.put(way.name(), lines(model, way, text.source())));
            List<String> found = Objects.requireNonNull(translations.get(way.name()));
            systems.put(
                    way.name(),
                    new Measured(
                            way.name(),
                            bleu.score(found, references).score(),
                            chrf.score(found, references).score(),
                            rate,
                            way.models().stream().mapToLong(Gap::bytes).sum(),
                            way.models().stream()
                                    .mapToLong(folder -> new ModelDirectory(folder).parameters())
                                    .sum()));
        }
    }

    /** Sentences a second, of translating so many again and again until {@code least} seconds are over. */
    private static double rate(int sentences, double least, Runnable translate) {
        long begin = System.nanoTime();
        double seconds;
        int times = 0;
        do {
            translate.run();
            times++;
            seconds = (System.nanoTime() - begin) / 1e9;
        } while (seconds < least);
        return times * (double) sentences / seconds;
    }

    private TranslationModel open(Way way) {
        return bench.models()
                .openAll(
                        way.models(),
                        Collections.nCopies(way.models().size(), 1.0),
                        DecodingPrecision.AUTO,
                        bench.compute());
    }

    private List<String> lines(TranslationModel model, Way way, List<String> source) {
        TranslateOptions how =
                TranslateOptions.of(model.decoding().with(way.changes().toArray(Settings[]::new)));
        return bench
                .translate(model, way.listed() ? how.withShortlist(model.shortlist()) : how, source, way.name())
                .stream()
                .map(Translation::best)
                .map(Translation.Candidate::text)
                .toList();
    }

    private static long bytes(Path folder) {
        Path file = new ModelDirectory(folder).weightsFile();
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UserException(file + ": could not be read (" + AtomicFile.describe(e) + ").", e);
        }
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        step(steps, "one teacher instead of all", TEACHERS, BEST_TEACHER);
        step(steps, "a student instead of a teacher", teacherName(), STUDENT);
        for (TrainingStage variant : stage.variants()) {
            String what =
                    switch (variant.name()) {
                        case "student-depth" -> "a shallow decoder";
                        case "student-decoder" -> "the decoder's recurrence";
                        default -> "learning from teachers";
                    };
            step(steps, what, ReportStage.title(variant), STUDENT);
        }
        step(steps, "eight bits", STUDENT, BYTES);
        step(steps, "the shortlist", STUDENT, LISTED);
        step(steps, "greedy search", STUDENT, GREEDY);
        step(steps, "all of these", STUDENT, SMALLEST);
        return steps;
    }

    private void step(List<Step> steps, String what, String from, String to) {
        @Nullable Measured before = systems.get(from);
        @Nullable Measured after = systems.get(to);
        if (before != null && after != null) {
            steps.add(new Step(
                    what,
                    from,
                    to,
                    after.bleu() - before.bleu(),
                    after.chrf() - before.chrf(),
                    p(from, to),
                    after.sentencesPerSecond() / before.sentencesPerSecond()));
        }
    }

    private @Nullable Double p(String from, String to) {
        List<String> before = Objects.requireNonNull(translations.get(from), from);
        List<String> after = Objects.requireNonNull(translations.get(to), to);
        if (before.equals(after)) {
            return 1.0;
        }
        return new Significance(1000, Significance.DEFAULT_SEED, 1)
                .pairedBootstrap(
                        chrf, List.of(chrf.statistics(before, references, 1), chrf.statistics(after, references, 1)))
                .get(1)
                .pValue();
    }

    private List<Robustness> robustness(Way teachers, Way student) {
        List<Robustness> found = new ArrayList<>();
        double teachersPlain = measured(teachers.name()).chrf();
        double studentPlain = measured(student.name()).chrf();
        found.add(new Robustness("as they are", teachersPlain, studentPlain, 0, 0));
        TextModifiers modifiers = HeadPairs.of(stage.config().teacher().data().train())
                .modifiers(stage.config().settings().modifiers().stream()
                        .collect(Collectors.toMap(kind -> kind, kind -> 1.0)));
        try (TranslationModel first = open(teachers);
                TranslationModel second = open(student)) {
            for (ModifierKind kind : stage.config().settings().modifiers()) {
                bench.progress().line("measuring robustness: " + kind.effect());
                List<TextPair> changed = changed(kind, modifiers);
                List<String> sources = changed.stream().map(TextPair::source).toList();
                References expected = References.ofStreams(
                        List.of(changed.stream().map(TextPair::target).toList()));
                double theirs =
                        chrf.score(lines(first, teachers, sources), expected).score();
                double own =
                        chrf.score(lines(second, student, sources), expected).score();
                found.add(new Robustness(kind.effect(), theirs, own, teachersPlain - theirs, studentPlain - own));
            }
        }
        return found;
    }

    /** All pairs of the text as a modifier changes them, always in the same way; tags before sources stay. */
    private List<TextPair> changed(ModifierKind kind, TextModifiers modifiers) {
        SplittableRandom random = new SplittableRandom(1);
        String tag = stage.text().sourcePrefix() == null ? "" : stage.text().sourcePrefix() + " ";
        List<TextPair> plain = IntStream.range(0, text.size())
                .mapToObj(i -> new TextPair(
                        text.source().get(i).substring(tag.length()),
                        text.target().get(i)))
                .toList();
        return plain.stream()
                .map(pair ->
                        modifiers.apply(kind, pair, () -> plain.get(random.nextInt(plain.size())), random::nextDouble))
                .map(pair -> new TextPair(tag + pair.source(), pair.target()))
                .toList();
    }

    private Measured measured(String name) {
        return Objects.requireNonNull(systems.get(name), name);
    }

    private List<Lost> worst(String teachers) {
        List<String> theirs = Objects.requireNonNull(translations.get(teachers), teachers);
        List<String> own = Objects.requireNonNull(translations.get(BYTES), BYTES);
        List<Lost> all = new ArrayList<>();
        for (int i = 0; i < text.size(); i++) {
            List<String> reference = List.of(text.target().get(i));
            double loss = chrf.sentenceScore(theirs.get(i), reference).score()
                    - chrf.sentenceScore(own.get(i), reference).score();
            if (loss > 0) {
                all.add(new Lost(
                        i + 1, loss, text.source().get(i), text.target().get(i), theirs.get(i), own.get(i)));
            }
        }
        all.sort(Comparator.comparingDouble(Lost::loss).reversed());
        return all.subList(0, Math.min(all.size(), stage.config().settings().worst()));
    }
}
