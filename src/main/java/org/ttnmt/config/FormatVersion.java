package org.ttnmt.config;

import java.nio.file.Path;
import org.ttnmt.UserException;

/** The version of the format of saved configurations; the model's directory shares it. */
final class FormatVersion {
    /** What this {@code tt} writes, and the only one it reads. */
    static final int CURRENT = 1;

    private FormatVersion() {}

    /**
     * Refuses a configuration of another version, of which nothing else can be trusted.
     *
     * @throws UserException naming both versions
     */
    static void check(Path file, Tree.Mapping root, boolean saved) {
        Tree.Entry entry = root.entries().get(RunConfig.FORMAT_VERSION.shortName());
        if (entry == null) {
            if (saved) {
                throw new UserException(Place.file(file.toString()).about("format_version")
                        + "is missing, so this is not a configuration that tt saved with a model; is "
                        + file.toAbsolutePath().getParent() + " the folder of a model?");
            }
            return;
        }
        if (entry.value() instanceof Tree.Scalar scalar
                && scalar.text().matches("[0-9]{1,9}")
                && Integer.parseInt(scalar.text()) != CURRENT) {
            boolean newer = Integer.parseInt(scalar.text()) > CURRENT;
            throw new UserException(entry.place().about("format_version") + "is " + scalar.text()
                    + ", but this tt supports " + CURRENT + "; that usually means that "
                    + (newer
                            ? "a newer tt saved the model: update tt"
                            : "the file was changed by hand: restore it from a copy"));
        }
    }
}
