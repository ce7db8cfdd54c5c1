package org.ttnmt.app.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.Preset;

class ShortlistFileTest {

    @Test
    void whyAModelHasNoneIsTold() {
        assertEquals(
                "lm does not translate (model.decoder: alone), and a shortlist is for translations. Leave it out.",
                refusal(ModelConfig.Decoder.ALONE));
        assertEquals(
                "lm writes all pieces at once (model.decoder: mask_predict), where a shortlist saves nothing. Leave it"
                        + " out.",
                refusal(ModelConfig.Decoder.MASK_PREDICT));
    }

    private static String refusal(ModelConfig.Decoder decoder) {
        ModelConfig config = ModelConfig.of(Preset.TINY).with(ModelConfig.DECODER.is(decoder));
        UserException refused = assertThrows(
                UserException.class,
                () -> ShortlistFile.requireUse(new ModelDirectory(Path.of("lm")), config, " Leave it out."));
        return String.valueOf(refused.getMessage());
    }
}
