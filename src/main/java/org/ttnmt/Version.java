package org.ttnmt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Versions that the build wrote down, so that nothing needs to be loaded to know them.
 *
 * @param tt of this program
 * @param djl of the Deep Java Library
 * @param pytorch of libtorch
 * @param flavor of libtorch: cpu, or the CUDA version that it was built for, such as cu128
 */
public record Version(String tt, String djl, String pytorch, String flavor) {

    private static final Version CURRENT = read();

    /** The versions of this build. */
    public static Version current() {
        return CURRENT;
    }

    private static Version read() {
        Properties p = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IllegalStateException("version.properties is not beside " + Version.class
                        + ": the jar was not built by this project's pom.xml");
            }
            p.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Version(
                p.getProperty("tt"), p.getProperty("djl"), p.getProperty("pytorch"), p.getProperty("flavor"));
    }
}
