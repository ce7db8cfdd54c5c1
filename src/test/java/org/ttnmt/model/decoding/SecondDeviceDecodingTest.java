package org.ttnmt.model.decoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.ModelConfig.RnnAttention;
import org.ttnmt.config.ModelConfig.RnnCell;
import org.ttnmt.model.ModelVariants;
import org.ttnmt.model.SecondDevice;
import org.ttnmt.model.SecondDevice.Known;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.NumberType;

/** Decoding's functions with weights on another device than the host, in bfloat16: every network. */
class SecondDeviceDecodingTest {
    private static final Known WORDS = SecondDevice.onHost(NumberType.INT64);
    private static final Known THERE = SecondDevice.onDevice(NumberType.INT64);
    private static final Known NUMBER = SecondDevice.number();

    static Stream<Named<ModelConfig>> variants() {
        return Stream.concat(
                ModelVariants.all(),
                Stream.of(
                        Named.of("slots", TinyModel.config(m -> m.slots(2))),
                        Named.of("gaps", TinyModel.config(TinyModel::gaps)),
                        Named.of("tags", TinyModel.config(m -> m.decoder = Decoder.TAGGING)),
                        Named.of("tags of a recurrent network", TinyModel.config(m -> {
                            m.rnn(RnnCell.LSTM, RnnAttention.GLOBAL, false);
                            m.decoder = Decoder.TAGGING;
                        })),
                        Named.of("classes", TinyModel.config(m -> m.decoder = Decoder.CLASSIFICATION))));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void decodesThere(ModelConfig config) {
        DecodingScript script = new DecodingScript(
                config, TinyModel.VOCABULARY, TinyModel.VOCABULARY, DecodingPrecision.BFLOAT16, Device.gpu(0));
        SecondDevice device = new SecondDevice(script.script(), NumberType.BFLOAT16);
        Known prepared = prepared(script);
        switch (config.decoder()) {
            case AUTOREGRESSIVE, ALONE -> {
                Known state = device.call("start", prepared, WORDS, WORDS, WORDS, WORDS, WORDS);
                SecondDevice.Known first =
                        device.call("advance", prepared, state, WORDS, WORDS, WORDS, NUMBER, NUMBER, NUMBER);
                device.call(
                        "advance", prepared, SecondDevice.part(first, 4), WORDS, WORDS, WORDS, NUMBER, NUMBER, NUMBER);
                device.call("force", prepared, THERE, THERE, THERE, THERE);
                assertEquals(List.of(), device.findings());
                device.call("greedy", prepared, state, WORDS, NUMBER, NUMBER);
                String wait = device.findings().get(0);
                assertEquals(1, device.findings().size(), device.findings().toString());
                assertTrue(wait.matches("the host waits for a number in greedy: open_\\d+ = not bool\\(.*"), wait);
                return; // in some steps, to see whether all have ended
            }
            case MASK_PREDICT -> {
                Known encoded = device.call("encode", prepared, THERE, THERE);
                device.call(
                        "fill_gaps",
                        prepared,
                        SecondDevice.part(encoded, 0),
                        SecondDevice.part(encoded, 1),
                        THERE,
                        THERE,
                        THERE);
            }
            default -> device.call("read", prepared, THERE, THERE);
        }
        assertEquals(List.of(), device.findings());
    }

    /** The formats of the weights, as they are prepared. */
    private static Known prepared(DecodingScript script) {
        List<Known> all = new ArrayList<>(Collections.nCopies(
                2 * script.layout().parameters().size(), SecondDevice.onDevice(NumberType.FLOAT32)));
        for (Parameter parameter : script.layout().parameters()) {
            for (PreparedWeights.Step step : script.weights().steps(parameter)) {
                all.set(
                        step.place(),
                        SecondDevice.onDevice(
                                step.function().equals("prepare_compute") ? NumberType.BFLOAT16 : NumberType.FLOAT32));
            }
        }
        return SecondDevice.all(all);
    }
}
