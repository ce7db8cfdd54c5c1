package org.ttnmt.app.distil;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.Quantize;

/**
 * The student with weights of eight bits.
 *
 * @param after the student, and its shortlist if it has one, which is copied
 */
record QuantizeStage(Path folder, TrainingStage student, List<Stage> after) implements Stage {

    QuantizeStage {
        after = List.copyOf(after);
    }

    @Override
    public String name() {
        return "quantized";
    }

    @Override
    public String title() {
        return "make the student's weights eight bits";
    }

    @Override
    public void describe(Ingredients parts) {
        parts.section("student", student.config(), "decoding"); // its configuration is copied
    }

    @Override
    public void make(Workbench bench) {
        StageFolder.files(folder).forEach(StageFolder::delete); // it takes a moment
        Quantize.Sizes sizes = new Quantize(student.folder(), folder).run();
        bench.progress()
                .line(String.format(
                        Locale.ROOT, "%.1f MB instead of %.1f MB", sizes.after() / 1e6, sizes.before() / 1e6));
    }

    @Override
    public List<Path> outputs() {
        ModelDirectory model = new ModelDirectory(folder);
        List<Path> files =
                new ArrayList<>(model.vocabularies(student.config().vocab().shared()));
        files.add(model.configFile());
        files.add(model.weightsFile());
        if (after.size() > 1) {
            files.add(model.shortlistFile());
        }
        return files;
    }

    @Override
    public Estimate estimate(Effort effort) {
        long parameters = effort.parameters(student.config());
        return new Estimate(1, parameters, 5 * parameters);
    }
}
