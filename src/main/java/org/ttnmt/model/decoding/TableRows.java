package org.ttnmt.model.decoding;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterValues;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.TensorScope;

/**
 * Large tables of bytes of which single rows are looked up, and which are in memory a second time, as the packed weight
 * of a product. Their memory is only reserved; a row is read when its id is first seen, so that what no text has takes
 * no memory. Used by any number of threads.
 */
final class TableRows implements AutoCloseable {
    /** Elements of a table that is worth it: 64 MB. */
    static final long LARGE = 64L << 20;

    /** Elements that no table has: all are filled at once. */
    static final long NONE = Long.MAX_VALUE;

    private final ScriptModule module;
    private final ParameterValues weights;
    private final long smallest;
    private final List<Table> tables = new ArrayList<>();

    /** Rows that are there are never written again. */
    private record Table(Parameter parameter, ScriptValue bytes, BitSet there) {
        int rows() {
            return parameter.shape()[0];
        }

        int columns() {
            return parameter.shape()[1];
        }
    }

    /**
     * Without tables at first.
     *
     * @param weights that stay as they are, and can be read until this is closed
     * @param smallest elements of a table that is one of them
     */
    TableRows(ScriptModule module, ParameterValues weights, long smallest) {
        this.module = module;
        this.weights = weights;
        this.smallest = smallest;
    }

    /** Whether a table is one of them. */
    boolean isLarge(Parameter parameter) {
        return parameter.elements() >= smallest;
    }

    /** Whether there are any. */
    boolean isEmpty() {
        return tables.isEmpty();
    }

    /** From now on a table is one of them, whose bytes are not there yet; they are closed with this. */
    void add(Parameter parameter, ScriptValue bytes) {
        tables.add(new Table(parameter, bytes, new BitSet()));
    }

    /** Brings in the rows of all ids; to be called before they are looked up. */
    void require(int[]... ids) {
        if (tables.isEmpty()) {
            return;
        }
        synchronized (this) {
            for (Table table : tables) {
                for (int[] some : ids) {
                    for (int id : some) {
                        if (id < table.rows() && !table.there.get(id)) {
                            read(table, id);
                        }
                    }
                }
            }
        }
    }

    private void read(Table table, int id) {
        ByteBuffer row =
                ByteBuffer.allocateDirect(table.columns() * Float.BYTES).order(ByteOrder.nativeOrder());
        weights.read(table.parameter, (long) id * table.columns(), row.asFloatBuffer());
        try (TensorScope scope = TensorScope.open(Device.CPU);
                ScriptValue begin = ScriptValue.of(id);
                ScriptValue values = ScriptValue.of(scope.floats(row, 1, table.columns()))) {
            module.call("fill_bytes", table.bytes, begin, values).close();
        }
        table.there.set(id);
    }

    @Override
    public void close() {
        tables.forEach(table -> table.bytes.close());
    }
}
