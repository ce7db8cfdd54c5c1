package org.ttnmt.app.training;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import org.ttnmt.UserException;
import org.ttnmt.config.NoiseConfig;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.config.VocabConfig;
import org.ttnmt.data.EncodedPair;
import org.ttnmt.data.PairVariation;
import org.ttnmt.text.Vocabulary;

/** What a sentence loses before a network learns to tell it. */
abstract sealed class Noise implements PairVariation {
    final NoiseConfig config;
    /** The piece that stands for what is lost. */
    final int mask;

    Noise(NoiseConfig config, int mask) {
        this.config = config;
        this.mask = mask;
    }

    /**
     * The noise of an objective that has one.
     *
     * @throws UserException when the vocabulary has no piece for gaps
     */
    static Noise of(ObjectiveConfig objective, Vocabulary vocabulary) {
        int mask = mask(objective, vocabulary);
        return switch (objective.noise().kind()) {
            case GAPS -> new Infilling(objective.noise(), mask);
            case STRETCH -> new Stretch(objective.noise(), mask);
            case PIECES -> new Masking(objective.noise(), mask, vocabulary);
            case NONE -> throw new IllegalArgumentException(objective.typeName() + " has no noise");
        };
    }

    /** The piece that stands for gaps. */
    static int mask(ObjectiveConfig objective, Vocabulary vocabulary) {
        for (int id : vocabulary.encode(VocabConfig.MASK)) {
            if (vocabulary.piece(id).equals(VocabConfig.MASK)) {
                return id;
            }
        }
        throw new UserException("The vocabulary has no piece " + VocabConfig.MASK + ", which objective.type: "
                + objective.typeName()
                + " puts into gaps. Leave vocab.source_model out, so that one is trained which has it, or train yours"
                + " with vocab.user_defined_symbols: [\"" + VocabConfig.MASK + "\"].");
    }

    /** How many of so many pieces are lost: the share is right on average, even of short sentences. */
    final int wanted(int pieces, DoubleSupplier random) {
        return (int) (config.maskRatio() * pieces + random.getAsDouble());
    }

    /**
     * Text infilling (Lewis et al. 2020, section 2.2): the source is the target with gaps, each of which is one
     * {@code <mask>}. Gaps that meet are one; none is empty.
     */
    static final class Infilling extends Noise {

        Infilling(NoiseConfig config, int mask) {
            super(config, mask);
        }

        @Override
        public EncodedPair vary(EncodedPair pair, DoubleSupplier random) {
            int[] pieces = pair.target();
            int wanted = wanted(pieces.length, random);
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

    /**
     * A stretch of the sentence (Song et al. 2019, section 3.1): each of its pieces is {@code <mask>} in the source, so that
     * the decoder knows where they stand.
     */
    static final class Stretch extends Noise {

        Stretch(NoiseConfig config, int mask) {
            super(config, mask);
        }

        @Override
        public EncodedPair vary(EncodedPair pair, DoubleSupplier random) {
            int[] source = pair.target().clone();
            int length = Math.max(1, Math.min(source.length, wanted(source.length, random)));
            int begin = (int) (random.getAsDouble() * (source.length - length + 1));
            Arrays.fill(source, begin, begin + length, mask);
            return new EncodedPair(source, pair.target());
        }
    }

    /**
     * Single pieces (Devlin et al. 2019, section 3.1): of those that are to be told 80 % are {@code <mask>} in the source,
     * 10 % any other piece, and 10 % as they are. The target has bos in the places of all others.
     */
    static final class Masking extends Noise {
        private static final double SHOWN_AS_MASK = 0.8;
        private static final double SHOWN_AS_ANY = 0.9;

        private final Vocabulary vocabulary;

        Masking(NoiseConfig config, int mask, Vocabulary vocabulary) {
            super(config, mask);
            this.vocabulary = vocabulary;
        }

        @Override
        public EncodedPair vary(EncodedPair pair, DoubleSupplier random) {
            int[] source = pair.target().clone();
            int[] told = new int[source.length];
            Arrays.fill(told, vocabulary.bos());
            int left = Math.max(1, wanted(source.length, random));
            for (int i = 0; i < source.length; i++) { // each choice of so many pieces is as likely as any other
                if (random.getAsDouble() * (source.length - i) < left) {
                    left--;
                    told[i] = source[i];
                    double kind = random.getAsDouble();
                    source[i] = kind < SHOWN_AS_MASK
                            ? mask
                            : kind < SHOWN_AS_ANY ? (int) (random.getAsDouble() * vocabulary.size()) : source[i];
                }
            }
            return new EncodedPair(source, told);
        }
    }
}
