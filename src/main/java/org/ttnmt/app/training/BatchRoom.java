package org.ttnmt.app.training;

import java.util.OptionalLong;
import org.ttnmt.io.HostMemory;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.GpuMemory;
import org.ttnmt.torch.Torch;

/** The memory that a batch is fitted to. */
interface BatchRoom {

    /** Whose it is. */
    String owner();

    /** Bytes that can still be had; empty where nobody tells. */
    OptionalLong available();

    /** Bytes that have been taken at most; what a smaller batch takes later does not lower it. */
    OptionalLong peak();

    /** That of a device. */
    static BatchRoom of(Device device) {
        return device.isGpu() ? new Gpu(device) : new Host();
    }

    /** The host's, for this process. */
    record Host() implements BatchRoom {
        @Override
        public String owner() {
            return "host";
        }

        @Override
        public OptionalLong available() {
            return new HostMemory()
                    .read()
                    .map(reading -> OptionalLong.of(reading.available()))
                    .orElse(OptionalLong.empty());
        }

        @Override
        public OptionalLong peak() {
            return HostMemory.peak().map(OptionalLong::of).orElse(OptionalLong.empty());
        }
    }

    /** A GPU's: libtorch keeps what it has once taken, so that what is taken is the peak. */
    record Gpu(Device device) implements BatchRoom {
        @Override
        public String owner() {
            return "GPU";
        }

        @Override
        public OptionalLong available() {
            return OptionalLong.of(Torch.memoryOf(device).free());
        }

        @Override
        public OptionalLong peak() {
            GpuMemory memory = Torch.memoryOf(device);
            return OptionalLong.of(memory.total() - memory.free());
        }
    }
}
