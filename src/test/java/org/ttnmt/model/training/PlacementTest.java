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
    void needsADeviceAndAThread() {
        assertThrows(IllegalArgumentException.class, () -> new Placement(List.of(), 1));
        assertThrows(IllegalArgumentException.class, () -> new Placement(List.of(Device.CPU), 0));
    }
}
