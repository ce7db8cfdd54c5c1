package org.ttnmt.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 as hexadecimal digits, as {@code sha256sum} prints it. */
public final class Sha256 {
    private Sha256() {}

    /** A digest to be fed. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Of these bytes. */
    public static String of(byte[] bytes) {
        return hex(newDigest().digest(bytes));
    }

    /**
     * Of a file as it is on disk.
     *
     * @throws org.ttnmt.UserException when it cannot be read
     */
    public static String of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in);
        } catch (IOException e) {
            throw LineReader.unreadable(file, e);
        }
    }

    /**
     * Of the text in a file, which is unpacked if it is packed.
     *
     * @throws org.ttnmt.UserException when it cannot be read
     */
    public static String ofText(Path file) {
        try (InputStream in = TextInput.open(file)) {
            return of(in);
        } catch (IOException e) {
            throw LineReader.unreadable(file, e);
        }
    }

    private static String of(InputStream in) throws IOException {
        MessageDigest digest = newDigest();
        new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
        return hex(digest.digest());
    }

    /** A finished digest in hexadecimal. */
    public static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }
}
