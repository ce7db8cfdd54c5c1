package org.ttnmt.spark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;
import org.ttnmt.io.LineReader;

/**
 * Takes the lines of results, one for each row of a slice, and writes the rows with them. Where a row has no text, it
 * has no result. What other programs have noted in the file is left out, since it tells of the columns that were there.
 */
final class ParquetResults extends OutputStream {
    private final ParquetRows rows;
    private final int text;
    private final int result;
    private final ParquetWriter<Group> writer;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** @param out stays open; {@link #close} writes the end of the file to it */
    ParquetResults(Storage storage, Slice slice, ParquetColumn column, OutputStream out) throws IOException {
        rows = ParquetRows.whole(storage, slice, column);
        try {
            text = rows.schema().getFieldIndex(column.text());
            result = rows.schema().getFieldIndex(column.result());
            writer = ExampleParquetWriter.builder(new Sink(out))
                    .withType(rows.schema())
                    .withCompressionCodec(rows.codec())
                    .withConf(storage.configuration())
                    .build();
        } catch (IOException | RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    @Override
    public void write(int character) throws IOException {
        write(new byte[] {(byte) character}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        for (int end = from + length; at < end; ) {
            int lineFeed = LineReader.indexOfLineFeed(bytes, at, end);
            int stop = lineFeed < 0 ? end : lineFeed;
            line.write(bytes, at, stop - at);
            at = stop + 1;
            if (lineFeed >= 0) {
                writeRow();
            }
        }
    }

    private void writeRow() throws IOException {
        Group row = rows.next();
        if (row == null) {
            throw new IOException("there are more results than rows");
        }
        if (row.getFieldRepetitionCount(text) > 0) {
            row.add(result, Binary.fromConstantByteArray(line.toByteArray()));
        }
        line.reset();
        writer.write(row);
    }

    @Override
    public void close() throws IOException {
        try (rows) {
            writer.close();
        }
    }

    /** A stream as a file that can only be written from its beginning on. */
    private record Sink(OutputStream out) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new Counting(out);
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return create(blockSizeHint);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }

        @Override
        public @Nullable String getPath() {
            return null;
        }
    }

    private static final class Counting extends PositionOutputStream {
        private final OutputStream out;
        private long position;

        Counting(OutputStream out) {
            this.out = out;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            position++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            position += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
