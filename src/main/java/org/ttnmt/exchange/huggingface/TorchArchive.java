package org.ttnmt.exchange.huggingface;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.exchange.ForeignTensors;
import org.ttnmt.io.Closing;
import org.ttnmt.model.parameters.HalfPrecision;

/**
 * A dictionary of tensors that {@code torch.save} of PyTorch 1.6 or later has written: a zip, not compressed, with a
 * {@link Pickle} and a file for each storage.
 */
final class TorchArchive implements ForeignTensors {
    private static final int MOST_PICKLE_BYTES = 64 << 20;
    private static final int CHUNK_BYTES = 1 << 18;
    private static final String PICKLE = "/data.pkl";

    private final Path path;
    private final ZipFile zip;
    private final String root;
    private final Map<String, Pickle.View> tensors;

    private TorchArchive(Path path, ZipFile zip, String root, Map<String, Pickle.View> tensors) {
        this.path = path;
        this.zip = zip;
        this.root = root;
        this.tensors = tensors;
    }

    /** @throws UserException when it is another file, is damaged, or asks for more than tensors */
    static TorchArchive open(Path path) {
        try {
            requireZip(path);
            ZipFile zip = new ZipFile(path.toFile());
            try {
                ZipEntry pickle = zip.stream()
                        .filter(entry -> entry.getName().endsWith(PICKLE))
                        .findFirst()
                        .orElseThrow(() -> new IOException("it has no data.pkl"));
                requireStored(path, pickle);
                if (pickle.getSize() > MOST_PICKLE_BYTES) {
                    throw new IOException("its pickle has " + pickle.getSize() + " bytes");
                }
                String root = pickle.getName().substring(0, pickle.getName().length() - PICKLE.length());
                try (InputStream in = zip.getInputStream(pickle)) {
                    TorchArchive archive = new TorchArchive(path, zip, root, Pickle.tensors(in.readAllBytes()));
                    archive.requireLittleEndian();
                    archive.requireWhole();
                    return archive;
                }
            } catch (IOException | RuntimeException e) {
                zip.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UserException(
                    path + ": is no file of weights that tt reads: " + e.getMessage()
                            + ". Copy it again, or take model.safetensors where there is one.",
                    e);
        }
    }

    private static void requireZip(Path path) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(path)) {
            start = in.readNBytes(4);
        }
        if (!new String(start, StandardCharsets.ISO_8859_1).equals("PK\3\4")) {
            throw new UserException(path + ": is no zip, as torch.save has written since PyTorch 1.6. It may be of an"
                    + " earlier version, a tar, or a pointer of git-lfs (git lfs pull fetches the file). Where the model"
                    + " loads in Python, model.save_pretrained(FOLDER) writes a folder that tt imports.");
        }
    }

    /** So that no entry is larger than the file. */
    private static void requireStored(Path path, ZipEntry entry) throws IOException {
        if (entry.getMethod() != ZipEntry.STORED || entry.getSize() > Files.size(path)) {
            throw new IOException(
                    "its " + entry.getName() + " is compressed or larger than the file, which torch.save does not do");
        }
    }

    private void requireLittleEndian() throws IOException {
        ZipEntry order = zip.getEntry(root + "/byteorder");
        if (order != null) {
            try (InputStream in = zip.getInputStream(order)) {
                String text = new String(in.readNBytes(16), StandardCharsets.US_ASCII);
                if (!text.equals("little")) {
                    throw new IOException("its numbers are in " + text + "-endian order");
                }
            }
        }
    }

    /** Checks each tensor against the bytes that there are, so that no memory is taken for what is not. */
    private void requireWhole() throws IOException {
        for (Map.Entry<String, Pickle.View> tensor : tensors.entrySet()) {
            Pickle.View view = tensor.getValue();
            int bytes = bytes(view.storage().type());
            ZipEntry entry = zip.getEntry(root + "/data/" + view.storage().key());
            if (entry == null) {
                throw new IOException("the numbers of " + tensor.getKey() + " are missing");
            }
            requireStored(path, entry);
            long elements;
            try {
                elements = ForeignTensors.elements(view.shape());
                boolean fits = view.offset() >= 0
                        && view.shape().stream().allMatch(size -> size >= 0)
                        && Math.multiplyExact(Math.addExact(view.offset(), elements), (long) bytes) <= entry.getSize();
                if (!fits || elements > Integer.MAX_VALUE - 8) {
                    throw new IOException(tensor.getKey() + " has the shape " + view.shape()
                            + ", but its storage has only " + entry.getSize() + " bytes");
                }
            } catch (ArithmeticException e) {
                throw new IOException(tensor.getKey() + " has the impossible shape " + view.shape(), e);
            }
            requireRowByRow(tensor.getKey(), view);
        }
    }

    private static void requireRowByRow(String name, Pickle.View view) throws IOException {
        long expected = 1;
        for (int i = view.shape().size() - 1; i >= 0; i--) {
            if (i >= view.strides().size()
                    || (view.shape().get(i) > 1 && view.strides().get(i) != expected)) {
                throw new IOException(name + " lies in memory with the strides " + view.strides()
                        + ", not row by row; tensor.contiguous() makes it so");
            }
            expected *= view.shape().get(i);
        }
    }

    /** Bytes of a number in a storage; 1 for what is not read. */
    private static int bytes(String type) {
        return switch (type) {
            case "FloatStorage", "IntStorage" -> 4;
            case "HalfStorage", "BFloat16Storage", "ShortStorage" -> 2;
            case "DoubleStorage", "LongStorage" -> 8;
            default -> 1;
        };
    }

    @Override
    public String origin() {
        return path.toString();
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /** Those of all storages, several of which may have several tensors. */
    @Override
    public long elements() {
        Map<String, Long> storages = new HashMap<>();
        tensors.values()
                .forEach(view -> storages.merge(
                        view.storage().key(), view.offset() + ForeignTensors.elements(view.shape()), Math::max));
        return storages.values().stream().mapToLong(Long::longValue).sum();
    }

    private Pickle.View view(String name) {
        Pickle.@Nullable View view = tensors.get(name);
        if (view == null) {
            throw refusal(name, "is missing.");
        }
        return view;
    }

    @Override
    public List<Integer> shape(String name) {
        return view(name).shape();
    }

    @Override
    public void read(String name, float[] into, int at) {
        Pickle.View view = view(name);
        String type = view.storage().type();
        int each = bytes(type);
        if (!Set.of("FloatStorage", "HalfStorage", "BFloat16Storage", "DoubleStorage")
                .contains(type)) {
            throw refusal(name, "is a " + type + ", but weights are real numbers of 16, 32 or 64 bits.");
        }
        long left = ForeignTensors.elements(view.shape());
        int to = at;
        try (InputStream in =
                zip.getInputStream(zip.getEntry(root + "/data/" + view.storage().key()))) {
            in.skipNBytes(view.offset() * each);
            while (left > 0) {
                int count = (int) Math.min(left, CHUNK_BYTES / each);
                byte[] bytes = in.readNBytes(count * each);
                if (bytes.length < count * each) {
                    throw new IOException("its numbers end early");
                }
                ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < count; i++) {
                    into[to++] = switch (type) {
                        case "HalfStorage" -> HalfPrecision.ofFloat16(numbers.getShort());
                        case "BFloat16Storage" -> HalfPrecision.ofBfloat16(numbers.getShort());
                        case "DoubleStorage" -> (float) numbers.getDouble();
                        default -> numbers.getFloat();
                    };
                }
                left -= count;
            }
        } catch (IOException e) {
            throw refusal(name, "cannot be read (" + e.getMessage() + "). Copy the file again.");
        }
    }

    @Override
    public void close() {
        Closing.close(zip, path);
    }
}
