package org.ttnmt.app.distil;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DistilConfig;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.report.TablesPage;

/**
 * Measures what the student is worth and what each thing costs.
 *
 * @param teachers folders of the teachers
 * @param given whether no stage makes them
 * @param search how the teachers search
 * @param listed whether the student has a shortlist
 * @param variants further students
 * @param teacherParameters of all teachers together
 */
record ReportStage(
        Path folder,
        DistilConfig config,
        List<Path> teachers,
        boolean given,
        TranslationStage.How search,
        TrainingStage student,
        QuantizeStage quantized,
        boolean listed,
        List<TrainingStage> variants,
        List<Stage> after,
        TrainingStage.ToParameters teacherParameters)
        implements Stage {

    ReportStage {
        after = List.copyOf(after);
    }

    @Override
    public String name() {
        return "report";
    }

    @Override
    public String title() {
        return "measure the student beside its teachers";
    }

    /** What is translated: the test set, or else the validation set. */
    CorpusConfig text() {
        return Objects.requireNonNullElse(
                config.teacher().data().test(), config.teacher().data().validation());
    }

    boolean isTest() {
        return config.teacher().data().test() != null;
    }

    @Override
    public void describe(Ingredients parts) {
        parts.addAll(config.values("report."));
        parts.addAll(search.parts());
        parts.corpus(isTest() ? "data.test" : "data.validation", text());
        parts.corpus("data.validation", config.teacher().data().validation());
        parts.section("student", student.config(), "decoding");
        parts.section("student", student.config(), "evaluation");
        if (given) {
            for (int i = 0; i < teachers.size(); i++) {
                parts.model("teachers[" + i + "]", teachers.get(i), search.overridden());
            }
        }
    }

    @Override
    public void make(Workbench bench) {
        GapReport report = new Gap(this, bench).measure();
        AtomicFile.writeString(
                folder.resolve(GapReport.PAGE),
                TablesPage.of(
                        "The student in " + config.settings().folder(),
                        GapTables.notes(report),
                        GapTables.of(report),
                        "The sentences that lost most",
                        GapTables.worst(report)));
        AtomicFile.writeString(folder.resolve(GapReport.FILE), report.json());
    }

    @Override
    public List<Path> outputs() {
        return List.of(folder.resolve(GapReport.FILE), folder.resolve(GapReport.PAGE));
    }

    @Override
    public Estimate estimate(Effort effort) {
        long own = effort.parameters(student.config());
        long theirs = teacherParameters.of(effort);
        long lines = TranslationStage.lines(List.of(text()), List.of());
        return effort.translation(lines, 8 * own + 6 * theirs, config.settings().beamSize());
    }

    /** A name for a variant: what it has. */
    static String title(TrainingStage variant) {
        return variant.name().toLowerCase(Locale.ROOT).replace('-', ' ');
    }
}
