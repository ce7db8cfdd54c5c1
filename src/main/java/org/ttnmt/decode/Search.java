package org.ttnmt.decode;

import java.util.List;

/** A way to find translations with a model. Immutable, and safe for several threads if its model is. */
public interface Search {

    /**
     * Translates a batch. What is found for a request does not depend on the others.
     *
     * @return for each request its hypotheses, best first: at least one, fewer than asked for where the vocabulary or
     *     the maximum length allow no more; an empty source gives {@link Hypothesis#EMPTY} without a step of the
     *     network
     * @throws org.ttnmt.UserException when the network gives NaN
     * @throws java.util.concurrent.CancellationException when the thread is interrupted; its interrupt status stays
     */
    List<List<Hypothesis>> find(List<Request> requests);
}
