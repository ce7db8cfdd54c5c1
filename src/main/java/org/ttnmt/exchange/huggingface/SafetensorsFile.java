package org.ttnmt.exchange.huggingface;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.ttnmt.exchange.ForeignTensors;
import org.ttnmt.io.Safetensors;
import org.ttnmt.model.parameters.HalfPrecision;

/** A file of safetensors, of float32, float16 or bfloat16. */
final class SafetensorsFile implements ForeignTensors {
    /** Numbers of 16 bits that are in memory beside those that they become. */
    private static final int CHUNK = 1 << 16;

    private final Safetensors file;
    private final Set<String> names;

    private SafetensorsFile(Safetensors file) {
        this.file = file;
        this.names = Collections.unmodifiableSet(new TreeSet<>(file.names()));
    }

    /** @throws org.ttnmt.UserException when there is no such file, or it is damaged */
    static SafetensorsFile open(Path path) {
        return new SafetensorsFile(Safetensors.open(path));
    }

    @Override
    public String origin() {
        return file.file().toString();
    }

    @Override
    public Set<String> names() {
        return names;
    }

    @Override
    public List<Integer> shape(String name) {
        if (!has(name)) {
            throw refusal(name, "is missing.");
        }
        return file.shape(name);
    }

    @Override
    public void read(String name, float[] into, int at) {
        int count = Math.toIntExact(ForeignTensors.elements(shape(name)));
        switch (file.dtype(name)) {
            case F32 -> file.read(name, 0, into, at, count);
            case F16, BF16 -> {
                boolean brain = file.dtype(name) == org.ttnmt.io.StoredTensor.Dtype.BF16;
                for (int done = 0; done < count; done += CHUNK) {
                    short[] halves = file.readHalves(name, done, Math.min(CHUNK, count - done));
                    for (int i = 0; i < halves.length; i++) {
                        into[at + done + i] =
                                brain ? HalfPrecision.ofBfloat16(halves[i]) : HalfPrecision.ofFloat16(halves[i]);
                    }
                }
            }
            default ->
                throw refusal(
                        name,
                        "has numbers of the format " + file.dtype(name)
                                + ", but weights are F32, F16 or BF16. Quantised models are not imported: take the"
                                + " original.");
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
