package org.ttnmt.model.parameters;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ttnmt.UserException;
import org.ttnmt.config.NearestName;

/**
 * A pattern of parameters' names, in which {@code *} stands for any characters, dots included: {@code encoder.*},
 * {@code *.embedding.*}.
 */
public final class NamePattern {
    private static final int SHOWN = 8;

    private final String text;
    private final Pattern regex;

    public NamePattern(String text) {
        this.text = text;
        this.regex = Pattern.compile(
                Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    public boolean matches(String name) {
        return regex.matcher(name).matches();
    }

    /**
     * Refuses a pattern that matches none of {@code names}.
     *
     * @param key where the user wrote it
     * @throws UserException with names near it
     */
    public void requireMatch(String key, List<String> names) {
        if (names.stream().noneMatch(this::matches)) {
            throw new UserException(key + ": \"" + text + "\" matches none of the model's " + names.size()
                    + " parameters; " + suggestion(names));
        }
    }

    private String suggestion(List<String> names) {
        Set<String> patterns = new LinkedHashSet<>();
        for (String name : names) {
            patterns.add(name);
            for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
                patterns.add(name.substring(0, dot) + ".*");
            }
        }
        return NearestName.of(text, patterns)
                .map(near -> "did you mean \"" + near + "\"?")
                .orElseGet(() -> "some of them: "
                        + names.stream().limit(SHOWN).collect(Collectors.joining(", ")) + "; all are in the header of"
                        + " a model's weights.safetensors");
    }

    @Override
    public String toString() {
        return text;
    }
}
