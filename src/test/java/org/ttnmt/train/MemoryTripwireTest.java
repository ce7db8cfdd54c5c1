package org.ttnmt.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.Preset;
import org.ttnmt.io.HostMemory;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Torch;

class MemoryTripwireTest {
    static {
        Torch.load(1);
    }

    private final TrainingScript script = new TrainingScript(
            ModelConfig.of(Preset.TINY)
                    .with(
                            ModelConfig.ENCODER_LAYERS.is(1),
                            ModelConfig.DECODER_LAYERS.is(1),
                            ModelConfig.MODEL_DIM.is(8),
                            ModelConfig.FEED_FORWARD_DIM.is(8),
                            ModelConfig.HEADS.is(2),
                            ModelConfig.DROPOUT.is(0.0),
                            ModelConfig.MAX_POSITIONS.is(16)),
            16,
            16,
            NumberFormats.FLOAT32);
    private final TrainingNetwork network =
            new TrainingNetwork(script, Device.CPU, script.layout().initialWeights(1));
    private final List<TrainingWarning> warnings = new ArrayList<>();
    private Optional<HostMemory.Reading> reading = Optional.empty();
    private final MemoryTripwire tripwire = new MemoryTripwire(network, () -> reading, new Alarms(warnings::add));

    @AfterEach
    void close() {
        network.close();
    }

    private void available(long megabytes) {
        reading = Optional.of(new HostMemory.Reading(megabytes << 20, 1000L << 20));
    }

    @Test
    void aHostNearItsLimitSplitsBatchesOnceUntilThereIsPlentyAgain() {
        available(200);
        tripwire.checkHost(10, 4000);
        assertEquals(List.of(), warnings);
        available(40);
        tripwire.checkHost(20, 4000);
        tripwire.checkHost(30, 4000);
        assertEquals(2000, network.mostAtOnce());
        available(100);
        tripwire.checkHost(40, 4000);
        available(200);
        tripwire.checkHost(50, 4000);
        available(40);
        tripwire.checkHost(60, 4000);
        tripwire.checkParts(60);
        assertEquals(1000, network.mostAtOnce());
        assertEquals(
                List.of("host_memory_low", "host_memory_low"),
                warnings.stream().map(TrainingWarning::name).toList());
        assertEquals(
                List.of(20L, 60L),
                warnings.stream().map(TrainingWarning::update).toList());
        assertTrue(warnings.get(0)
                .message()
                .startsWith("only 40 MB of this host's 1,000 MB are left. Batches are computed in parts of at most"
                        + " 2,000 positions"));
    }

    @Test
    void whereNothingIsKnownNothingIsSaid() {
        tripwire.checkHost(10, 4000);
        assertEquals(List.of(), warnings);
    }

    @Test
    void aBatchThatTheNetworkHadToSplitIsNamed() {
        tripwire.checkParts(1);
        network.limitAtOnce(700);
        tripwire.checkParts(2);
        tripwire.checkParts(3);
        assertEquals(
                List.of("batch_split"),
                warnings.stream().map(TrainingWarning::name).toList());
        assertTrue(warnings.get(0).message().contains("parts of at most 700 positions"));
    }
}
