package org.ttnmt.exchange;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.AtomicFile;

/** JSON files of a folder, read and written. Jackson refuses nesting of more than 1,000 levels, and numbers of more than 1,000 digits. */
public final class Json {
    /** A vocabulary of half a million pieces has 20 MB. */
    private static final long MOST_BYTES = 256L << 20;

    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private Json() {}

    /**
     * Reads an object.
     *
     * @throws UserException when there is no such file, or it is none
     */
    public static JsonNode object(Path file) {
        JsonNode root = tree(file);
        if (!root.isObject()) {
            throw new UserException(file + ": is no JSON object. Copy the folder again.");
        }
        return root;
    }

    /**
     * Reads a list of texts.
     *
     * @throws UserException when there is no such file, or it is none
     */
    public static List<String> texts(Path file) {
        JsonNode root = tree(file);
        List<String> texts = new ArrayList<>();
        root.forEach(text -> texts.add(text.isTextual() ? text.textValue() : ""));
        if (!root.isArray() || texts.contains("")) {
            throw new UserException(file + ": is no JSON list of texts. Copy the folder again.");
        }
        return texts;
    }

    /** What a file has; nothing when it is empty. */
    private static JsonNode tree(Path file) {
        try {
            requireSize(file);
            @Nullable JsonNode root = JSON.readTree(file.toFile());
            return root == null ? MissingNode.getInstance() : root;
        } catch (IOException e) {
            throw refusal(file, e);
        }
    }

    /** A file with a value, to be read by people too. */
    public static AtomicFile.Content content(Object value) {
        return out -> {
            out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(value));
            out.write('\n');
        };
    }

    /** The object in a file, or nothing when there is no such file. */
    public static JsonNode ifPresent(Path file) {
        return Files.exists(file) ? object(file) : MissingNode.getInstance();
    }

    /** A value of the object in a file, which may be large; nothing when the file or the value is not there. */
    public static JsonNode part(Path file, String name) {
        if (!Files.exists(file)) {
            return MissingNode.getInstance();
        }
        try {
            requireSize(file);
            try (JsonParser parser = JSON.createParser(file.toFile())) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw new UserException(file + ": is no JSON object. Copy the folder again.");
                }
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean wanted = parser.currentName().equals(name);
                    parser.nextToken();
                    if (wanted) {
                        return JSON.readTree(parser);
                    }
                    parser.skipChildren();
                }
            }
            return MissingNode.getInstance();
        } catch (IOException e) {
            throw refusal(file, e);
        }
    }

    private static void requireSize(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new UserException(file + ": has " + Files.size(file) + " bytes; tt reads JSON of at most "
                    + MOST_BYTES + ". It is no file of a tokenizer or a configuration.");
        }
    }

    private static UserException refusal(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new UserException(file + ": there is no such file. Copy the whole folder.", e);
        }
        String what = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return new UserException(file + ": is no JSON that tt reads (" + what + "). Copy the file again.", e);
    }
}
