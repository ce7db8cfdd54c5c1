package org.ttnmt.model.decoding;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.ttnmt.model.batch.PaddedWidths;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.TensorScope;
import org.ttnmt.torch.Value;

/**
 * How wide sequences are padded so that attention gives a position the same bits however far. The products of libtorch
 * take another kernel, which adds in another order, for matrices of some sizes, and which sizes these are differs from
 * processor to processor. So this one is asked, once for each shape of the heads.
 */
final class AttentionWidths {
    /** Softmax adds in vectors of this size: where they are full, padding changes no sum. */
    private static final int VECTOR = 16;

    /** The widest that is tried: a multiple of the rows of every kernel seen, as all wider ones are. */
    private static final int WIDEST = 192;

    /** What wider ones are multiples of: MKL's kernels have 16 rows with AVX-512 and 24 with AVX2. */
    private static final int BLOCK = 48;

    /** Rows of a source that attend to it at once: a beam's, which no padding makes more. */
    private static final int[] ROWS = {1, 2, 5};

    private static final Map<Heads, List<Integer>> WIDTHS = new ConcurrentHashMap<>();

    private record Heads(int count, int dim) {}

    private AttentionWidths() {}

    /**
     * The widths for a network.
     *
     * @param most positions that the network has
     */
    static PaddedWidths of(int heads, int headDim, int most, Device device) {
        if (device.isGpu()) {
            return new PaddedWidths(List.of(), VECTOR, most); // nothing is promised of its bits
        }
        return new PaddedWidths(WIDTHS.computeIfAbsent(new Heads(heads, headDim), AttentionWidths::ask), BLOCK, most);
    }

    /** Widths that are as good as the widest. */
    private static List<Integer> ask(Heads heads) {
        try (ScriptModule module = ScriptModule.load(script(), Device.CPU)) {
            return IntStream.rangeClosed(1, WIDEST / VECTOR)
                    .map(vectors -> vectors * VECTOR)
                    .filter(width -> unchanged(module, heads, width, WIDEST - width))
                    .boxed()
                    .toList();
        }
    }

    private static boolean unchanged(ScriptModule module, Heads heads, int width, int padding) {
        return IntStream.of(ROWS).allMatch(rows -> unchanged(module, heads, rows, 0, width, padding))
                && unchanged(module, heads, width, padding, width, padding);
    }

    private static boolean unchanged(ScriptModule module, Heads heads, int... sizes) {
        long[] all = IntStream.concat(IntStream.of(heads.count(), heads.dim()), IntStream.of(sizes))
                .asLongStream()
                .toArray();
        try (TensorScope scope = TensorScope.open(Device.CPU);
                ScriptValue given = ScriptValue.of(scope.longs(all, all.length));
                ScriptValue unchanged = module.call("unchanged", given)) {
            return unchanged.toTensor(scope).item() == 1;
        }
    }

    /** Attention's two products, with and without more rows and columns of zeros. */
    private static Script script() {
        Script script = new Script("AttentionWidths");
        script.function("unchanged", "Tensor", List.of("sizes"), (code, p) -> {
            Value[] size = IntStream.range(0, 6)
                    .mapToObj(i -> code.toInt(code.call("select", p.get(0), 0, i)))
                    .toArray(Value[]::new);
            Value heads = size[0];
            Value dim = size[1];
            Value rows = size[2];
            Value width = size[4];
            Value queries = numbers(code, heads, rows, dim);
            Value weights = numbers(code, heads, rows, width);
            Value keys = numbers(code, heads, width, dim);
            Value farKeys = padded(code, keys, 0, size[5]);
            Value scores = code.call("bmm", queries, code.transpose(keys, 1, 2));
            Value farScores = code.call("bmm", padded(code, queries, 0, size[3]), code.transpose(farKeys, 1, 2));
            Value values = code.call("bmm", weights, keys);
            Value farValues = code.call("bmm", padded(code, weights, size[5], size[3]), farKeys);
            Value sameScores = code.call("eq", scores, code.call("narrow", first(code, farScores, rows), 2, 0, width));
            Value sameValues = code.call("eq", values, first(code, farValues, rows));
            code.returns(code.to(
                    code.call("logical_and", code.call("all", sameScores), code.call("all", sameValues)),
                    NumberType.FLOAT32));
        });
        return script;
    }

    private static Value numbers(Code code, Value heads, Value rows, Value columns) {
        Value count = code.assign("count", heads + " * " + rows + " * " + columns);
        return code.view(code.call("sin", code.call("arange", count)), heads, rows, columns);
    }

    private static Value padded(Code code, Value matrices, Object columns, Object rows) {
        return code.call("constant_pad_nd", matrices, List.of(0, columns, 0, rows));
    }

    private static Value first(Code code, Value matrices, Value rows) {
        return code.call("narrow", matrices, 1, 0, rows);
    }
}
