package org.ttnmt.spark;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;

/**
 * The rows of a slice of a Parquet file, whose numbers are of rows. Groups of rows before it are passed over unread,
 * and the rows before it in its first group are decoded for nothing, which is quick beside what is done with the others.
 */
final class ParquetRows implements Closeable {
    private final ParquetFileReader reader;
    private final Slice slice;
    private final MessageType schema;
    private final MessageType written;

    /** Number of the row that is read next, and of the first one of the next group. */
    private long at;

    private long groupEnd;
    private int group;
    private @Nullable RecordReader<Group> records;

    private ParquetRows(ParquetFileReader reader, Slice slice, MessageType schema) {
        this.reader = reader;
        this.slice = slice;
        this.schema = schema;
        this.written = reader.getFileMetaData().getSchema();
    }

    /** The texts alone. */
    static ParquetRows texts(Storage storage, Slice slice, ParquetColumn column) throws IOException {
        ParquetFileReader reader = ParquetFileReader.open(storage.parquet(slice.file()));
        MessageType schema = reader.getFileMetaData().getSchema();
        MessageType text = new MessageType(schema.getName(), schema.getType(column.text()));
        reader.setRequestedSchema(text);
        return new ParquetRows(reader, slice, text);
    }

    /** All columns, and a place for the result, which is empty yet. */
    static ParquetRows whole(Storage storage, Slice slice, ParquetColumn column) throws IOException {
        ParquetFileReader reader = ParquetFileReader.open(storage.parquet(slice.file()));
        MessageType schema = reader.getFileMetaData().getSchema();
        Type result = org.apache.parquet.schema.Types.optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(column.result());
        MessageType larger = new MessageType(schema.getName(), schema.getFields());
        return new ParquetRows(reader, slice, larger.union(new MessageType(schema.getName(), result)));
    }

    /** What {@link #next} gives. */
    MessageType schema() {
        return schema;
    }

    /** How the file is packed. */
    CompressionCodecName codec() {
        return reader.getRowGroups().stream()
                .flatMap(rows -> rows.getColumns().stream())
                .map(ColumnChunkMetaData::getCodec)
                .findFirst()
                .orElse(CompressionCodecName.SNAPPY);
    }

    /** The next row, or null behind the last one. */
    @Nullable
    Group next() throws IOException {
        while (at < slice.to()) {
            if (records == null || at == groupEnd) {
                nextGroup();
                continue;
            }
            Group row = records.read();
            if (at++ >= slice.from()) {
                return row;
            }
        }
        return null;
    }

    private void nextGroup() throws IOException {
        long rows = reader.getRowGroups().get(group++).getRowCount();
        groupEnd = at + rows;
        if (groupEnd <= slice.from()) {
            reader.skipNextRowGroup();
            at = groupEnd;
            return;
        }
        PageReadStore pages = reader.readNextRowGroup();
        records = new ColumnIOFactory(reader.getFileMetaData().getCreatedBy())
                .getColumnIO(schema, written)
                .getRecordReader(pages, new GroupRecordConverter(schema));
    }

    /**
     * What a plan has to know of files; many footers are read at a time, since on an object store each takes a while.
     *
     * @throws UserException when one is no Parquet, or its columns are not as they have to be
     */
    static List<InputFile> described(Storage storage, List<InputFile> files, ParquetColumn column) {
        return files.parallelStream()
                .map(file -> described(storage, file, column))
                .toList();
    }

    private static InputFile described(Storage storage, InputFile file, ParquetColumn column) {
        try (ParquetFileReader reader = ParquetFileReader.open(storage.parquet(file.file()))) {
            check(file.file(), reader.getFileMetaData().getSchema(), column);
            long textBytes = 0;
            for (BlockMetaData rows : reader.getRowGroups()) {
                for (ColumnChunkMetaData chunk : rows.getColumns()) {
                    if (chunk.getPath().toArray()[0].equals(column.text())) {
                        textBytes += chunk.getTotalUncompressedSize();
                    }
                }
            }
            InputFile.Table table = new InputFile.Table(column, reader.getRecordCount(), textBytes);
            return new InputFile(file.file(), file.bytes(), file.modified(), table);
        } catch (UserException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // it is not what its name says, or damaged
            throw new UserException(
                    file.file() + ": is no Parquet that can be read (" + e.getMessage()
                            + "). Without --column, files are read as text.",
                    e);
        }
    }

    private static void check(String file, MessageType schema, ParquetColumn column) {
        String columns = schema.getFields().stream().map(Type::getName).collect(Collectors.joining(", "));
        if (!schema.containsField(column.text())) {
            throw new UserException(
                    file + ": has no column '" + column.text() + "'. Give --column one of these: " + columns + ".");
        }
        Type type = schema.getType(column.text());
        if (!isText(type)) {
            throw new UserException(file + ": column '" + column.text() + "' is not of strings, but "
                    + type.toString().strip().toLowerCase(Locale.ROOT) + ". Give --column another one of these: "
                    + columns + ".");
        }
        for (Type field : schema.getFields()) {
            if (field.getName().equalsIgnoreCase(column.result())) { // Spark tells no names apart by case
                throw new UserException(file + ": has a column '" + field.getName()
                        + "' already. Give the results another name with --result-column.");
            }
        }
    }

    private static boolean isText(Type type) {
        if (!type.isPrimitive()
                || type.isRepetition(Type.Repetition.REPEATED)
                || type.asPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.BINARY) {
            return false;
        }
        LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
        return annotation == null || annotation.equals(LogicalTypeAnnotation.stringType());
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
