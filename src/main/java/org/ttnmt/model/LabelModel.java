package org.ttnmt.model;

import java.util.List;

/** What search knows of a network that labels pieces of a source, or all of it. Threads may share a model. */
public interface LabelModel extends SearchableModel {

    /** Labels {@code sources} (ids without eos, none empty): a slot for each piece and the end, or one slot. */
    SlotModel.Slots read(List<int[]> sources);
}
