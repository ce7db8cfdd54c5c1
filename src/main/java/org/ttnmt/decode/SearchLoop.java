package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.model.StepModel;

/** Runs the searches of a batch side by side, with one step of the network for all; those that are done leave it. */
final class SearchLoop {
    private SearchLoop() {}

    /**
     * Searches for all requests; an empty source gives {@link Hypothesis#EMPTY} without a step of the network.
     *
     * @param begin makes the search for a request, given its row in the first step
     * @throws org.ttnmt.UserException when the network gives NaN
     * @throws CancellationException when the thread is interrupted; its interrupt status stays
     */
    static List<List<Hypothesis>> run(
            StepModel model, List<Request> requests, BiFunction<Request, Integer, SourceSearch> begin) {
        return withoutEmpty(requests, work -> found(model, work, begin));
    }

    private static List<List<Hypothesis>> found(
            StepModel model, List<Request> work, BiFunction<Request, Integer, SourceSearch> begin) {
        List<SourceSearch> searches = new ArrayList<>(work.size());
        for (Request request : work) {
            searches.add(begin.apply(request, searches.size()));
        }
        List<int[]> sources = work.stream().map(Request::source).toList();
        try (StepModel.Decoding decoding = model.start(sources, words(work))) {
            run(decoding, new ArrayList<>(searches), model.vocabularySize());
        }
        return searches.stream().map(SourceSearch::found).toList();
    }

    /**
     * Goes on, unless the thread is interrupted.
     *
     * @throws CancellationException when it is; its interrupt status stays
     */
    static void checkInterrupt() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the search was interrupted");
        }
    }

    /**
     * Searches for the requests that have a source; an empty one gives {@link Hypothesis#EMPTY}.
     *
     * @param find gives the hypotheses of each
     * @throws CancellationException when the thread is interrupted; its interrupt status stays
     */
    static List<List<Hypothesis>> withoutEmpty(
            List<Request> requests, Function<List<Request>, List<List<Hypothesis>>> find) {
        List<Request> work =
                requests.stream().filter(r -> r.source().length > 0).toList();
        if (!work.isEmpty()) {
            checkInterrupt();
        }
        Iterator<List<Hypothesis>> found = (work.isEmpty() ? List.<List<Hypothesis>>of() : find.apply(work)).iterator();
        List<List<Hypothesis>> results = new ArrayList<>(requests.size());
        for (Request request : requests) {
            results.add(request.source().length == 0 ? List.of(Hypothesis.EMPTY) : found.next());
        }
        return results;
    }

    /** The words of all requests; an empty list when they may use the whole vocabulary. */
    static List<int[]> words(List<Request> requests) {
        long limited = requests.stream().filter(Request::hasFewWords).count();
        if (limited != 0 && limited != requests.size()) {
            throw new IllegalArgumentException(
                    limited + " of " + requests.size() + " requests in a batch have a list of words");
        }
        return limited == 0 ? List.of() : requests.stream().map(Request::words).toList();
    }

    /**
     * The longest translation of a source without eos, given what it begins with.
     *
     * @param most that the network can write
     */
    static int maxTokens(DecodingConfig options, Request request, int most) {
        double needed = Math.max(
                options.maxLength(request.source().length),
                request.prefix().length + 1.0 + request.constraints().tokens());
        return (int) Math.max(1, Math.min(needed, most));
    }

    private static void run(StepModel.Decoding decoding, List<SourceSearch> active, int vocabularySize) {
        for (int position = 0; !active.isEmpty(); position++) {
            checkInterrupt();
            Step step = step(decoding, active, position, vocabularySize);
            int row = 0;
            for (SourceSearch search : active) {
                int taken = search.rows();
                search.advance(step, row);
                row += taken;
            }
            active.removeIf(SourceSearch::done);
        }
    }

    private static Step step(StepModel.Decoding decoding, List<SourceSearch> active, int position, int vocabularySize) {
        int rows = 0;
        int wanted = 1;
        int askedPerRow = 0;
        for (SourceSearch search : active) {
            wanted = Math.max(wanted, search.candidates());
            for (int i = 0; i < search.rows(); i++) {
                askedPerRow = Math.max(askedPerRow, search.asked(i).length);
            }
            rows += search.rows();
        }
        int[] order = new int[rows];
        int[] tokens = new int[rows];
        int[] asked = new int[rows * askedPerRow];
        int row = 0;
        for (SourceSearch search : active) {
            search.fill(order, tokens, row);
            for (int i = 0; i < search.rows(); i++, row++) {
                int[] ids = search.asked(i);
                System.arraycopy(ids, 0, asked, row * askedPerRow, ids.length);
            }
        }
        StepModel.Continuations best = decoding.advance(order, tokens, Math.min(wanted, vocabularySize));
        check(best, rows);
        float[] answers = askedPerRow == 0 ? new float[0] : decoding.at(asked, askedPerRow);
        return new Step(decoding, position, best, answers, askedPerRow);
    }

    private static void check(StepModel.Continuations candidates, int rows) {
        int expected = rows * candidates.perRow();
        if (candidates.perRow() < 1
                || candidates.tokens().length != expected
                || candidates.logProbs().length != expected) {
            throw new IllegalStateException("step of " + rows + " rows gave " + candidates.tokens().length
                    + " tokens and " + candidates.logProbs().length + " log-probabilities, " + candidates.perRow()
                    + " for each row");
        }
    }
}
