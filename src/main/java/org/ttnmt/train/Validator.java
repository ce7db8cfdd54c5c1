package org.ttnmt.train;

import org.ttnmt.model.TrainingNetwork;

/** Judges a network in training; what it translates and scores with is not the trainer's concern. */
@FunctionalInterface
public interface Validator {
    Validation validate(TrainingNetwork network, long update);
}
