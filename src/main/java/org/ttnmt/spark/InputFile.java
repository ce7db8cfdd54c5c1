package org.ttnmt.spark;

/**
 * A file to read.
 *
 * @param file its name, as the file system that it is on writes it
 * @param bytes its length, packed if it is packed
 * @param modified when it was written, in milliseconds, so that another file of the same name is noticed
 */
public record InputFile(String file, long bytes, long modified) {}
