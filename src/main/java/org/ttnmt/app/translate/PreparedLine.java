package org.ttnmt.app.translate;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A line that is ready to be translated, sentence by sentence.
 *
 * @param sentences one unless the line was split
 * @param translation of the line, to come
 */
record PreparedLine(List<PreparedQuery> sentences, CompletableFuture<Translation> translation) {

    /** A line that is translated as one sentence. */
    static PreparedLine of(PreparedQuery line) {
        return new PreparedLine(List.of(line), line.translation());
    }

    /** A line whose translation is made of those of its sentences. */
    static PreparedLine of(List<PreparedQuery> sentences, SentenceJoin join) {
        List<CompletableFuture<Translation>> parts =
                sentences.stream().map(PreparedQuery::translation).toList();
        return new PreparedLine(
                sentences,
                CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                        .thenApply(all -> join.of(
                                parts.stream().map(CompletableFuture::join).toList())));
    }

    /** The sentences of all lines. */
    static List<PreparedQuery> sentences(List<PreparedLine> lines) {
        return lines.stream().flatMap(line -> line.sentences().stream()).toList();
    }
}
