package org.ttnmt.app.evaluate;

import java.util.List;
import org.ttnmt.UserException;

/**
 * Outputs and what they are compared with, line by line.
 *
 * @param systems at least one; for paired tests the first is the baseline
 * @param references streams with one reference for each segment
 * @param referenceNames names of the streams in messages
 */
public record EvaluationSet(List<EvaluatedSystem> systems, List<List<String>> references, List<String> referenceNames) {

    public EvaluationSet {
        systems = List.copyOf(systems);
        references = List.copyOf(references);
        referenceNames = List.copyOf(referenceNames);
    }

    /**
     * Returns this set if all streams have the same length.
     *
     * @throws UserException naming the streams and their lengths when they differ, or an empty one
     */
    public EvaluationSet checked() {
        for (EvaluatedSystem system : systems) {
            int lines = system.lines().size();
            if (lines == 0) {
                throw new UserException(system.name() + ": is empty, so there is nothing to score.");
            }
            for (int k = 0; k < references.size(); k++) {
                if (references.get(k).size() != lines) {
                    throw new UserException("System and reference streams have different lengths: "
                            + system.name() + " has " + lines + " lines, but " + referenceNames.get(k) + " has "
                            + references.get(k).size()
                            + ". Line n of one is compared with line n of the other, so give files that belong"
                            + " together.");
                }
            }
        }
        return this;
    }
}
