package org.ttnmt.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/** A tensor in native memory, owned by a {@link TensorScope}. */
public final class Tensor {
    private static final AtomicLong READS = new AtomicLong();

    private final PtNDArray array;

    Tensor(PtNDArray array) {
        this.array = array;
    }

    public long[] shape() {
        return array.getShape().getShape();
    }

    /** Number of elements. */
    public long elements() {
        return array.getShape().size();
    }

    /**
     * How often this process has read elements of tensors so far. Each time the host waits until the device has computed
     * them, and all that it was told to compute before.
     */
    public static long reads() {
        return READS.get();
    }

    /** Copies the elements, which are float32. */
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(elements())];
        toBytes().asFloatBuffer().get(values);
        return values;
    }

    /** Copies the elements, which are float64. */
    public double[] toDoubles() {
        double[] values = new double[Math.toIntExact(elements())];
        toBytes().asDoubleBuffer().get(values);
        return values;
    }

    /** Copies the elements, which are int64. */
    public long[] toLongs() {
        long[] values = new long[Math.toIntExact(elements())];
        toBytes().asLongBuffer().get(values);
        return values;
    }

    /** The only element, of any number type. */
    public double item() {
        READS.incrementAndGet();
        return array.getDataType() == DataType.FLOAT64
                ? array.getDouble()
                : array.toType(DataType.FLOAT64, true).getDouble();
    }

    /** The bytes of the elements, in native order. Only to be read: on the CPU it may be the memory of the tensor. */
    public ByteBuffer toBytes() {
        READS.incrementAndGet();
        return array.toByteBuffer(true).order(ByteOrder.nativeOrder());
    }

    /** Frees the memory before the scope does. */
    public void release() {
        array.close();
    }

    /** A copy on the device of another scope, which owns it. */
    public Tensor copyTo(TensorScope scope) {
        ai.djl.Device device = scope.manager().getDevice();
        PtNDArray copy =
                (PtNDArray) (device.equals(array.getDevice()) ? array.duplicate() : array.toDevice(device, true));
        return new Tensor(copy).moveTo(scope);
    }

    /** Moves this tensor to another scope, which then owns it. */
    public Tensor moveTo(TensorScope scope) {
        array.attach(scope.manager());
        return this;
    }

    PtNDArray array() {
        return array;
    }
}
