package org.ttnmt.app.translate;

import java.util.List;
import org.ttnmt.decode.Request;

/**
 * A line that is ready to be translated.
 *
 * @param terms what the translation has to contain
 */
record PreparedQuery(Query query, Request request, List<Term> terms) {}
