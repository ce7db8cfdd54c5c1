package org.ttnmt.app;

import java.util.List;
import org.ttnmt.UserException;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Torch;

/** The device that a use case computes on, from what the user asked for. */
final class Devices {
    private Devices() {}

    /**
     * One device.
     *
     * @throws UserException when it does not exist here, or when several were asked for
     */
    static Device one(org.ttnmt.config.Device asked) {
        if (asked.isCpu()) {
            return Device.CPU;
        }
        List<Integer> gpus = asked.gpus();
        if (gpus.size() > 1) {
            throw new UserException("--device " + asked + " names " + gpus.size()
                    + " GPUs, but tt computes on one. Name one of them, such as gpu:" + gpus.get(0) + ".");
        }
        if (gpus.get(0) >= Torch.gpus()) {
            throw new UserException("device: gpu:" + gpus.get(0) + " is not there; libtorch sees " + Torch.gpus()
                    + " GPUs. Use --device cpu, or run tt with a CUDA build of libtorch on a machine with this GPU.");
        }
        return Device.gpu(gpus.get(0));
    }
}
