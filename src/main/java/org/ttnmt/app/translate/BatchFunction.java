package org.ttnmt.app.translate;

import java.util.List;

/** Translates a batch at a time; thread-safe. */
@FunctionalInterface
interface BatchFunction {

    /** For each source its translations, best first. */
    List<List<Translation.Candidate>> translate(List<PreparedQuery> batch);
}
