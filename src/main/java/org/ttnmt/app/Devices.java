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
        int found = Torch.gpus();
        if (gpus.get(0) >= found) {
            throw new UserException("--device " + asked + ": libtorch " + Torch.version() + " sees "
                    + (found == 0 ? "no GPU" : found + " GPUs, gpu:0 to gpu:" + (found - 1))
                    + ". A GPU needs NVIDIA's driver and tt built for it (see Dockerfile: native.flavor); --device cpu works"
                    + " everywhere.");
        }
        return Device.gpu(gpus.get(0));
    }
}
