package org.ttnmt.app.distil;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ttnmt.app.store.BuildShortlist;
import org.ttnmt.config.DistilConfig;

/** The shortlist of the student, beside its weights. */
record ShortlistStage(Path folder, DistilConfig config, TrainingStage student) implements Stage {
    private static final int SAMPLE_PAIRS = 200_000;

    @Override
    public String name() {
        return "shortlist";
    }

    @Override
    public String title() {
        return "learn which pieces translate which";
    }

    @Override
    public List<Stage> after() {
        return List.of(student);
    }

    @Override
    public void describe(Ingredients parts) {
        parts.addAll(config.values("shortlist.", "seed"));
    }

    @Override
    public void make(Workbench bench) {
        BuildShortlist.Result result = new BuildShortlist(
                        student.folder(),
                        student.config().data().train(),
                        config.settings().shortlistBest(),
                        config.settings().shortlistFrequent(),
                        SAMPLE_PAIRS,
                        config.settings().seed(),
                        BuildShortlist.Older.REPLACED)
                .run(bench.progress());
        if (!Double.isNaN(result.words())) {
            bench.progress()
                    .line(String.format(
                            Locale.ROOT,
                            "a sentence has %,.0f pieces, among them %.2f %% of those of its translation",
                            result.words(),
                            100 * result.covered()));
        }
    }

    @Override
    public List<Path> outputs() {
        return List.of(student.model().shortlistFile());
    }

    @Override
    public Estimate estimate(Effort effort) {
        return new Estimate(1 + Math.min(SAMPLE_PAIRS, effort.lines()) / 10_000.0, 2_000_000, 500_000_000);
    }
}
