package org.ttnmt.spark;

import java.io.IOException;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Names in a folder of results. What is not a part has a name that Hadoop's and Spark's readers pass over.
 *
 * @param folder its whole name, without a slash at its end
 * @param ending of the names of parts
 */
record OutputFolder(String folder, String ending) implements Serializable {
    private static final long serialVersionUID = 1L;

    static OutputFolder of(String name, String ending) {
        boolean slash = name.length() > 1 && name.endsWith("/");
        return new OutputFolder(slash ? name.substring(0, name.length() - 1) : name, ending);
    }

    String part(Part part) {
        return folder + "/" + part.name() + ending;
    }

    /** The folder of what is not a result. */
    String records() {
        return folder + "/_tt";
    }

    String record(Part part) {
        return records() + "/" + part.name() + ".json";
    }

    String plan() {
        return records() + "/plan.json";
    }

    String lineCounts() {
        return records() + "/lines.json";
    }

    /** What a part repeats of earlier ones. */
    String repeated(Part part) {
        return records() + "/" + part.name() + ".repeated";
    }

    /** Says that all of them are there. */
    String compared() {
        return records() + "/compared";
    }

    String success() {
        return folder + "/_SUCCESS";
    }

    /** The record of a part whose file is there, as long as it should be; null where it has to be made. */
    @Nullable
    PartRecord committed(Storage storage, Part part) throws IOException {
        PartRecord record = PartRecord.of(storage.read(record(part)));
        return record != null && storage.length(part(part)) == record.bytes() ? record : null;
    }
}
