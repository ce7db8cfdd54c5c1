package org.ttnmt.app.distil;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ttnmt.UserException;
import org.ttnmt.app.store.ExportModel;
import org.ttnmt.config.DistilSettings.Export;
import org.ttnmt.exchange.StoredNumbers;

/** The student for another toolkit. */
record ExportStage(Path folder, Export format, TrainingStage student) implements Stage {

    @Override
    public String name() {
        return "export";
    }

    @Override
    public String title() {
        return "write the student for " + format.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Stage> after() {
        return List.of(student);
    }

    @Override
    public void describe(Ingredients parts) {
        parts.add("export.format", format.name().toLowerCase(Locale.ROOT));
        parts.section("student", student.config(), "decoding");
    }

    @Override
    public void make(Workbench bench) {
        new ExportModel(student.folder(), to(), folder, StoredNumbers.FLOAT32, null, null, true).run();
    }

    private ExportModel.Format to() {
        return format == Export.MARIAN ? ExportModel.Format.MARIAN : ExportModel.Format.CTRANSLATE2;
    }

    @Override
    public void requireMakeable() {
        try {
            to().requireExpressible(student.config().model());
        } catch (UserException e) {
            throw new UserException("export.format: " + e.getMessage(), e);
        }
    }

    @Override
    public List<Path> outputs() {
        return StageFolder.files(folder);
    }

    @Override
    public Estimate estimate(Effort effort) {
        long parameters = effort.parameters(student.config());
        return new Estimate(1, 4 * parameters, 8 * parameters);
    }
}
