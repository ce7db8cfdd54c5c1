package org.ttnmt.model.objective;

import org.ttnmt.model.family.Family;
import org.ttnmt.model.family.StepNetwork;
import org.ttnmt.model.parameters.NumberFormats;

/** The network that learns, the number formats of its computation, and the sizes of its vocabularies. */
public record Trainee(Family network, NumberFormats numbers, int sourceVocabulary, int targetVocabulary) {

    /**
     * The network, for objectives of those that write piece by piece.
     *
     * @throws ClassCastException when it is another, which the configuration refuses
     */
    StepNetwork steps() {
        return (StepNetwork) network;
    }
}
