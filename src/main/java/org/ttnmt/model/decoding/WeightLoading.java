package org.ttnmt.model.decoding;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterValues;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.TensorScope;

/**
 * Brings weights into the formats of decoding, some rows of a parameter at a time: hardly more memory is needed than
 * what they take in the end.
 */
final class WeightLoading {
    /** Numbers that are read together: 256 KB. What is made of them on the way leaves holes between the weights that stay. */
    private static final int ELEMENTS_AT_ONCE = 1 << 16;

    /** Bytes of a larger parameter get a place of their own, which an allocator gives back to the system. */
    private static final long LARGEST_ROOM = 32L << 20;

    private final ScriptModule module;
    private final DecodingScript script;
    private final ParameterValues weights;
    private final ByteBuffer room;
    private final TableRows tables;
    private final ScriptValue integers;

    private WeightLoading(ScriptModule module, DecodingScript script, ParameterValues weights, TableRows tables) {
        this.module = module;
        this.script = script;
        this.weights = weights;
        int widest = script.layout().parameters().stream()
                .mapToInt(WeightLoading::columns)
                .max()
                .orElse(1);
        this.room = ByteBuffer.allocateDirect(Math.max(ELEMENTS_AT_ONCE, widest) * Float.BYTES)
                .order(ByteOrder.nativeOrder());
        this.tables = tables;
        long bytes = script.layout().parameters().stream()
                .filter(this::isPassing)
                .mapToLong(Parameter::elements)
                .max()
                .orElse(1);
        this.integers = bytes(1, (int) bytes);
    }

    private ScriptValue bytes(int rows, int columns) {
        try (ScriptValue height = ScriptValue.of(rows);
                ScriptValue width = ScriptValue.of(columns)) {
            return module.call("bytes", height, width);
        }
    }

    /** Whether the bytes of a parameter are needed no longer than until something else is made of them. */
    private boolean isPassing(Parameter parameter) {
        return script.weights().isOfIntegers(parameter)
                && parameter.elements() <= LARGEST_ROOM
                && script.weights().steps(parameter).stream().noneMatch(PreparedWeights.Step::table);
    }

    private static int columns(Parameter parameter) {
        return (int) (parameter.elements() / parameter.shape()[0]);
    }

    /**
     * The list of {@link PreparedWeights}, to be closed.
     *
     * @param tables that large tables are put into, to be filled later
     */
    static ScriptValue load(ScriptModule module, DecodingScript script, ParameterValues weights, TableRows tables) {
        WeightLoading loading = new WeightLoading(module, script, weights, tables);
        try {
            return loading.load();
        } finally {
            loading.integers.close();
        }
    }

    private ScriptValue load() {
        ScriptValue list = module.call("unprepared");
        try {
            for (Parameter parameter : script.layout().parameters()) {
                list = with(list, parameter);
            }
            return list;
        } catch (RuntimeException | Error e) {
            list.close();
            throw e;
        }
    }

    /** The list with what is made of a parameter; {@code before} is closed when it is another. */
    private ScriptValue with(ScriptValue before, Parameter parameter) {
        List<PreparedWeights.Step> steps = script.weights().steps(parameter);
        if (steps.isEmpty()) {
            return before;
        }
        ScriptValue list = before;
        try (TensorScope scope = TensorScope.open(script.device());
                Stored stored = script.weights().isOfIntegers(parameter)
                        ? integers(scope, parameter)
                        : floats(scope, parameter)) {
            for (PreparedWeights.Step step : steps) {
                boolean later = step.table() && tables.isLarge(parameter);
                try (ScriptValue place = ScriptValue.of(step.place())) {
                    ScriptValue values = later ? reserved(parameter) : stored.values();
                    ScriptValue next = module.call(step.function(), list, place, values, stored.scales());
                    list.close();
                    list = next;
                }
            }
        }
        return list;
    }

    /** The place of a large table, to be filled later. */
    private ScriptValue reserved(Parameter parameter) {
        ScriptValue bytes = bytes(parameter.shape()[0], columns(parameter));
        tables.add(parameter, bytes);
        return bytes;
    }

    /** A parameter on the device; scales are empty for floats. */
    private record Stored(ScriptValue values, ScriptValue scales) implements AutoCloseable {
        @Override
        public void close() {
            values.close();
            scales.close();
        }
    }

    private Stored floats(TensorScope scope, Parameter parameter) {
        long[] shape = Arrays.stream(parameter.shape()).asLongStream().toArray();
        ScriptValue tensor = ScriptValue.of(scope.zeros(shape));
        forEachPart(parameter, (begin, rows) -> module.call("fill", tensor, begin, rows)
                .close());
        return new Stored(tensor, ScriptValue.of(scope.zeros(0)));
    }

    private Stored integers(TensorScope scope, Parameter parameter) {
        ScriptValue scales = ScriptValue.of(scope.zeros(parameter.shape()[0]));
        ScriptValue bytes =
                isPassing(parameter) ? shared(parameter) : bytes(parameter.shape()[0], columns(parameter));
        forEachPart(parameter, (begin, part) -> module.call("fill_integers", bytes, scales, begin, part)
                .close());
        return new Stored(bytes, scales);
    }

    /** A place for bytes that others have had before: so there are no holes between the weights that stay. */
    private ScriptValue shared(Parameter parameter) {
        try (ScriptValue rows = ScriptValue.of(parameter.shape()[0]);
                ScriptValue columns = ScriptValue.of(columns(parameter))) {
            return module.call("bytes_of", integers, rows, columns);
        }
    }

    /** Reads a parameter, and hands over some rows at a time: the number of the first, and the rows. */
    private void forEachPart(Parameter parameter, BiConsumer<ScriptValue, ScriptValue> part) {
        int columns = columns(parameter);
        int rows = parameter.shape()[0];
        int most = room.capacity() / Float.BYTES / columns;
        for (int begin = 0; begin < rows; begin += most) {
            int count = Math.min(most, rows - begin);
            room.clear().limit(count * columns * Float.BYTES);
            weights.read(parameter, (long) begin * columns, room.asFloatBuffer());
            try (TensorScope scope = TensorScope.open(script.device());
                    ScriptValue first = ScriptValue.of(begin)) {
                Tensor tensor =
                        parameter.shape().length == 1 ? scope.floats(room, count) : scope.floats(room, count, columns);
                try (ScriptValue values = ScriptValue.of(tensor)) {
                    part.accept(first, values);
                }
            }
        }
    }
}
