package org.ttnmt.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;

/** Files on whatever Hadoop reads: a local disk, HDFS, an object store. */
final class Storage {
    /** Those that write an object when it is complete, and rename by copying. */
    private static final Set<String> OBJECT_STORES = Set.of("s3", "s3a", "s3n", "gs", "oss", "cos", "cosn", "obs");

    private static final String TEMPORARY = ".tmp";

    /** Writes to a stream, which it does not close. */
    interface Content<T> {
        T writeTo(FSDataOutputStream out) throws IOException;
    }

    private final Configuration configuration;

    Storage(Configuration configuration) {
        this.configuration = configuration;
    }

    private FileSystem system(Path path) throws IOException {
        FileSystem system = reach(path);
        // Without the files of checksums beside those that are written; each part's record has its SHA-256
        return system instanceof LocalFileSystem local ? local.getRawFileSystem() : system;
    }

    private FileSystem reach(Path path) throws IOException {
        try {
            return path.getFileSystem(configuration);
        } catch (RuntimeException | UnsupportedFileSystemException e) { // no library, no such host
            throw new UserException(
                    path + ": its file system cannot be reached (" + e.getMessage()
                            + "). Check the name; one such as s3a"
                            + " also needs its library beside Spark's (spark-submit --packages"
                            + " org.apache.hadoop:hadoop-aws:VERSION), and its settings (--conf spark.hadoop....).",
                    e);
        }
    }

    /**
     * The files that were named, in the order in which they were named; of a folder or a pattern, those in it by name. Names
     * that begin with a dot or an underscore are no texts, as everywhere in Hadoop.
     *
     * @throws UserException when there is none of a name
     */
    List<InputFile> files(List<String> names) throws IOException {
        List<InputFile> files = new ArrayList<>();
        for (String name : names) {
            int before = files.size();
            FileStatus[] found = system(path(name)).globStatus(path(name));
            for (FileStatus status : sorted(found == null ? new FileStatus[0] : found)) {
                if (!status.isDirectory()) {
                    files.add(file(status));
                    continue;
                }
                for (FileStatus inside : sorted(system(status.getPath()).listStatus(status.getPath()))) {
                    if (inside.isFile() && !inside.getPath().getName().matches("[._].*")) {
                        files.add(file(inside));
                    }
                }
            }
            if (files.size() == before) {
                throw new UserException(name
                        + ": no such file, and no folder or pattern with files. Check the name; a path without a scheme"
                        + " is on the file system fs.defaultFS, here " + FileSystem.getDefaultUri(configuration) + ".");
            }
        }
        return files;
    }

    private static List<FileStatus> sorted(FileStatus[] all) {
        return Arrays.stream(all)
                .sorted(Comparator.comparing(status -> status.getPath().toString()))
                .toList();
    }

    private static InputFile file(FileStatus status) {
        return new InputFile(status.getPath().toString(), status.getLen(), status.getModificationTime());
    }

    private static Path path(String name) {
        try {
            return new Path(name);
        } catch (IllegalArgumentException e) {
            throw new UserException("'" + name + "' cannot be the name of a file (" + e.getMessage() + ").", e);
        }
    }

    /** A name that means the same on every host, and in whatever folder a process runs. */
    String qualified(String name) throws IOException {
        return reach(path(name)).makeQualified(path(name)).toString();
    }

    /** A file for those who read Parquet. */
    org.apache.parquet.io.InputFile parquet(String name) throws IOException {
        Path file = path(name);
        return HadoopInputFile.fromStatus(system(file).getFileStatus(file), configuration);
    }

    /** How files are reached. */
    Configuration configuration() {
        return configuration;
    }

    FSDataInputStream open(String name) throws IOException {
        return system(path(name)).open(path(name));
    }

    /** The length of a file, or -1 where there is none. */
    long length(String name) throws IOException {
        try {
            return system(path(name)).getFileStatus(path(name)).getLen();
        } catch (FileNotFoundException e) {
            return -1;
        }
    }

    /** Whether there is a file of that name, which is no folder. */
    boolean isFile(String name) throws IOException {
        try {
            return system(path(name)).getFileStatus(path(name)).isFile();
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    /** The text of a small file, or null where there is none. */
    @Nullable
    String read(String name) throws IOException {
        try (FSDataInputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (FileNotFoundException e) {
            return null;
        }
    }

    /** Whether there is anything in a folder. */
    boolean isEmpty(String folder) throws IOException {
        try {
            return system(path(folder)).listStatus(path(folder)).length == 0;
        } catch (FileNotFoundException e) {
            return true;
        }
    }

    /** Deletes a file or a folder with all that is in it, if it is there. */
    void delete(String name) throws IOException {
        system(path(name)).delete(path(name), true);
    }

    /** Names of the files in a folder. */
    List<String> names(String folder) throws IOException {
        return Arrays.stream(system(path(folder)).listStatus(path(folder)))
                .filter(FileStatus::isFile)
                .map(status -> status.getPath().getName())
                .sorted()
                .toList();
    }

    /** Deletes what those who were killed while they wrote to a folder have left. */
    void deleteTemporary(String folder) throws IOException {
        for (String name : names(folder)) {
            if (name.startsWith(".") && name.endsWith(TEMPORARY)) {
                delete(folder + "/" + name);
            }
        }
    }

    /**
     * Writes a file whole or not at all, in the place of an earlier one. Several may do so at the same time: one of
     * them stays.
     *
     * @param attempt differs between those who write at the same time
     */
    <T> T write(String name, String attempt, Content<T> content) throws IOException {
        Path file = path(name);
        FileSystem system = system(file);
        if (OBJECT_STORES.contains(system.getUri().getScheme())) { // there is nothing of it before it is complete
            return write(system, file, content);
        }
        Path temporary = new Path(file.getParent(), "." + file.getName() + "." + attempt + TEMPORARY);
        T result;
        try {
            result = write(system, temporary, content);
        } catch (IOException | RuntimeException | Error e) {
            system.delete(temporary, false);
            throw e;
        }
        for (int tries = 0; !renamed(system, temporary, file); tries++) {
            if (tries == 3) {
                throw new IOException(name + ": could not get its name");
            }
            system.delete(file, false);
        }
        return result;
    }

    /** Some file systems say no, some throw, where there is a file of the name already. */
    private static boolean renamed(FileSystem system, Path from, Path to) throws IOException {
        try {
            return system.rename(from, to);
        } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
            return false;
        }
    }

    private static <T> T write(FileSystem system, Path file, Content<T> content) throws IOException {
        try (FSDataOutputStream out = system.create(file, true)) {
            T result = written(out, content);
            if (out.hasCapability(StreamCapabilities.HSYNC)) {
                out.hsync();
            }
            return result;
        }
    }

    /** To close a stream is to say that all is there, so one whose content fails is given up first where that is possible. */
    private static <T> T written(FSDataOutputStream out, Content<T> content) throws IOException {
        try {
            return content.writeTo(out);
        } catch (IOException | RuntimeException | Error e) {
            if (out.hasCapability(CommonPathCapabilities.ABORTABLE_STREAM)) {
                out.abort();
            }
            throw e;
        }
    }

    /** Writes a small text; see {@link #write}. */
    void writeString(String name, String attempt, String text) throws IOException {
        write(name, attempt, out -> {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            return text;
        });
    }
}
