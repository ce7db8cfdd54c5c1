package org.ttnmt.data;

import java.util.stream.Stream;
import org.ttnmt.UserException;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DataConfig;
import org.ttnmt.io.LineReader;

/** The files of corpora, before they are read. */
public final class InputFiles {
    private InputFiles() {}

    /** All corpora that a run reads, sooner or later. */
    public static Stream<CorpusConfig> of(DataConfig data) {
        return Stream.of(data.train().stream(), Stream.of(data.validation()), Stream.ofNullable(data.test()))
                .flatMap(corpora -> corpora);
    }

    /**
     * Looks at the beginning of each file.
     *
     * @throws UserException when some cannot be read or are no text; it names all of them
     */
    public static void requireText(Stream<CorpusConfig> corpora) {
        LineReader.requireText(corpora.flatMap(
                corpus -> Stream.concat(Stream.of(corpus.source()), Stream.ofNullable(corpus.target()))));
    }
}
