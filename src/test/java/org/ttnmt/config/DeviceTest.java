package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"cpu cpu 1", "cpu:0 cpu 1", "cpu:0,1 cpu:0,1 2", "gpu gpu:0 1", "gpu:1,0 gpu:1,0 2"})
    void isReadAndWritten(String text, String written, int replicas) {
        Device device = Device.parse(text);
        assertEquals(written, device.toString());
        assertEquals(replicas, device.replicas());
        assertEquals(device, Device.parse(written));
        assertEquals(text.startsWith("cpu"), device.isCpu());
        assertEquals(Device.parse(written.replaceAll(",.*", "")), device.first());
    }

    @Test
    void aGpuIsNamedOnce() {
        assertEquals(List.of(1, 0), Device.parse("gpu:1,0").gpus());
        refused("gpu:1,1", "a GPU is named twice");
        refused("cpu:1", "replicas on the CPU are numbered from 0, such as cpu:0,1");
        refused("cpu:0,0", "replicas on the CPU are numbered from 0");
        refused("tpu", "'tpu' is not a device. Use cpu, gpu, or gpu: and indices");
    }

    private static void refused(String text, String sentence) {
        String message = assertThrows(IllegalArgumentException.class, () -> Device.parse(text))
                .getMessage();
        assertTrue(String.valueOf(message).contains(sentence), message);
    }
}
