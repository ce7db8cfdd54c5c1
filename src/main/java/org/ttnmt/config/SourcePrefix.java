package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A tag before each source of a corpus: one word that the vocabulary holds whole. */
enum SourcePrefix implements ValueType<String> {
    TYPE;

    /** The tags of corpora, each once, in their order. */
    static List<String> all(
            @Nullable List<CorpusConfig> train, @Nullable CorpusConfig validation, @Nullable CorpusConfig test) {
        Stream<CorpusConfig> others = Stream.concat(Stream.ofNullable(validation), Stream.ofNullable(test));
        return Stream.concat(Stream.ofNullable(train).flatMap(List::stream), others)
                .map(CorpusConfig::sourcePrefix)
                .flatMap(Stream::ofNullable)
                .distinct()
                .toList();
    }

    @Override
    public String allowed() {
        return "one word that is a piece of the vocabulary, such as \"<2de>\"";
    }

    @Override
    public ObjectNode schema() {
        return JsonSchema.type("string").put("pattern", "^\\S+$");
    }

    @Override
    public @Nullable String read(Tree tree, Reading reading) {
        Tree.Scalar scalar = scalar(tree, reading);
        return scalar == null ? null : checked(scalar.text(), reading);
    }

    @Override
    public @Nullable String problem(String value) {
        if (value.isBlank()) {
            return "is empty; allowed: " + allowed() + ", or leave it out";
        }
        if (value.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u2581')) {
            return "\"" + value + "\" has a space in it; allowed: " + allowed();
        }
        return null;
    }

    @Override
    public String write(String value) {
        return YamlText.quoted(value);
    }
}
