package org.ttnmt.model.objective;

import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.NumberFormats;

/** The network that learns, the number formats of its computation, and the sizes of its vocabularies. */
public record Trainee(Family network, NumberFormats numbers, int sourceVocabulary, int targetVocabulary) {}
