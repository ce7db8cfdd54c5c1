package org.ttnmt.app.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.ttnmt.config.DecodingConfig;

class TranslateOptionsTest {

    /** Each sentence has a row for each hypothesis. */
    @Test
    void fewerSentencesWhereRowsAreFew() {
        DecodingConfig beamOf4 = DecodingConfig.DEFAULT.with(DecodingConfig.BEAM_SIZE.is(4));
        TranslateOptions options = new TranslateOptions(beamOf4, 1, 32, 1, 512);
        assertEquals(32, options.sentencesPerBatch(Integer.MAX_VALUE));
        assertEquals(8, options.sentencesPerBatch(32));
        assertEquals(1, options.sentencesPerBatch(3));
    }
}
