package org.ttnmt.app.translate;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ttnmt.decode.Constraints;
import org.ttnmt.decode.Request;

/**
 * A line that is ready to be translated, with its translation to come.
 *
 * @param markup the text that the request reads, and the tags of the line
 * @param terms what the translation has to contain, beside tags
 */
record PreparedQuery(
        Query query, Request request, Markup markup, List<Term> terms, CompletableFuture<Translation> translation) {

    /** A line with nothing to translate: its translation is there. */
    static PreparedQuery ofNothing(Query query, Alignment.Unit unit) {
        Request nothing = new Request(new int[0], query.line(), new int[0], Constraints.NONE);
        return new PreparedQuery(
                query,
                nothing,
                Markup.none(""),
                List.of(),
                CompletableFuture.completedFuture(Translation.ofEmpty(query, unit)));
    }

    /** A line that is its own translation. */
    static PreparedQuery ofCopy(Query query, List<Term> terms, Alignment.Unit unit) {
        Request nothing = new Request(new int[0], query.line(), new int[0], Constraints.NONE);
        PreparedQuery asked = new PreparedQuery(query, nothing, Markup.none(""), terms, new CompletableFuture<>());
        String text = Spelling.oneLine(query.source());
        asked.translation.complete(Translation.of(query, text, Spelling.missing(text, asked), unit));
        return asked;
    }

    /** Pieces of the source; 0 where there is nothing to translate. */
    int length() {
        return request.source().length;
    }
}
