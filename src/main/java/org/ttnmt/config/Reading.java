package org.ttnmt.config;

import java.nio.file.Path;

/**
 * The value that is being read: its name, where it stands, and where to report what is wrong with it.
 *
 * @param folder that relative paths of input files start from
 * @param checkFiles whether input files must exist: yes for a new run, no for the record of an old one
 */
record Reading(String key, Place place, Problems problems, Path folder, boolean checkFiles) {

    Reading at(String otherKey, Place otherPlace) {
        return new Reading(otherKey, otherPlace, problems, folder, checkFiles);
    }

    void report(String what) {
        problems.add(place, key, what);
    }
}
