package org.ttnmt.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ttnmt.UserException;

/**
 * The settings of a configuration that was saved beside a model, to be shown: whatever version of {@code tt} wrote it,
 * with more keys or fewer than this one knows. {@link ConfigWriter} writes a line for each.
 */
public final class SavedValues {
    private static final Pattern LINE = Pattern.compile("( *)([A-Za-z0-9_]+):(?: +(.*))?");

    private SavedValues() {}

    /**
     * Values as YAML, by their dotted keys, in the order of the file.
     *
     * @throws UserException when the file cannot be read
     */
    public static Map<String, String> read(Path file) {
        Map<String, String> values = new LinkedHashMap<>();
        String section = "";
        try {
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\\R", -1)) {
                Matcher matcher = LINE.matcher(line);
                if (!matcher.matches()) {
                    continue;
                }
                boolean inSection = !matcher.group(1).isEmpty();
                String value = matcher.group(3);
                if (value != null) {
                    values.put(inSection ? section + matcher.group(2) : matcher.group(2), value);
                } else if (!inSection) {
                    section = matcher.group(2) + ".";
                }
            }
        } catch (IOException e) {
            throw new UserException(file + ": could not be read (" + e.getMessage() + ").", e);
        }
        return values;
    }
}
