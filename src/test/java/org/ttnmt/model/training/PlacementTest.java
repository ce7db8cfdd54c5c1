package org.ttnmt.model.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.torch.Device;

class PlacementTest {

    @ParameterizedTest
    @CsvSource({
        "1, 100000, 1, 1",
        "2, 4096, 2, 1",
        "2, 2048, 2, 1",
        "2, 2047, 1, 2",
        "2, 1, 1, 2",
        "3, 100000, 3, 1",
        "16, 100000, 4, 4",
        "16, 3000, 2, 8",
        "6, 100000, 3, 2",
        "7, 100000, 1, 7",
        "9, 100000, 3, 3"
    })
    void dividesThreadsAmongReplicasThatHaveEnoughToDo(int threads, int positions, int replicas, int threadsEach) {
        assertEquals(
                new Placement(Collections.nCopies(replicas, Device.CPU), threadsEach),
                Placement.onProcessor(threads, positions));
    }

    @Test
    void partsOfAGradientAreSharedByDevices() {
        assertEquals(
                new Placement(Collections.nCopies(4, Device.CPU), 1, 3, true),
                Placement.inParts(4, List.of(Device.CPU), 3));
        assertEquals(
                new Placement(Collections.nCopies(2, Device.CPU), 1, 2, true),
                Placement.inParts(2, List.of(Device.CPU), 16));
        assertEquals(
                new Placement(List.of(Device.gpu(0), Device.gpu(0), Device.gpu(3), Device.gpu(3)), 1, 2, true),
                Placement.inParts(4, List.of(Device.gpu(0), Device.gpu(3)), 16));
    }

    @Test
    void needsADeviceAndAThread() {
        assertThrows(IllegalArgumentException.class, () -> new Placement(List.of(), 1));
        assertThrows(IllegalArgumentException.class, () -> new Placement(List.of(Device.CPU), 0));
    }
}
