package org.ttnmt.app.distil;

/**
 * What a stage costs, roughly.
 *
 * @param seconds of time
 * @param diskBytes that it leaves on the disk
 * @param memoryBytes that it needs beside the JVM
 */
record Estimate(double seconds, long diskBytes, long memoryBytes) {}
