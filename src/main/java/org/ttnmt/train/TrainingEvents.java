package org.ttnmt.train;

/** Hears what happens in a run. Called from the training thread; must be quick. */
public interface TrainingEvents {

    /** An update is done. */
    void updated(long update);

    /** A log interval is over. */
    void logged(TrainingLine line);

    /** A validation is over. */
    void validated(Validation validation, Verdict verdict);

    /** Something looks wrong, although training goes on. */
    void warned(TrainingWarning warning);

    /** A checkpoint was handed to the disk. */
    void saved(long update);
}
