package org.ttnmt.app;

import java.util.Collections;
import java.util.List;
import org.ttnmt.UserException;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.Precision;
import org.ttnmt.config.TrainingConfig;
import org.ttnmt.model.training.Placement;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Gpus;
import org.ttnmt.torch.Torch;

/** The devices that a use case computes on, from what the user asked for. */
public final class Devices {
    private Devices() {}

    /**
     * One device.
     *
     * @throws UserException when it does not exist here, or when several were asked for
     */
    public static Device one(org.ttnmt.config.Device asked) {
        if (asked.replicas() > 1) {
            throw new UserException("--device " + asked + " names " + asked.replicas()
                    + " devices, but only tt train computes on several. Name one of them, such as "
                    + (asked.isCpu() ? "cpu" : "gpu:" + asked.gpus().get(0)) + ".");
        }
        return all(asked).get(0);
    }

    /**
     * Those of a training.
     *
     * @throws UserException when one does not exist here, or has no fast products of that format
     */
    public static List<Device> training(org.ttnmt.config.Device asked, Precision precision) {
        if (precision == Precision.FLOAT16 && asked.isCpu()) {
            throw new UserException("training.precision: float16 is for GPUs, but the device is " + asked
                    + ", which has no fast products of that format. Use bfloat16 or float32.");
        }
        return all(asked);
    }

    /**
     * Where the replicas of one of a training's ranks compute.
     *
     * @throws UserException when a device does not exist here, or the parts of a gradient cannot be divided among all
     */
    public static Placement placement(ComputeConfig compute, TrainingConfig training, int ranks) {
        List<Device> devices = all(compute.device());
        checkParts(compute.device(), training, ranks);
        if (training.gradientParts() > 0) {
            return Placement.inParts(training.gradientParts() / ranks, devices, compute.threads());
        }
        return devices.equals(List.of(Device.CPU))
                ? Placement.onProcessor(compute.threads(), training.batchTokens() / training.accumulate())
                : new Placement(devices, Math.max(1, compute.threads() / devices.size()));
    }

    /**
     * Checks that the parts of a gradient can be divided among all that compute them.
     *
     * @param asked of each rank
     * @throws UserException when they cannot
     */
    public static void checkParts(org.ttnmt.config.Device asked, TrainingConfig training, int ranks) {
        int parts = training.gradientParts();
        int computing = ranks * (asked.isCpu() ? 1 : asked.replicas());
        if (parts % computing != 0) {
            throw new UserException("training.gradient_parts is " + parts + ", which cannot be divided equally among "
                    + computing + (asked.isCpu() ? " executors" : " GPUs") + ". Take a power of two of them, at most "
                    + parts
                    + ", or another training.gradient_parts; with 0 any number will do, and shows in rounding.");
        }
    }

    /**
     * One device or several; a device of the CPU may be there more than once.
     *
     * @throws UserException when one does not exist here
     */
    public static List<Device> all(org.ttnmt.config.Device asked) {
        if (asked.isCpu()) {
            return Collections.nCopies(asked.replicas(), Device.CPU);
        }
        Gpus gpus = Torch.gpus();
        for (int gpu : asked.gpus()) {
            if (gpu >= gpus.count()) {
                throw new UserException("device: gpu:" + gpu + " is not there; libtorch sees " + gpus.count() + " GPUs"
                        + (gpus.count() == 0 ? ": " + gpus.problem() : ", the first of which is gpu:0")
                        + ". Or use --device cpu.");
            }
        }
        return asked.gpus().stream().map(Device::gpu).toList();
    }
}
