package org.ttnmt.metrics;

import java.util.Objects;

/** What signatures give as the version, since a score depends on the program that made it. */
final class Version {
    /** {@code tt} and its version, from the manifest of the jar. */
    static final String CURRENT =
            "tt-" + Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "development");

    private Version() {}
}
