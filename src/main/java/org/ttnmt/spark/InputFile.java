package org.ttnmt.spark;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A file to read.
 *
 * @param file its name, as the file system that it is on writes it
 * @param bytes its length, packed if it is packed
 * @param modified when it was written, in milliseconds, so that another file of the same name is noticed
 * @param table what is in it, where it is Parquet; null for a text
 */
public record InputFile(
        @JsonProperty("file") String file,
        @JsonProperty("bytes") long bytes,
        @JsonProperty("modified") long modified,
        @JsonProperty("table") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Table table) {

    /** A text. */
    public InputFile(String file, long bytes, long modified) {
        this(file, bytes, modified, null);
    }

    /**
     * What is in a file of Parquet.
     *
     * @param column that is read
     * @param rows of all columns
     * @param textBytes of that column, about
     */
    public record Table(
            @JsonProperty("column") ParquetColumn column,
            @JsonProperty("rows") long rows,
            @JsonProperty("text_bytes") long textBytes) {}
}
