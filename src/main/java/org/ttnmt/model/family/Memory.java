package org.ttnmt.model.family;

import java.util.List;
import org.ttnmt.model.layers.KeyValue;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * What the decoder reads of the source.
 *
 * @param layers keys and values for each attention to the source
 * @param padding hides the source's padding, a bias {@code (batch, 1, sourceLength)}
 * @param start the states with which the decoder's recurrences begin, {@code (batch, modelDim)} each
 * @param source ids {@code (batch, sourceLength)}, for a decoder that copies
 */
public record Memory(List<KeyValue> layers, Value padding, List<Value> start, Value source) {

    /** Of a decoder that copies nothing. */
    Memory(List<KeyValue> layers, Value padding, List<Value> start) {
        this(layers, padding, start, Value.NONE);
    }

    /** Of a decoder that begins with nothing and copies nothing. */
    public static Memory of(List<KeyValue> layers, Value padding) {
        return new Memory(layers, padding, List.of());
    }

    /** Emits the same without a gradient. */
    public Memory detached(Code code) {
        return new Memory(
                layers.stream()
                        .map(layer -> new KeyValue(code.call("detach", layer.both())))
                        .toList(),
                padding,
                start.stream().map(state -> code.call("detach", state)).toList(),
                source);
    }
}
