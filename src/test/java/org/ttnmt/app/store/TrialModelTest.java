package org.ttnmt.app.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.app.translate.NetworkOpener;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.Device;
import org.ttnmt.config.Engine;

class TrialModelTest {

    /** The launcher hides what the model's maker says, so that only a slower start would tell of a mistake in it. */
    @Test
    void isAModelThatTheEngineInJavaOpens(@TempDir Path folder) throws IOException {
        Path directory = folder.resolve("it's: a folder");
        TrialModel.main(new String[] {directory.toString()});
        try (TranslationModel model = new NetworkOpener()
                .open(directory, DecodingPrecision.AUTO, new ComputeConfig(Device.CPU, 1, Engine.JAVA))) {
            List<float[]> scores = model.force(
                    List.of(model.source().encode("the red house")),
                    List.of(model.target().encode("a car")));
            assertEquals(model.target().encode("a car").length + 1, scores.get(0).length);
        }
    }
}
