package org.ttnmt.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads the text of a configuration file: UTF-8, of a size that a person could have written. */
final class YamlFile {
    private static final int LARGEST_BYTES = 1 << 18;

    private YamlFile() {}

    /** The document in {@code file}; null when it could not be read or is empty, which is then reported. */
    static Tree.@Nullable Mapping read(Path file, Problems problems) {
        Place whole = Place.file(file.toString());
        String text = text(file, whole, problems);
        if (text == null) {
            return null;
        }
        Tree tree = YamlParser.parse(text, whole, "", problems);
        if (tree instanceof Tree.Mapping mapping) {
            return mapping;
        }
        if (tree == null ? problems.isEmpty() : tree instanceof Tree.Scalar scalar && scalar.isNull()) {
            problems.add(whole, "", "is empty; configs/reference.yaml explains every key");
        } else if (tree != null) {
            problems.add(tree.place(), "", "must hold lines of the form key: value, but is " + tree.describe());
        }
        return null;
    }

    private static @Nullable String text(Path file, Place whole, Problems problems) {
        String unreadable = InputFile.problemOfSubject(file);
        if (unreadable != null) {
            problems.add(whole, "", unreadable);
            return null;
        }
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
            if (bytes.length > LARGEST_BYTES) {
                problems.add(whole, "", "is larger than 256 KiB and so hardly a configuration; is it a data file?");
                return null;
            }
            return decode(bytes, whole, problems);
        } catch (AccessDeniedException e) {
            problems.add(whole, "", "may not be read; mend its permissions");
        } catch (IOException e) {
            problems.add(whole, "", "could not be read (" + e.getMessage() + ")");
        }
        return null;
    }

    private static @Nullable String decode(byte[] bytes, Place whole, Problems problems) {
        if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
            problems.add(whole, "", "is UTF-16; save it as UTF-8");
            return null;
        }
        int start = startsWith(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0; // byte order mark of some editors
        ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer out = CharBuffer.allocate(bytes.length - start);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            long lineFeeds = out.flip().chars().filter(c -> c == '\n').count();
            problems.add(
                    Place.line(whole.source(), 1 + (int) lineFeeds),
                    "",
                    String.format("the byte 0x%02X is not UTF-8; save the file as UTF-8", bytes[in.position()] & 0xFF));
            return null;
        }
        return out.flip().toString();
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
