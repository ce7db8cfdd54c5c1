package org.ttnmt.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Owns native memory: every tensor made in a scope lives until the scope closes. A batch or a decoding takes one scope;
 * only numbers leave it. A tensor made of Java's numbers reads Java's memory until then, so a function that keeps an
 * argument beyond the call has to copy it.
 */
public final class TensorScope implements AutoCloseable {
    private final PtNDManager manager;

    private TensorScope(PtNDManager manager) {
        this.manager = manager;
    }

    /** A scope of its own on {@code device}. */
    public static TensorScope open(Device device) {
        return new TensorScope((PtNDManager) Torch.engine().newBaseManager(device.toDjl()));
    }

    /** A scope inside this one, on the same device. */
    public TensorScope child() {
        return new TensorScope((PtNDManager) manager.newSubManager());
    }

    public Tensor zeros(long... shape) {
        return wrap(manager.zeros(new Shape(shape), DataType.FLOAT32));
    }

    /** A tensor of {@code values}; {@code shape} multiplies to their number. */
    public Tensor floats(float[] values, long... shape) {
        ByteBuffer bytes = direct((long) values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return wrap(manager.create(bytes, new Shape(shape), DataType.FLOAT32));
    }

    /** A tensor of the floats in {@code bytes}, which is direct and is read by the tensor until the scope closes. */
    public Tensor floats(ByteBuffer bytes, long... shape) {
        return wrap(manager.create(bytes, new Shape(shape), DataType.FLOAT32));
    }

    /** A tensor of {@code values}; {@code shape} multiplies to their number. */
    public Tensor longs(long[] values, long... shape) {
        ByteBuffer bytes = direct((long) values.length * Long.BYTES);
        bytes.asLongBuffer().put(values);
        return wrap(manager.create(bytes, new Shape(shape), DataType.INT64));
    }

    /** A float64 vector. */
    public Tensor doubles(double... values) {
        ByteBuffer bytes = direct((long) values.length * Double.BYTES);
        bytes.asDoubleBuffer().put(values);
        return wrap(manager.create(bytes, new Shape(values.length), DataType.FLOAT64));
    }

    /** One number, as a tensor without dimensions. */
    public Tensor scalar(double value) {
        return wrap(manager.create(new double[] {value}, new Shape()));
    }

    /** Unsigned bytes; {@code bytes} is direct and is read by the tensor until the scope closes. */
    public Tensor bytes(ByteBuffer bytes) {
        return wrap(manager.create(bytes, new Shape(bytes.remaining()), DataType.UINT8));
    }

    private Tensor wrap(ai.djl.ndarray.NDArray array) {
        return new Tensor((PtNDArray) array);
    }

    private static ByteBuffer direct(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    PtNDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        manager.close();
    }
}
