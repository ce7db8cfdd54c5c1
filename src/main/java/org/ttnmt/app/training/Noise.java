package org.ttnmt.app.training;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import org.ttnmt.UserException;
import org.ttnmt.config.NoiseConfig;
import org.ttnmt.config.VocabConfig;
import org.ttnmt.data.EncodedPair;
import org.ttnmt.data.PairVariation;
import org.ttnmt.text.Vocabulary;

/**
 * Text infilling (Lewis et al. 2020, section 2.2): the source is the target with gaps, each of which is one
 * {@code <mask>}. Gaps that meet are one; none is empty.
 *
 * @param mask the piece that stands for a gap
 */
record Noise(NoiseConfig config, int mask) implements PairVariation {

    /**
     * The noise for a vocabulary.
     *
     * @throws UserException when it has no piece for gaps
     */
    static Noise of(NoiseConfig config, Vocabulary vocabulary) {
        int[] ids = vocabulary.encode(VocabConfig.MASK);
        for (int id : ids) {
            if (vocabulary.piece(id).equals(VocabConfig.MASK)) {
                return new Noise(config, id);
            }
        }
        throw new UserException("The vocabulary has no piece " + VocabConfig.MASK + ", which objective.type: denoising"
                + " puts into gaps. Leave vocab.source_model out, so that one is trained which has it, or train yours"
                + " with vocab.user_defined_symbols: [\"" + VocabConfig.MASK + "\"].");
    }

    @Override
    public EncodedPair vary(EncodedPair pair, DoubleSupplier random) {
        int[] pieces = pair.target();
        double exact = config.maskRatio() * pieces.length;
        int wanted = (int) (exact + random.getAsDouble()); // the share is right on average, even of short sentences
        boolean[] gone = new boolean[pieces.length];
        for (int masked = 0; masked < wanted; ) {
            int length = Math.min(Math.max(1, poisson(config.maskSpan(), random)), wanted - masked);
            int begin = (int) (random.getAsDouble() * (pieces.length - length + 1));
            for (int i = begin; i < begin + length; i++) {
                masked += gone[i] ? 0 : 1;
                gone[i] = true;
            }
        }
        int[] source = new int[pieces.length];
        int size = 0;
        for (int i = 0; i < pieces.length; i++) {
            if (!gone[i]) {
                source[size++] = pieces[i];
            } else if (i == 0 || !gone[i - 1]) {
                source[size++] = mask;
            }
        }
        return new EncodedPair(Arrays.copyOf(source, size), pieces);
    }

    /** A Poisson distributed number (Knuth 1997, section 3.4.1). */
    private static int poisson(double mean, DoubleSupplier random) {
        double limit = Math.exp(-mean);
        int count = -1;
        for (double product = 1; product > limit; count++) {
            product *= random.getAsDouble();
        }
        return Math.max(0, count);
    }
}
