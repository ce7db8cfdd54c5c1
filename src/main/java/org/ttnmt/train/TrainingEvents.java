package org.ttnmt.train;

/** Hears what happens in a run. Called from the training thread; must be quick. */
public interface TrainingEvents {

    /** Tells nobody. */
    TrainingEvents NONE = new TrainingEvents() {
        @Override
        public void updated(long update) {}

        @Override
        public void logged(TrainingLine line) {}

        @Override
        public void validated(Validation validation, Verdict verdict) {}

        @Override
        public void warned(TrainingWarning warning) {}

        @Override
        public void began(StageBegin stage) {}

        @Override
        public void saved(long update) {}
    };

    /** An update is done. */
    void updated(long update);

    /** A log interval is over. */
    void logged(TrainingLine line);

    /** A validation is over. */
    void validated(Validation validation, Verdict verdict);

    /** Something looks wrong, although training goes on. */
    void warned(TrainingWarning warning);

    /** A stage of several begins. */
    void began(StageBegin stage);

    /** A checkpoint was handed to the disk. */
    void saved(long update);
}
