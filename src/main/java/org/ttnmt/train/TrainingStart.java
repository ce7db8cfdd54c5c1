package org.ttnmt.train;

/**
 * One start of a run, or of its continuation: what it ran on from there.
 *
 * @param update updates that were done before
 * @param tt version of this program
 * @param pytorch version of libtorch
 * @param java version of the JVM
 * @param system operating system and processor architecture
 * @param device that it computes on
 * @param threads that compute on it
 * @param parameters elements of the weights
 * @param matrixGflops rate of the machine's matrix products in the run's format, measured then: what the MFU is a share of
 */
public record TrainingStart(
        long update,
        String tt,
        String pytorch,
        String java,
        String system,
        String device,
        int threads,
        long parameters,
        double matrixGflops) {}
