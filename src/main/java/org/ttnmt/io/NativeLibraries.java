package org.ttnmt.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.ttnmt.UserException;

/**
 * Native libraries, which lie in jars and must lie in a folder to be loaded.
 *
 * <p>One that is not whole would crash the JVM. So a file gets its name only when all of it is on the disk, and before
 * it is loaded it is compared with the jar: by size and time, as rsync does, and by the checksum where the time is
 * another. One process unpacks at a time, and removes what a killed one left.
 */
public final class NativeLibraries {
    private static final String UNFINISHED = ".part";

    private NativeLibraries() {}

    /**
     * A file of the class path.
     *
     * @throws UserException when there is none of this name
     */
    public static URL resource(String name) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        URL url = context == null ? null : context.getResource(name);
        if (url == null) {
            url = NativeLibraries.class.getClassLoader().getResource(name);
        }
        if (url == null) {
            throw new UserException(
                    "On the class path is no " + name + ". Add the libraries that tt depends on for this"
                            + " system, " + System.getProperty("os.name") + " on " + System.getProperty("os.arch")
                            + "; there are some for Linux with glibc, macOS on ARM and Windows.");
        }
        return url;
    }

    /**
     * To be called before DJL's first class is. A user whom the system does not list has no home: Java calls it "?", and DJL
     * and JNA would make a folder of that name wherever tt was started.
     */
    public static void requireHome() {
        if (!Path.of(System.getProperty("user.home")).isAbsolute()) {
            System.setProperty("user.home", System.getProperty("java.io.tmpdir"));
        }
    }

    /**
     * Unpacks those that {@code folder} does not have, or not whole.
     *
     * @param resources where they are packed, by file name
     * @return false where some are in no jar; then nothing is done
     * @throws UserException when they cannot be unpacked; its message says why and what to do
     */
    public static synchronized boolean unpack(Path folder, Map<String, URL> resources) {
        List<Packed> libraries = new ArrayList<>();
        try {
            for (Map.Entry<String, URL> each : resources.entrySet()) {
                if (!(each.getValue().openConnection() instanceof JarURLConnection jar)) {
                    return false;
                }
                libraries.add(new Packed(folder.resolve(each.getKey()), jar, jar.getJarEntry()));
            }
            for (Packed library : libraries) {
                if (!library.isUnpacked()) {
                    unpackAlone(folder, libraries);
                    break;
                }
            }
            return true;
        } catch (IOException e) {
            Path obstacle = AtomicFile.fileInPlaceOfFolder(folder.resolve("library"));
            String reason = obstacle == null ? AtomicFile.describe(e) : obstacle + " is a file";
            long megabytes = libraries.stream()
                                    .mapToLong(library -> library.entry.getSize())
                                    .sum()
                            / 1_000_000
                    + 1;
            throw new UserException(
                    "Native libraries could not be unpacked to " + folder + " (" + reason + "). They need " + megabytes
                            + " MB there, once. Make room, mend the permissions, or set " + variable()
                            + " to a folder that can be written.",
                    e);
        }
    }

    /** The variable of the environment that names the folder. */
    private static String variable() {
        return System.getenv("ENGINE_CACHE_DIR") == null ? "DJL_CACHE_DIR" : "ENGINE_CACHE_DIR";
    }

    private static void unpackAlone(Path folder, List<Packed> libraries) throws IOException {
        Files.createDirectories(folder);
        try (FileChannel lock = FileChannel.open(
                folder.resolve("unpacking.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (locked(lock)) {
                removeUnfinished(folder);
            }
            for (Packed library : libraries) {
                if (!library.isUnpacked()) {
                    library.unpack();
                }
            }
        }
    }

    /** Waits until no other process unpacks; false on a file system without locks, where each unpacks for itself. */
    private static boolean locked(FileChannel file) {
        try {
            return file.lock().isValid();
        } catch (IOException e) {
            return false;
        }
    }

    private static void removeUnfinished(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (file.toString().endsWith(UNFINISHED)) {
                    Files.delete(file);
                }
            }
        }
    }

    /**
     * Runs what loads native libraries.
     *
     * @param name of what they are
     * @param folder in which they are
     * @throws UserException when they cannot be loaded; its message says why and names likely causes
     */
    @SuppressWarnings("CatchingUnchecked") // a library that is not there or does not fit fails in many ways
    public static <T> T load(String name, Path folder, Supplier<T> loading) {
        try {
            return loading.get();
        } catch (RuntimeException | LinkageError | AssertionError e) {
            Throwable reason = e;
            while (reason.getCause() != null) {
                reason = reason.getCause();
            }
            throw new UserException(
                    name + " cannot be loaded: " + reason.getMessage() + ". Likely causes: the system is not the one"
                            + " that tt was built for (Linux with glibc, macOS on ARM and Windows have libraries;"
                            + " Alpine Linux has none); " + folder + " is mounted noexec (set " + variable()
                            + " to another folder); or a process may have too little memory (ulimit -v).",
                    e);
        }
    }

    /** A library in a jar, and the file that it becomes. */
    private record Packed(Path file, JarURLConnection jar, JarEntry entry) {

        boolean isUnpacked() throws IOException {
            if (!Files.exists(file) || Files.size(file) != entry.getSize()) {
                return false;
            }
            if (Files.getLastModifiedTime(file).equals(time())) {
                return true;
            }
            CRC32 sum = new CRC32();
            try (InputStream in = new CheckedInputStream(Files.newInputStream(file), sum)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            if (sum.getValue() != entry.getCrc()) {
                return false;
            }
            try {
                Files.setLastModifiedTime(file, time());
            } catch (IOException e) {
                return true; // it is another user's, or in a folder for reading alone: the next start adds it up again
            }
            return true;
        }

        void unpack() throws IOException {
            Path unfinished = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + UNFINISHED);
            try {
                CRC32 sum = new CRC32();
                try (InputStream in = jar.getInputStream();
                        FileChannel channel =
                                FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                        OutputStream out = new CheckedOutputStream(Channels.newOutputStream(channel), sum)) {
                    in.transferTo(out);
                    channel.force(true);
                }
                if (sum.getValue() != entry.getCrc()) {
                    throw new IOException(jar.getJarFileURL() + " is damaged");
                }
                Files.setLastModifiedTime(unfinished, time());
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        }

        /** The time that the jar tells, whatever the time zone. */
        private FileTime time() {
            return FileTime.from(entry.getTimeLocal().toInstant(ZoneOffset.UTC));
        }
    }
}
