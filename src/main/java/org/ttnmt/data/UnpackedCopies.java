package org.ttnmt.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.io.TextInput;

/**
 * Where the packed files of a corpus are unpacked to.
 *
 * @param source of the source side, or the TSV text
 * @param target of the target side
 */
record UnpackedCopies(Path source, Path target) {

    /** In {@code folder}, for the corpus with this number. */
    static UnpackedCopies of(Path folder, int corpus) {
        return new UnpackedCopies(folder.resolve(corpus + ".source.txt"), folder.resolve(corpus + ".target.txt"));
    }

    /** The copy of the source file; null when it needs none. */
    @Nullable
    Path sourceOf(CorpusConfig corpus) {
        return TextInput.isCompressed(corpus.source().toString()) ? source : null;
    }

    /** The copy of the target file; null when it needs none. */
    @Nullable
    Path targetOf(CorpusConfig corpus) {
        return corpus.target() != null && TextInput.isCompressed(corpus.target().toString()) ? target : null;
    }
}
