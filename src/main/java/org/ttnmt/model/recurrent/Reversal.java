package org.ttnmt.model.recurrent;

import java.util.List;
import org.ttnmt.model.layers.Places;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Turns sentences round, each within its length, so that padding stays at the end.
 *
 * @param order for each position the one that takes its place, {@code (batch, length)}
 * @param ends the last position of each sentence, {@code (batch, 1)}
 */
public record Reversal(Value order, Value ends) {

    /**
     * Emits the reversal of {@code tokens (batch, length)}.
     *
     * @param lengths real positions of each, {@code (batch)}
     */
    public static Reversal of(Code code, Value tokens, Value lengths) {
        Value all = Places.all(code, code.size(tokens, 1), tokens);
        Value ends = code.call("sub", code.call("unsqueeze", lengths, 1), 1);
        Value mirrored = code.call("sub", ends, all);
        return new Reversal(code.call("where", code.call("ge", mirrored, 0), mirrored, all), ends);
    }

    /** Emits {@code x (batch * length, columns)} turned round; twice is as before. */
    Value apply(Code code, Value x) {
        return code.call("flatten", gathered(code, x, order), 0, 1);
    }

    /** Emits what {@code x (batch * length, columns)} has at the end of each sentence, {@code (batch, columns)}. */
    Value last(Code code, Value x) {
        return code.call("squeeze", gathered(code, x, ends), 1);
    }

    private Value gathered(Code code, Value x, Value index) {
        Value columns = code.size(x, 1);
        Value sentences = code.view(x, code.size(order, 0), -1, columns);
        Value each = code.call("expand", code.call("unsqueeze", index, 2), List.of(-1, -1, columns));
        return code.call("gather", sentences, 1, each);
    }
}
