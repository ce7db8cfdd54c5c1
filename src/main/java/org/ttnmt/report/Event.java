package org.ttnmt.report;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * TensorFlow's {@code Event} message by its field numbers (event.proto, summary.proto, tensor.proto): what happened at one
 * step.
 *
 * @param wallTime seconds since 1970
 * @param step number of the update
 */
record Event(double wallTime, long step) {
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    private static final int SESSION_STATUS = 1;
    private static final int SESSION_START = 1;

    private static final int SUMMARY_VALUE = 1;
    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;
    private static final int TENSOR = 8;
    private static final int METADATA = 9;
    private static final int PLUGIN_DATA = 1;
    private static final int PLUGIN_NAME = 1;

    private static final int TENSOR_TYPE = 1;
    private static final int TENSOR_SHAPE = 2;
    private static final int STRING_VALUES = 8;
    private static final int TYPE_STRING = 7;
    private static final int DIMENSION = 2;
    private static final int DIMENSION_SIZE = 1;

    /** Something that writes the fields of a message. */
    @FunctionalInterface
    interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    /** The first record of a file: the version of its format. */
    byte[] version() {
        return event(out -> out.writeString(FILE_VERSION, "brain.Event:2"));
    }

    /** A start: what readers saw of this step and later ones before, in another file, no longer counts. */
    byte[] start() {
        return event(out -> message(out, SESSION_LOG, log -> log.writeEnum(SESSION_STATUS, SESSION_START)));
    }

    byte[] summary(List<Fields> values) {
        return event(out -> message(out, SUMMARY, summary -> {
            for (Fields value : values) {
                message(summary, SUMMARY_VALUE, value);
            }
        }));
    }

    /** A number, a point of the curve {@code tag}. */
    static Fields scalar(String tag, double value) {
        return out -> {
            out.writeString(TAG, tag);
            out.writeFloat(SIMPLE_VALUE, (float) value);
        };
    }

    /** Markdown text. */
    static Fields text(String tag, String markdown) {
        return text(tag, List.of(1), List.of(markdown));
    }

    /** A table whose cells are Markdown text; all rows have as many. */
    static Fields table(String tag, List<List<String>> rows) {
        List<String> cells = new ArrayList<>();
        rows.forEach(cells::addAll);
        return text(tag, List.of(rows.size(), rows.get(0).size()), cells);
    }

    private static Fields text(String tag, List<Integer> shape, List<String> cells) {
        return out -> {
            out.writeString(TAG, tag);
            message(out, METADATA, metadata -> message(metadata, PLUGIN_DATA, p -> p.writeString(PLUGIN_NAME, "text")));
            message(out, TENSOR, tensor -> {
                tensor.writeEnum(TENSOR_TYPE, TYPE_STRING);
                message(tensor, TENSOR_SHAPE, dimensions -> {
                    for (int size : shape) {
                        message(dimensions, DIMENSION, dimension -> dimension.writeInt64(DIMENSION_SIZE, size));
                    }
                });
                for (String cell : cells) {
                    tensor.writeByteArray(STRING_VALUES, cell.getBytes(StandardCharsets.UTF_8));
                }
            });
        };
    }

    private byte[] event(Fields what) {
        return bytes(out -> {
            out.writeDouble(WALL_TIME, wallTime);
            out.writeInt64(STEP, step);
            what.writeTo(out);
        });
    }

    private static void message(CodedOutputStream out, int field, Fields fields) throws IOException {
        out.writeByteArray(field, bytes(fields));
    }

    private static byte[] bytes(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            fields.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen: the stream is in memory
        }
        return bytes.toByteArray();
    }
}
