package org.ttnmt.model;

/** What search knows of a network of any kind, which is a {@link StepModel} or a {@link SlotModel}. */
public interface SearchableModel {

    /** Most pieces, without eos, that a source or an output may have; networks with learned positions have a limit. */
    int maxLength();
}
