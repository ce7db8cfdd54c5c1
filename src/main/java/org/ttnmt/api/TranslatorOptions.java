package org.ttnmt.api;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.Device;

/**
 * How a {@link Translator} translates. Immutable: {@code TranslatorOptions.defaults().withBeamSize(1).withThreads(4)}.
 *
 * @param beamSize hypotheses at each step, 1 to 1000; 1 is greedy and fastest; null for that of the model
 * @param nBest candidates of each sentence, 1 to the beam size
 * @param batchSize most sentences that are translated together, 1 to 4096
 * @param workers batches that are translated at the same time, 1 to 256; they share the threads
 * @param threads of the processor; libtorch has one such number for the whole process
 * @param maxSourceLength pieces of a sentence that are translated; the rest is left out with a warning
 * @param shortlist whether only pieces of the shortlist that {@code tt shortlist} has put beside the model are
 *     considered: faster with large vocabularies
 * @param precision of the matrix products
 * @param device to compute on
 * @param warnings is told what is lost; by default the logger {@code org.ttnmt.api} is, at level WARNING
 */
public record TranslatorOptions(
        @Nullable Integer beamSize,
        int nBest,
        int batchSize,
        int workers,
        int threads,
        int maxSourceLength,
        boolean shortlist,
        DecodingPrecision precision,
        Device device,
        Consumer<String> warnings) {

    public TranslatorOptions {
        check("beamSize", beamSize == null ? 1 : beamSize, 1000);
        check("nBest", nBest, beamSize == null ? 1000 : beamSize);
        check("batchSize", batchSize, 4096);
        check("workers", workers, 256);
        check("threads", threads, 1024);
        check("maxSourceLength", maxSourceLength, 100_000);
    }

    /** One candidate by the model's own search, on all processors of this process, in float32. */
    public static TranslatorOptions defaults() {
        System.Logger logger = System.getLogger(TranslatorOptions.class.getPackageName());
        return new TranslatorOptions(
                null,
                1,
                32,
                1,
                Runtime.getRuntime().availableProcessors(),
                512,
                false,
                DecodingPrecision.AUTO,
                Device.CPU,
                sentence -> logger.log(System.Logger.Level.WARNING, sentence));
    }

    public TranslatorOptions withBeamSize(int other) {
        return new TranslatorOptions(
                other, nBest, batchSize, workers, threads, maxSourceLength, shortlist, precision, device, warnings);
    }

    public TranslatorOptions withNBest(int other) {
        return new TranslatorOptions(
                beamSize, other, batchSize, workers, threads, maxSourceLength, shortlist, precision, device, warnings);
    }

    public TranslatorOptions withBatchSize(int other) {
        return new TranslatorOptions(
                beamSize, nBest, other, workers, threads, maxSourceLength, shortlist, precision, device, warnings);
    }

    public TranslatorOptions withWorkers(int other) {
        return new TranslatorOptions(
                beamSize, nBest, batchSize, other, threads, maxSourceLength, shortlist, precision, device, warnings);
    }

    public TranslatorOptions withThreads(int other) {
        return new TranslatorOptions(
                beamSize, nBest, batchSize, workers, other, maxSourceLength, shortlist, precision, device, warnings);
    }

    public TranslatorOptions withMaxSourceLength(int other) {
        return new TranslatorOptions(
                beamSize, nBest, batchSize, workers, threads, other, shortlist, precision, device, warnings);
    }

    public TranslatorOptions withShortlist(boolean other) {
        return new TranslatorOptions(
                beamSize, nBest, batchSize, workers, threads, maxSourceLength, other, precision, device, warnings);
    }

    public TranslatorOptions withPrecision(DecodingPrecision other) {
        return new TranslatorOptions(
                beamSize, nBest, batchSize, workers, threads, maxSourceLength, shortlist, other, device, warnings);
    }

    public TranslatorOptions withDevice(Device other) {
        return new TranslatorOptions(
                beamSize, nBest, batchSize, workers, threads, maxSourceLength, shortlist, precision, other, warnings);
    }

    public TranslatorOptions withWarnings(Consumer<String> other) {
        return new TranslatorOptions(
                beamSize, nBest, batchSize, workers, threads, maxSourceLength, shortlist, precision, device, other);
    }

    private static void check(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " is " + value + " but must be 1 to " + most);
        }
    }
}
