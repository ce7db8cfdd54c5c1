package org.ttnmt.app.training;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.RunConfig;
import org.ttnmt.data.TargetRoom;
import org.ttnmt.io.HostMemory;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.train.TrainingWarning;

/** What looks wrong before the first update. */
final class StartWarnings {
    /** Share of a validation's pieces from which on unknown ones are worth a warning. */
    private static final double UNKNOWN_PIECES = 0.005;

    /** Share of a validation's references from which on long ones are worth a warning. */
    private static final double LONG_REFERENCES = 0.01;

    /** Beyond what two measurements of one rate differ by on a busy host. */
    private static final double SLOWER_FORMAT = 1.5;

    private final RunConfig config;
    private final Consumer<TrainingWarning> listener;
    private final long update;

    /** @param update that training goes on after */
    StartWarnings(RunConfig config, Consumer<TrainingWarning> listener, long update) {
        this.config = config;
        this.listener = listener;
        this.update = update;
    }

    /** Text that no model with this vocabulary can read or write. */
    void checkPieces(ValidationSet validation) {
        checkPieces("references", "write", validation.unknownReferences());
        checkPieces("sources", "read", validation.unknownSources());
    }

    private void checkPieces(String side, String verb, double share) {
        if (share >= UNKNOWN_PIECES) {
            warn(
                    "unknown_pieces_in_" + side,
                    "%.1f %% of the pieces of the validation's %s are unknown to the vocabulary: the model cannot"
                            + " %s them."
                            + " Usual causes: a vocabulary of another language or of text that was normalised"
                            + " otherwise, or"
                            + " characters that the training data do not have; vocab.byte_fallback: true and a higher"
                            + " vocab.character_coverage leave none unknown.",
                    100 * share,
                    side,
                    verb);
        }
    }

    /** References that the network cannot write, whatever it learns. */
    void checkRoom(ValidationSet validation) {
        int without = validation.withoutRoom(TargetRoom.of(config.model()));
        if (without > 0) {
            warn(
                    "no_room_for_references",
                    "%,d of the validation's %,d references need more slots than model.upsampling (%d) gives their"
                            + " sources: the model cannot write them, and the loss of validation leaves them out."
                            + " A larger model.upsampling has room for them.",
                    without,
                    validation.size(),
                    config.model().upsampling());
        }
    }

    /** References that are longer than a search lets translations be. */
    void checkLengths(ValidationSet validation) {
        DecodingConfig decoding = config.decoding();
        boolean searches = config.model().decoder() == Decoder.AUTOREGRESSIVE
                && config.training().objective().translates();
        int beyond = searches ? validation.beyond(decoding) : 0;
        if (beyond > 0 && beyond >= LONG_REFERENCES * validation.size()) {
            warn(
                    "references_too_long",
                    "%,d of the validation's %,d references are longer than translations may be: %s times the pieces"
                            + " of the source and %d more. What is beyond will be cut; a larger"
                            + " decoding.max_length_ratio has room for it.",
                    beyond,
                    validation.size(),
                    decoding.maxLengthRatio(),
                    decoding.maxLengthOffset());
        }
    }

    /**
     * Where the host's memory does not suffice for whole batches, lets {@code network} compute them in parts from the
     * beginning.
     *
     * @param free before the network was made
     */
    void checkMemory(
            Optional<HostMemory.Reading> free, long parameters, NumberFormats numbers, TrainingNetwork network) {
        int batchTokens = config.training().batchTokens() / config.training().accumulate();
        long fixed = TrainPlan.memory(config, parameters, 0, numbers, network.replicas());
        long needed = TrainPlan.memory(config, parameters, batchTokens, numbers, network.replicas());
        if (free.isEmpty() || needed <= free.get().available()) {
            return;
        }
        long available = free.get().available();
        double share = (double) (available - fixed) / (needed - fixed);
        network.limitAtOnce(Math.max(1, (long) (share * batchTokens)));
        warn(
                "host_memory_short",
                "training needs about %,d MB, but this host has %,d MB left. Batches are computed in parts of at"
                        + " most %,d"
                        + " positions, whose result is the same but for rounding%s.",
                needed >> 20,
                available >> 20,
                network.mostAtOnce(),
                share > 0
                        ? ""
                        : "; even so, what does not depend on the batch needs " + (fixed >> 20)
                                + " MB, and the kernel is likely to end the run: choose a smaller model or another"
                                + " host");
    }

    /**
     * A format that the processor computes in more slowly than in float32.
     *
     * @param rate of matrix products in the format of the training, in operations a second
     * @param float32Rate of the same in float32
     */
    void checkPrecision(double rate, double float32Rate) {
        if (float32Rate >= SLOWER_FORMAT * rate) {
            warn(
                    "slow_precision",
                    "this processor is slow in %s: its matrix products run at %.0f GFLOP/s, those of"
                            + " float32 at %.0f. training.precision: float32 trains faster here.",
                    config.training().precision().name().toLowerCase(Locale.ROOT),
                    rate / 1e9,
                    float32Rate / 1e9);
        }
    }

    private void warn(String name, String format, Object... values) {
        listener.accept(new TrainingWarning(update, name, String.format(Locale.ROOT, format, values)));
    }
}
