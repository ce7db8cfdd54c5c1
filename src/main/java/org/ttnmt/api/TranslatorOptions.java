package org.ttnmt.api;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.Device;

/**
 * How a {@link Translator} translates. Immutable: {@code TranslatorOptions.defaults().withBeamSize(1).withThreads(4)}.
 * A value out of its range throws an {@link IllegalArgumentException} that names both.
 *
 * @param beamSize hypotheses at each step, 1 to 1000; 1 is greedy and fastest; null, the default, for that of the model
 * @param nBest candidates of each sentence, 1 to the beam size; by default 1
 * @param batchSize most sentences that are translated together, 1 to 4096; by default 32
 * @param workers batches that are translated at the same time, 1 to 256; they share the threads; by default 1
 * @param threads of the processor, 1 to 1024; libtorch has one such number for the whole process; by default one for
 *     each processor that this process may use, as far as that goes
 * @param maxSourceLength pieces of a sentence that are translated, 1 to 100,000; the rest is left out with a warning;
 *     by default 512
 * @param shortlist whether only pieces of the shortlist that {@code tt shortlist} has put beside the model are
 *     considered: faster with large vocabularies; by default false
 * @param splitSentences whether a text is translated sentence by sentence, and the translations joined; not with several
 *     candidates, which are of a whole; null, the default, for what the model's configuration says
 * @param precision of the matrix products: {@code FLOAT32}, {@code BFLOAT16}, {@code FLOAT16} (GPUs alone), {@code
 *     INT8} (fastest on processors), or, by default, {@code AUTO}: {@code INT8} for a model that was saved so, else
 *     {@code FLOAT32}
 * @param device to compute on: {@code Device.parse("gpu:0")}, or, by default, {@code Device.CPU}
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
        @Nullable Boolean splitSentences,
        DecodingPrecision precision,
        Device device,
        Consumer<String> warnings) {

    private static final int MOST_THREADS = 1024;

    /** Checks the ranges. */
    public TranslatorOptions {
        check("beamSize", beamSize == null ? 1 : beamSize, 1000);
        check("nBest", nBest, beamSize == null ? 1000 : beamSize);
        check("batchSize", batchSize, 4096);
        check("workers", workers, 256);
        check("threads", threads, MOST_THREADS);
        check("maxSourceLength", maxSourceLength, 100_000);
    }

    /** One candidate by the model's own search, on all processors that this process may use. */
    public static TranslatorOptions defaults() {
        return on(Runtime.getRuntime().availableProcessors());
    }

    /** The default on so many processors. */
    static TranslatorOptions on(int processors) {
        System.Logger logger = System.getLogger(TranslatorOptions.class.getPackageName());
        return new TranslatorOptions(
                null,
                1,
                32,
                1,
                Math.min(processors, MOST_THREADS),
                512,
                false,
                null,
                DecodingPrecision.AUTO,
                Device.CPU,
                sentence -> logger.log(System.Logger.Level.WARNING, sentence));
    }

    /** These options with so many hypotheses at each step, 1 to 1000. */
    public TranslatorOptions withBeamSize(int other) {
        Copy copy = new Copy(this);
        copy.beamSize = other;
        return copy.options();
    }

    /** These options with so many candidates of each sentence, 1 to the beam size. */
    public TranslatorOptions withNBest(int other) {
        Copy copy = new Copy(this);
        copy.nBest = other;
        return copy.options();
    }

    /** These options with at most so many sentences together, 1 to 4096. */
    public TranslatorOptions withBatchSize(int other) {
        Copy copy = new Copy(this);
        copy.batchSize = other;
        return copy.options();
    }

    /** These options with so many batches at the same time, 1 to 256. */
    public TranslatorOptions withWorkers(int other) {
        Copy copy = new Copy(this);
        copy.workers = other;
        return copy.options();
    }

    /** These options with so many threads of the processor, 1 to 1024. */
    public TranslatorOptions withThreads(int other) {
        Copy copy = new Copy(this);
        copy.threads = other;
        return copy.options();
    }

    /** These options with at most so many pieces of a sentence, 1 to 100,000. */
    public TranslatorOptions withMaxSourceLength(int other) {
        Copy copy = new Copy(this);
        copy.maxSourceLength = other;
        return copy.options();
    }

    /** These options with or without the shortlist of the model. */
    public TranslatorOptions withShortlist(boolean other) {
        Copy copy = new Copy(this);
        copy.shortlist = other;
        return copy.options();
    }

    /** These options with texts translated sentence by sentence, or each as a whole. */
    public TranslatorOptions withSplitSentences(boolean other) {
        Copy copy = new Copy(this);
        copy.splitSentences = other;
        return copy.options();
    }

    /** These options with this number format of the matrix products. */
    public TranslatorOptions withPrecision(DecodingPrecision other) {
        Copy copy = new Copy(this);
        copy.precision = other;
        return copy.options();
    }

    /** These options on this device. */
    public TranslatorOptions withDevice(Device other) {
        Copy copy = new Copy(this);
        copy.device = other;
        return copy.options();
    }

    /** These options with another place for what is lost. */
    public TranslatorOptions withWarnings(Consumer<String> other) {
        Copy copy = new Copy(this);
        copy.warnings = other;
        return copy.options();
    }

    /** Options of which some are about to become others. */
    private static final class Copy {
        private @Nullable Integer beamSize;
        private int nBest;
        private int batchSize;
        private int workers;
        private int threads;
        private int maxSourceLength;
        private boolean shortlist;
        private @Nullable Boolean splitSentences;
        private DecodingPrecision precision;
        private Device device;
        private Consumer<String> warnings;

        Copy(TranslatorOptions options) {
            beamSize = options.beamSize;
            nBest = options.nBest;
            batchSize = options.batchSize;
            workers = options.workers;
            threads = options.threads;
            maxSourceLength = options.maxSourceLength;
            shortlist = options.shortlist;
            splitSentences = options.splitSentences;
            precision = options.precision;
            device = options.device;
            warnings = options.warnings;
        }

        TranslatorOptions options() {
            return new TranslatorOptions(
                    beamSize,
                    nBest,
                    batchSize,
                    workers,
                    threads,
                    maxSourceLength,
                    shortlist,
                    splitSentences,
                    precision,
                    device,
                    warnings);
        }
    }

    private static void check(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " is " + value + " but must be 1 to " + most);
        }
    }
}
