package org.ttnmt.config;

/** What decodes. */
public enum Engine {
    /** JAVA for small models that it knows, on a processor; LIBTORCH for all others. */
    AUTO,

    /** Plain Java: no native library is loaded. */
    JAVA,

    /** The operators of libtorch. */
    LIBTORCH
}
