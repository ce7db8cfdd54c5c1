package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownKeyTest {

    /** As Marian, OpenNMT, fairseq, Sockeye, JoeyNMT and transformers write them. */
    @ParameterizedTest
    @CsvSource({
        "model, width, model.model_dim",
        "model, transformer-heads, model.heads",
        "training, save_every, training.checkpoint_every",
        "training, disp-freq, training.log_every",
        "training, save_checkpoint_steps, training.checkpoint_every",
        "training, gradient_accumulation_steps, training.accumulate",
        "'', num_beams, decoding.beam_size",
        "'', lr, training.learning_rate"
    })
    void namesOfOtherToolkitsAreKnown(String section, String name, String key) {
        String said = UnknownKey.explain(section, name);
        assertTrue(said.startsWith("unknown key; in tt it is " + key + ": "), said);
    }

    @Test
    void noKeyOfOursIsTakenForAnothersName() {
        var ours = Schema.keys().stream().map(Key::shortName).collect(Collectors.toSet());
        UnknownKey.ELSEWHERE.keySet().forEach(name -> assertFalse(ours.contains(name), name));
    }
}
