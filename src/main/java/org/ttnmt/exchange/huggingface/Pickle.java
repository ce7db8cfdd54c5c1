package org.ttnmt.exchange.huggingface;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of Python's pickle format (protocols 2 to 4) that a dictionary of tensors needs. A pickle is a program, and
 * usually one that may call anything; this machine has a stack and knows {@code collections.OrderedDict},
 * {@code torch._utils._rebuild_tensor_v2} and the storages of PyTorch, none of which it calls: they become records here.
 * Any other name in a pickle ends the reading.
 */
final class Pickle {
    private static final String ORDERED_DICT = "collections OrderedDict";
    private static final String TENSOR = "torch._utils _rebuild_tensor_v2";
    private static final String PARAMETER = "torch._utils _rebuild_parameter";
    private static final Object MARK = new Object();
    private static final Object NONE = new Object();

    private final ByteBuffer in;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    private Pickle(byte[] text) {
        this.in = ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A name of Python, module and name with a space between them. */
    private record Global(String name) {}

    /**
     * Numbers that tensors are views of.
     *
     * @param type such as {@code FloatStorage}
     * @param key the name of its file
     */
    record Storage(String type, String key, long elements) {}

    /**
     * A tensor as a view of a storage.
     *
     * @param offset of the first number, in numbers
     */
    record View(Storage storage, long offset, List<Integer> shape, List<Long> strides) {}

    /**
     * Reads a dictionary.
     *
     * @return tensors by their names; what else stands in it is left out
     * @throws IOException saying why it is none that this machine reads
     */
    static Map<String, View> tensors(byte[] text) throws IOException {
        try {
            if (new Pickle(text).run() instanceof Map<?, ?> entries) {
                Map<String, View> tensors = new LinkedHashMap<>();
                entries.forEach((name, value) -> {
                    if (name instanceof String key && value instanceof View view) {
                        tensors.put(key, view);
                    }
                });
                return tensors;
            }
            throw new IOException("it holds no dictionary of tensors");
        } catch (BufferUnderflowException e) {
            throw new IOException("its pickle is cut off", e);
        } catch (ClassCastException | IndexOutOfBoundsException | ArithmeticException e) {
            throw new IOException("its pickle is damaged", e);
        }
    }

    private Object run() throws IOException {
        while (true) {
            int code = in.get() & 0xff;
            switch (code) {
                case 0x80 -> requireProtocol(in.get());
                case 0x95 -> in.getLong(); // FRAME
                case '}' -> push(new LinkedHashMap<>());
                case ']' -> push(new ArrayList<>());
                case ')' -> push(List.of());
                case '(' -> push(MARK);
                case 'N' -> push(NONE);
                case 0x88 -> push(true);
                case 0x89 -> push(false);
                case 'K' -> push((long) (in.get() & 0xff));
                case 'M' -> push((long) (in.getShort() & 0xffff));
                case 'J' -> push((long) in.getInt());
                case 0x8a -> push(longOf(in.get() & 0xff));
                case 'G' -> push(in.order(ByteOrder.BIG_ENDIAN).getDouble());
                case 'X' -> push(text(in.getInt()));
                case 0x8c -> push(text(in.get() & 0xff));
                case 'q' -> memo.put(in.get() & 0xff, top());
                case 'r' -> memo.put(in.getInt(), top());
                case 0x94 -> memo.put(memo.size(), top());
                case 'h' -> push(remembered(in.get() & 0xff));
                case 'j' -> push(remembered(in.getInt()));
                case 'c' -> push(global(line(), line()));
                case 0x93 -> {
                    String name = (String) pop();
                    push(global((String) pop(), name));
                }
                case 0x85 -> push(tuple(1));
                case 0x86 -> push(tuple(2));
                case 0x87 -> push(tuple(3));
                case 't' -> push(marked());
                case 'Q' -> push(storage((List<?>) pop()));
                case 'R' -> {
                    List<?> arguments = (List<?>) pop();
                    push(made(((Global) pop()).name(), arguments));
                }
                case 's' -> {
                    Object value = pop();
                    Object key = pop();
                    put(top(), key, value);
                }
                case 'u' -> {
                    List<Object> items = marked();
                    for (int i = 0; i + 1 < items.size(); i += 2) {
                        put(top(), items.get(i), items.get(i + 1));
                    }
                }
                case 'a' -> {
                    Object item = pop();
                    list(top()).add(item);
                }
                case 'e' -> {
                    List<Object> items = marked();
                    list(top()).addAll(items);
                }
                case 'b' -> pop(); // attributes of a dictionary, such as the versions of modules
                case '.' -> {
                    return pop();
                }
                default ->
                    throw new IOException(String.format(
                            "its pickle has the instruction 0x%02x at byte %d, which no dictionary of tensors needs",
                            code, in.position() - 1));
            }
            in.order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static void requireProtocol(int version) throws IOException {
        if (version < 2 || version > 4) {
            throw new IOException("its pickle has the protocol " + version + "; PyTorch writes 2");
        }
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object pop() {
        return stack.remove(stack.size() - 1);
    }

    private Object top() {
        return stack.get(stack.size() - 1);
    }

    private List<Object> tuple(int count) {
        List<Object> last = stack.subList(stack.size() - count, stack.size());
        List<Object> tuple = List.copyOf(last);
        last.clear();
        return tuple;
    }

    /** What was pushed since the last mark. */
    private List<Object> marked() {
        int mark = stack.lastIndexOf(MARK);
        List<Object> items = tuple(stack.size() - mark - 1);
        stack.remove(mark);
        return items;
    }

    private Object remembered(int place) throws IOException {
        Object value = memo.get(place);
        if (value == null) {
            throw new IOException("its pickle refers to something that is not there");
        }
        return value;
    }

    private long longOf(int bytes) throws IOException {
        if (bytes > Long.BYTES) {
            throw new IOException("its pickle has a whole number of " + bytes + " bytes");
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) (in.get() & 0xff) << (8 * i);
        }
        int unused = Long.SIZE - 8 * bytes;
        return bytes == 0 ? 0 : (value << unused) >> unused;
    }

    private String text(int bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new BufferUnderflowException();
        }
        String text = new String(in.array(), in.position(), bytes, StandardCharsets.UTF_8);
        in.position(in.position() + bytes);
        return text;
    }

    private String line() {
        int begin = in.position();
        while (in.get() != '\n') {}
        return new String(in.array(), begin, in.position() - 1 - begin, StandardCharsets.UTF_8);
    }

    private static Global global(String module, String name) throws IOException {
        String full = module + " " + name;
        boolean storage = module.equals("torch") && name.endsWith("Storage");
        if (storage || full.equals(ORDERED_DICT) || full.equals(TENSOR) || full.equals(PARAMETER)) {
            return new Global(full);
        }
        throw new IOException("its pickle asks for " + module + "." + name
                + ", which no dictionary of tensors needs and tt never calls");
    }

    /** What a call would have given. */
    private static Object made(String function, List<?> arguments) throws IOException {
        return switch (function) {
            case ORDERED_DICT -> new LinkedHashMap<>();
            case TENSOR -> view(arguments);
            case PARAMETER -> arguments.get(0);
            default -> throw new IOException("its pickle calls " + function);
        };
    }

    private static View view(List<?> arguments) {
        List<Integer> shape = new ArrayList<>();
        List<Long> strides = new ArrayList<>();
        ((List<?>) arguments.get(2)).forEach(size -> shape.add(Math.toIntExact((Long) size)));
        ((List<?>) arguments.get(3)).forEach(stride -> strides.add((Long) stride));
        return new View((Storage) arguments.get(0), (Long) arguments.get(1), shape, strides);
    }

    /** {@code ("storage", type, key, device, elements)}. */
    private static Storage storage(List<?> id) {
        String type = ((Global) id.get(1)).name();
        return new Storage(type.substring(type.indexOf(' ') + 1), (String) id.get(2), (Long) id.get(4));
    }

    @SuppressWarnings("unchecked")
    private static void put(Object map, Object key, Object value) {
        ((Map<Object, Object>) map).put(key instanceof Long ? key : (String) key, value); // no key that holds others
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object list) {
        return (List<Object>) list;
    }
}
