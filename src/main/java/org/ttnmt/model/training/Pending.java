package org.ttnmt.model.training;

import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that a device may still be computing, while the host goes on. Used by one thread at a time.
 *
 * @param <T> what it will be
 */
public final class Pending<T> {
    private @Nullable Supplier<T> reading;
    private @Nullable T value;

    /** @param reading waits for the device; called at most once */
    Pending(Supplier<T> reading) {
        this.reading = reading;
    }

    /** A value that is there. */
    public static <T> Pending<T> known(T value) {
        Pending<T> pending = new Pending<>(() -> value);
        pending.get();
        return pending;
    }

    /** What becomes of this value and another. */
    public <U, R> Pending<R> with(Pending<U> other, BiFunction<T, U, R> both) {
        return new Pending<>(() -> both.apply(get(), other.get()));
    }

    /** The value; waits for the device, the first time. */
    @SuppressWarnings("NullAway") // the value is there once it was read
    public T get() {
        Supplier<T> unread = reading;
        if (unread != null) {
            value = unread.get();
            reading = null;
        }
        return value;
    }
}
