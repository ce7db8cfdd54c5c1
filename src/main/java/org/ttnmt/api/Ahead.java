package org.ttnmt.api;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Begins the work on a few items before their results are asked for.
 *
 * @param <T> an item
 * @param <F> work under way
 * @param <R> its result
 */
final class Ahead<T, F, R> implements Iterator<R> {
    private final Iterator<T> items;
    private final Function<T, F> begin;
    private final Function<F, R> end;
    private final int window;
    private final Deque<F> underWay = new ArrayDeque<>();

    private Ahead(Iterator<T> items, Function<T, F> begin, Function<F, R> end, int window) {
        this.items = items;
        this.begin = begin;
        this.end = end;
        this.window = window;
    }

    /**
     * Results in the order of {@code items}, lazily.
     *
     * @param window most that are under way at a time
     */
    static <T, F, R> Stream<R> stream(Stream<T> items, Function<T, F> begin, Function<F, R> end, int window) {
        Spliterator<T> source = items.sequential().spliterator();
        Ahead<T, F, R> ahead = new Ahead<>(Spliterators.iterator(source), begin, end, window);
        int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(ahead, characteristics), false)
                .onClose(items::close);
    }

    @Override
    public boolean hasNext() {
        // Refilled when half of it is used up, so that batches are full and the workers never idle
        if (underWay.size() <= window / 2) {
            while (underWay.size() < window && items.hasNext()) {
                underWay.add(begin.apply(items.next()));
            }
        }
        return !underWay.isEmpty();
    }

    @Override
    public R next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return end.apply(underWay.remove());
    }
}
