package org.ttnmt.app.distil;

import java.nio.file.Path;
import java.util.List;

/** A part of a distillation: files that are made of others, in a folder of its own. */
interface Stage {

    /** Also the name of its folder. */
    String name();

    /** What it does, in a few words that follow its name. */
    String title();

    /** Its folder. */
    Path folder();

    /** The stages whose files it reads. */
    List<Stage> after();

    /**
     * Adds what it depends on beside those stages: its part of the configuration, and hashes of files.
     *
     * @throws org.ttnmt.UserException when a file cannot be read
     */
    void describe(Ingredients parts);

    /**
     * Makes its files, going on with what an earlier start of the same left.
     *
     * @throws java.util.concurrent.CancellationException when somebody asked to stop; what is there is gone on with
     * @throws org.ttnmt.UserException when it cannot be made
     */
    void make(Workbench bench);

    /**
     * Looks for what is wrong with it, before hours go into the stages before it.
     *
     * @throws org.ttnmt.UserException when it could not be made in the end
     */
    default void requireMakeable() {
        // most are known to be right when their configuration is
    }

    /** The files that it makes, which others read. */
    List<Path> outputs();

    /** What it is going to cost, roughly. */
    Estimate estimate(Effort effort);

    /** Whether what a start with other values of these keys left is gone on with: they change nothing that was made. */
    default boolean goesOnAfterChangeOf(String key) {
        return false;
    }

    /** Whether it stays done when it was made with other values of these keys: all that others read is the same. */
    default boolean isDoneAfterChangeOf(String key) {
        return false;
    }

    /** Files that must be there too, and whose contents make no difference to what follows. */
    default List<Path> uncounted() {
        return List.of();
    }
}
