package org.ttnmt.app;

import java.lang.module.ModuleFinder;
import org.ttnmt.UserException;
import org.ttnmt.torch.LibtorchVersion;

/** What this machine has to compute with, told without loading a native library. */
public final class Machine {
    private Machine() {}

    /** The libtorch that is used here: its version, and its kind or its folder; or why there is none. */
    public static String libtorch() {
        try {
            return LibtorchVersion.current().toString();
        } catch (UserException e) {
            return "none: " + e.getMessage();
        }
    }

    /** Whether that libtorch can compute on GPUs. */
    public static boolean hasCuda() {
        try {
            return LibtorchVersion.current().cuda();
        } catch (UserException e) {
            return false;
        }
    }

    /** The engines that can decode here, with what the one in Java lacks. */
    public static String engines() {
        return ModuleFinder.ofSystem().find("jdk.incubator.vector").isPresent()
                ? "java, libtorch"
                : "libtorch (java needs a JVM that has the module jdk.incubator.vector)";
    }
}
