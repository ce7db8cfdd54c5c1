package org.ttnmt.model.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.ttnmt.model.graph.SplitMix;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.TensorScope;

/**
 * The random bytes of dropout masks, of a batch or of a part: the host has drawn them, or the device draws them where it
 * needs them. They are the same.
 */
interface MaskBytes {

    /** Neighbouring bytes, by their places. */
    record Span(long first, long count) {}

    /** As the gradient's function takes them. */
    Tensor tensor(TensorScope host);

    /**
     * Some of them, one span after the other.
     *
     * @param room for their bytes, where there are any
     */
    MaskBytes at(List<Span> spans, ReusedBuffer room);

    /** Drawn by the host. */
    record Drawn(ByteBuffer bytes) implements MaskBytes {
        @Override
        public Tensor tensor(TensorScope host) {
            return host.bytes(bytes);
        }

        @Override
        public MaskBytes at(List<Span> spans, ReusedBuffer room) {
            ByteBuffer part = room.of(bytes.capacity());
            spans.forEach(span -> part.put(bytes.slice(Math.toIntExact(span.first()), Math.toIntExact(span.count()))));
            return new Drawn(part.flip().slice().order(ByteOrder.nativeOrder()));
        }
    }

    /**
     * To be drawn by the device: a copy of a base model's bytes for one batch would take a GPU longer than the gradient.
     *
     * @param state of the stream, the mix of the seed
     * @param spans of the stream, one after the other
     */
    record OfStream(long state, List<Span> spans) implements MaskBytes {

        /** The first bytes of a seed. */
        static OfStream begin(long seed, long count) {
            return new OfStream(SplitMix.mix(seed), List.of(new Span(0, count)));
        }

        @Override
        public Tensor tensor(TensorScope host) {
            long[] numbers = new long[1 + 2 * spans.size()];
            numbers[0] = state;
            for (int i = 0; i < spans.size(); i++) {
                numbers[1 + 2 * i] = spans.get(i).first();
                numbers[2 + 2 * i] = spans.get(i).count();
            }
            return host.longs(numbers, numbers.length);
        }

        @Override
        public MaskBytes at(List<Span> places, ReusedBuffer room) {
            List<Span> found = new ArrayList<>();
            for (Span place : places) {
                long begin = 0; // of a span, among all bytes that there are
                for (Span span : spans) {
                    long from = Math.max(begin, place.first());
                    long to = Math.min(begin + span.count(), place.first() + place.count());
                    if (from < to) {
                        found.add(new Span(span.first() + from - begin, to - from));
                    }
                    begin += span.count();
                }
            }
            return new OfStream(state, found);
        }
    }
}
