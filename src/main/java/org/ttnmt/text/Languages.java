package org.ttnmt.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.config.NearestName;
import org.ttnmt.io.AtomicFile;

/**
 * The languages of a model that translates between several, and how it is told them: by pieces that stand for
 * languages. They are kept beside the model, in {@value #FILE}.
 *
 * @param source where the piece of the source's language stands
 * @param target where that of the target's language stands
 * @param standard the target's language when none is named; null for none
 * @param pieces of the languages, by their codes
 */
public record Languages(OfSource source, OfTarget target, @Nullable String standard, SortedMap<String, String> pieces) {
    /** The file's name. */
    public static final String FILE = "languages.json";

    private static final int MOST_SHOWN = 5;
    private static final long MOST_BYTES = 16L << 20;

    /** A class of its own, since most models have no such file, and Jackson takes long to be loaded. */
    private static final class Json {
        static final ObjectMapper MAPPER = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    }

    /** Where the piece of the source's language stands. */
    public enum OfSource {
        /** Nowhere. */
        NONE,
        /** Before the source (M2M100, NLLB, mBART-50). */
        FIRST,
        /** Behind its end of sentence (mBART, the first NLLB). */
        LAST
    }

    /** Where the piece of the target's language stands. */
    public enum OfTarget {
        /** Before the source, unless the text has one (OPUS-MT, MADLAD). */
        TAG,
        /** The target's first, which is not searched for. */
        FIRST,
        /** Nowhere: there is one target language. */
        FIXED
    }

    public Languages {
        pieces = Collections.unmodifiableSortedMap(new TreeMap<>(pieces));
    }

    /**
     * What a pair of languages asks for.
     *
     * @param before pieces before the source
     * @param last piece behind the source's end of sentence; null for none
     * @param first piece that targets begin with; null for none
     */
    public record Pair(List<String> before, @Nullable String last, @Nullable String first) {
        /** Nothing. */
        public static final Pair NONE = new Pair(List.of(), null, null);

        public Pair {
            before = List.copyOf(before);
        }

        /** Whether it asks for nothing. */
        public boolean isNone() {
            return before.isEmpty() && last == null && first == null;
        }
    }

    /**
     * Looks up a pair.
     *
     * @param from code of the source's language; null when none was named
     * @param to code of the target's language; null when none was named
     * @param model as errors name it
     * @throws UserException when one is missing, is unknown or would have no effect
     */
    public Pair pair(@Nullable String from, @Nullable String to, Path model) {
        String wanted = to == null ? standard : to;
        if (from == null && source != OfSource.NONE) {
            throw missing("--from", "source", model);
        }
        if (from != null && source == OfSource.NONE) {
            throw new UserException("--from is " + from + ", but has no effect: " + model
                    + " is not told the source's language. Leave it out.");
        }
        if (wanted == null && target != OfTarget.TAG) {
            throw missing("--to", "target", model);
        }
        if (target == OfTarget.FIXED && to != null && !to.equals(standard)) {
            throw new UserException(
                    "--to is " + to + ", but " + model + " translates into " + standard + " alone. Leave it out.");
        }
        List<String> before = new ArrayList<>();
        if (target == OfTarget.TAG && wanted != null) {
            before.add(piece("--to", wanted, model));
        }
        String spoken = from == null ? null : piece("--from", from, model);
        if (source == OfSource.FIRST && spoken != null) {
            before.add(spoken);
        }
        return new Pair(
                before,
                source == OfSource.LAST ? spoken : null,
                target == OfTarget.FIRST && wanted != null ? piece("--to", wanted, model) : null);
    }

    /**
     * Refuses languages for a model that has none.
     *
     * @throws UserException when one was named
     */
    public static void requireNone(@Nullable String from, @Nullable String to, Path model) {
        if (from != null || to != null) {
            throw new UserException((from == null ? "--to is " + to : "--from is " + from) + ", but " + model
                    + " has no languages to choose from (no " + FILE
                    + "): it was trained for one pair. Leave --from and"
                    + " --to out.");
        }
    }

    private UserException missing(String option, String side, Path model) {
        return new UserException(
                model + " translates between " + pieces.size() + " languages, so it has to be told the "
                        + side + "'s: " + option + " CODE, for instance " + option + " " + pieces.firstKey() + ". "
                        + list(model));
    }

    private String piece(String option, String code, Path model) {
        String piece = pieces.get(code);
        if (piece == null) {
            throw new UserException(option + " is " + code + ", but " + model + " has no such language. "
                    + (near(code).isEmpty() ? "" : "Did you mean " + String.join(" or ", near(code)) + "? ")
                    + list(model));
        }
        return piece;
    }

    private static String list(Path model) {
        return "All are listed in " + model.resolve(FILE) + ".";
    }

    /** Codes that may have been meant. */
    private List<String> near(String code) {
        String typed = code.toLowerCase(Locale.ROOT);
        List<String> begins = pieces.keySet().stream()
                .filter(known -> known.toLowerCase(Locale.ROOT).startsWith(typed)
                        || typed.startsWith(known.toLowerCase(Locale.ROOT)))
                .limit(MOST_SHOWN)
                .collect(Collectors.toList());
        if (begins.isEmpty()) {
            NearestName.of(code, pieces.keySet()).ifPresent(begins::add);
        }
        return begins;
    }

    /** The content of the file. */
    public AtomicFile.Content content() {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("source", source.name().toLowerCase(Locale.ROOT));
        root.put("target", target.name().toLowerCase(Locale.ROOT));
        if (standard != null) {
            root.put("to", standard);
        }
        ObjectNode all = root.putObject("languages");
        pieces.forEach(all::put);
        return out -> {
            out.write(Json.MAPPER
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(root)
                    .getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        };
    }

    /**
     * Reads the file.
     *
     * @return nothing when there is no such file
     * @throws UserException when it is damaged
     */
    public static Optional<Languages> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException("it has " + Files.size(file) + " bytes");
            }
            JsonNode root = Json.MAPPER.readTree(file.toFile());
            SortedMap<String, String> pieces = new TreeMap<>();
            for (Map.Entry<String, JsonNode> language : root.path("languages").properties()) {
                pieces.put(language.getKey(), language.getValue().asText());
            }
            if (pieces.isEmpty()) {
                throw new IOException("it lists no languages");
            }
            JsonNode standard = root.path("to");
            return Optional.of(new Languages(
                    choice(OfSource.class, "source", root),
                    choice(OfTarget.class, "target", root),
                    standard.isTextual() ? standard.textValue() : null,
                    pieces));
        } catch (IOException e) {
            String what = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
            throw new UserException(
                    file + ": does not list the languages of a model (" + what + "). Import the model again.", e);
        }
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String name, JsonNode root) throws IOException {
        String text = root.path(name).asText();
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IOException(name + " is \"" + text + "\", but should be one of "
                        + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
    }
}
