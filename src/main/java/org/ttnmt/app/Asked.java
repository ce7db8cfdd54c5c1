package org.ttnmt.app;

import java.util.List;
import org.ttnmt.decode.Request;

/**
 * A line that is ready to be translated.
 *
 * @param terms what the translation has to contain
 */
record Asked(Query query, Request request, List<Term> terms) {}
