package org.ttnmt.app.evaluate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ttnmt.UserException;
import org.ttnmt.io.LineReader;
import org.ttnmt.io.TextInput;
import org.ttnmt.metrics.PythonText;

/**
 * Text to be scored, read as sacreBLEU reads it: a file's lines end at LF alone, standard input's also at CR; white
 * space at the end of a line is dropped; a byte order mark is a character like any other.
 */
final class EvaluationText {
    private EvaluationText() {}

    /** The lines of a file, unpacked by its name. */
    static List<String> lines(Path path, Charset charset) {
        try (InputStream in = TextInput.open(path)) {
            return split(decode(in.readAllBytes(), charset, path.toString()));
        } catch (IOException e) {
            throw LineReader.unreadable(path, e);
        }
    }

    /** The lines of standard input. */
    static List<String> lines(InputStream in, Charset charset) {
        try {
            String text = decode(in.readAllBytes(), charset, "standard input");
            return split(text.replace("\r\n", "\n").replace('\r', '\n'));
        } catch (IOException e) {
            throw new UserException("Standard input could not be read (" + e.getMessage() + ").", e);
        }
    }

    private static List<String> split(String text) {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1); // the text ends with the end of a line, or is empty
        }
        lines.replaceAll(PythonText::stripTrailing);
        return lines;
    }

    private static String decode(byte[] bytes, Charset charset, String name) {
        if (charset.equals(StandardCharsets.UTF_8)) {
            String quick = new String(bytes, charset);
            if (quick.indexOf('\uFFFD') < 0) {
                return quick;
            }
        }
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, out, true);
        out.flip();
        if (result.isError()) {
            long line = 1 + out.chars().filter(c -> c == '\n').count();
            throw new UserException(name + ":" + line + ": the byte "
                    + String.format("0x%02x", bytes[in.position()] & 0xFF) + " is not " + charset.name()
                    + " there. Convert the file to UTF-8, or name its encoding with --encoding.");
        }
        return out.toString();
    }
}
