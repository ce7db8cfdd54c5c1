package org.ttnmt.app;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.UserException;
import org.ttnmt.config.Device;
import org.ttnmt.config.TrainingConfig;

class DevicesTest {
    private static TrainingConfig parts(int parts) {
        return TrainingConfig.DEFAULT.with(TrainingConfig.GRADIENT_PARTS.is(parts));
    }

    @ParameterizedTest
    @CsvSource({"0, cpu, 3", "4, cpu, 1", "4, cpu, 4", "'4', 'gpu:0,1', 2"})
    void partsOfAGradientAreDividedEqually(int parts, String device, int ranks) {
        assertDoesNotThrow(() -> Devices.checkParts(Device.parse(device), parts(parts), ranks));
    }

    @ParameterizedTest
    @CsvSource({
        "4, cpu, 3, 3 executors",
        "2, cpu, 4, 4 executors",
        "'4', 'gpu:0,1,2', 1, 3 GPUs",
        "'4', 'gpu:0,1', 4, 8 GPUs"
    })
    void otherwiseTheyAreRefused(int parts, String device, int ranks, String among) {
        UserException refused =
                assertThrows(UserException.class, () -> Devices.checkParts(Device.parse(device), parts(parts), ranks));
        assertEquals(
                "training.gradient_parts is " + parts + ", which cannot be divided equally among " + among
                        + ". Take a power of two of them, at most " + parts
                        + ", or another training.gradient_parts; with 0 any number will do, and shows in rounding.",
                refused.getMessage());
    }
}
