package org.ttnmt.spark;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;

/**
 * Which column of Parquet files is the text, and which one its results become.
 *
 * @param text a column of strings, at the top
 * @param result the column that is added behind those that are there
 */
public record ParquetColumn(@JsonProperty("text") String text, @JsonProperty("result") String result)
        implements Serializable {
    private static final long serialVersionUID = 1L;
}
