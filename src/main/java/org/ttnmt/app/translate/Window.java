package org.ttnmt.app.translate;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * Lines that were read together, in order.
 *
 * @param translations to come, one for each line; none at the end of the input
 */
record Window(List<Future<Translation>> translations) {

    static final Window END = new Window(List.of());

    /** The input failed after all windows before. */
    static Window failed(Throwable failure) {
        return new Window(List.of(CompletableFuture.failedFuture(failure)));
    }
}
