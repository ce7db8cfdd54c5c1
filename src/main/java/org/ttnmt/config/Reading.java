package org.ttnmt.config;

import java.nio.file.Path;

/**
 * The value that is being read: its name, where it stands, and where to report what is wrong with it.
 *
 * @param folder that relative paths of input files start from
 * @param files what is asked of input files
 */
record Reading(String key, Place place, Problems problems, Path folder, Inputs files) {

    /** What is asked of input files. */
    enum Inputs {
        /** Nothing: they are the record of an old run. */
        MAY_BE_GONE,
        /** That they are there: someone else looks into them. */
        ARE_THERE,
        /** That they are there, and begin as text where they are texts: a new run reads them. */
        ARE_READABLE
    }

    Reading at(String otherKey, Place otherPlace) {
        return new Reading(otherKey, otherPlace, problems, folder, files);
    }

    void report(String what) {
        problems.add(place, key, what);
    }
}
