package org.ttnmt.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;

class NativeLibrariesTest {
    private final byte[] bytes = new byte[100_000];

    @TempDir
    Path temporary;

    private Path jar;
    private Path folder;
    private Path library;

    @BeforeEach
    void pack() throws IOException {
        new Random(1).nextBytes(bytes);
        jar = temporary.resolve("natives.jar");
        folder = temporary.resolve("cache/2.7.1");
        library = folder.resolve("liba.so");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (String name : new String[] {"liba.so", "libb.so"}) {
                out.putNextEntry(new ZipEntry("native/" + name));
                out.write(bytes);
            }
        }
    }

    private boolean unpack() {
        Map<String, URL> resources = new TreeMap<>();
        for (String name : new String[] {"liba.so", "libb.so"}) {
            resources.put(name, url("jar:" + jar.toUri() + "!/native/" + name));
        }
        return NativeLibraries.unpack(folder, resources);
    }

    private static URL url(String text) {
        try {
            return URI.create(text).toURL();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertWhole() throws IOException {
        assertArrayEquals(bytes, Files.readAllBytes(library));
        assertArrayEquals(bytes, Files.readAllBytes(folder.resolve("libb.so")));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    "[liba.so, libb.so, unpacking.lock]",
                    files.map(Path::getFileName).sorted().toList().toString());
        }
    }

    @Test
    void whatIsWholeIsLeftAlone() throws IOException {
        assertTrue(unpack());
        assertWhole();
        Object file = Files.readAttributes(library, "unix:ino").get("ino");
        FileTime time = Files.getLastModifiedTime(library);
        Files.delete(folder.resolve("unpacking.lock"));
        unpack();
        assertFalse(Files.exists(folder.resolve("unpacking.lock")), "nothing is written");

        // as DJL unpacks it: at first its checksum tells, later its time
        Files.setLastModifiedTime(library, FileTime.fromMillis(0));
        unpack();
        assertEquals(time, Files.getLastModifiedTime(library));
        assertEquals(file, Files.readAttributes(library, "unix:ino").get("ino"));
    }

    @Test
    void whatIsDamagedIsUnpackedAgain() throws IOException {
        unpack();
        try (FileChannel channel = FileChannel.open(library, StandardOpenOption.WRITE)) {
            channel.truncate(bytes.length / 2);
        }
        unpack();
        assertWhole();

        Files.write(library, new byte[bytes.length / 2], StandardOpenOption.WRITE); // of the right size, in part
        unpack();
        assertWhole();
    }

    @Test
    void whatAKilledProcessLeftIsRemoved() throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("liba.so.0d0a.part"), new byte[10]);
        unpack();
        assertWhole();
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path obstacle = Files.createFile(temporary.resolve("cache"));
        assertEquals(
                "Native libraries could not be unpacked to " + folder + " (" + obstacle + " is a file). They need 1 MB"
                        + " there, once. Make room, mend the permissions, or set DJL_CACHE_DIR to a folder that can be"
                        + " written.",
                assertThrows(UserException.class, this::unpack).getMessage());
    }

    @Test
    void aDamagedJarIsNamedAndLeavesNothing() throws IOException {
        byte[] packed = Files.readAllBytes(jar);
        packed[5000]++;
        Files.write(jar, packed);
        UserException refusal = assertThrows(UserException.class, this::unpack);
        assertTrue(
                String.valueOf(refusal.getMessage())
                        .contains(" (" + jar.toUri().toString().replace("///", "/") + " is damaged)."),
                refusal::toString);
        assertFalse(Files.exists(library));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void whatIsInNoJarIsLeftToOthers() throws IOException {
        Path plain = temporary.resolve("liba.so");
        try (OutputStream out = Files.newOutputStream(plain)) {
            out.write(bytes);
        }
        assertFalse(NativeLibraries.unpack(
                folder, Map.of("liba.so", url(plain.toUri().toString()))));
        assertFalse(Files.exists(folder));
    }

    /** Java's home of a user whom the system does not list. */
    @Test
    void withoutAHomeTheTemporaryFolderServes() {
        String home = System.getProperty("user.home");
        try {
            System.setProperty("user.home", "?");
            NativeLibraries.requireHome();
            assertEquals(System.getProperty("java.io.tmpdir"), System.getProperty("user.home"));
            System.setProperty("user.home", temporary.toString());
            NativeLibraries.requireHome();
            assertEquals(temporary.toString(), System.getProperty("user.home"));
        } finally {
            System.setProperty("user.home", home);
        }
    }

    @Test
    void aLibraryThatDoesNotLoadNamesLikelyCauses() {
        UserException failure = assertThrows(
                UserException.class,
                () -> NativeLibraries.load("libtorch", Path.of("/cache"), () -> {
                    throw new IllegalStateException("no engine", new UnsatisfiedLinkError("/cache/x.so: bad header"));
                }));
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.startsWith("libtorch cannot be loaded: /cache/x.so: bad header. Likely causes:"), message);
        assertTrue(message.contains("/cache is mounted noexec (set DJL_CACHE_DIR to another folder)"), message);
    }
}
