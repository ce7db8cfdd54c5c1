package org.ttnmt.train;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.ttnmt.model.training.TrainingNetwork;

/** Judges a network in training; what it translates and scores with is not the trainer's concern. */
public interface Validator {

    /** Of a rank that leaves it to the first one. */
    Validator NONE = new Validator() {
        @Override
        public Validation validate(TrainingNetwork network, long update) {
            throw new UnsupportedOperationException("the first rank validates");
        }

        @Override
        public double probabilityNotBetter(Validation validation, List<String> incumbent) {
            throw new UnsupportedOperationException("the first rank validates");
        }
    };

    /**
     * Judges the network after {@code update} updates.
     *
     * @throws CancellationException when asked to stop meanwhile; nothing has changed
     */
    Validation validate(TrainingNetwork network, long update);

    /**
     * How likely it is that the translations of {@code validation} are not better than those of {@code incumbent}, by
     * the metric that says which validation is best: the p-value of a difference in its favour.
     *
     * @param incumbent translations of the same sources
     */
    double probabilityNotBetter(Validation validation, List<String> incumbent);
}
