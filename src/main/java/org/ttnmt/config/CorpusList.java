package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The training corpora: one or more. */
enum CorpusList implements ValueType<List<CorpusConfig>> {
    TYPE;

    private static final CorpusType ITEM = new CorpusType(true);

    @Override
    public String allowed() {
        return "a list with one or more of " + ITEM.allowed();
    }

    @Override
    public ObjectNode schema() {
        return JsonSchema.type("array").put("minItems", 1).set("items", ITEM.schema());
    }

    @Override
    public @Nullable List<CorpusConfig> read(Tree tree, Reading reading) {
        if (tree instanceof Tree.Mapping) {
            reading.report("is a mapping, but must be a list; write [{...}], or a dash before the first key");
            ITEM.read(tree, reading); // what is wrong with it is known to no one else
            return null;
        }
        List<CorpusConfig> corpora = items(tree, reading, ITEM::read);
        return corpora == null ? null : checked(corpora, reading);
    }

    @Override
    public @Nullable String problem(List<CorpusConfig> value) {
        if (value.isEmpty()) {
            return "is an empty list; allowed: " + allowed();
        }
        Set<String> seen = new HashSet<>();
        for (CorpusConfig corpus : value) {
            if (corpus.name() != null && !seen.add(corpus.name())) {
                return "has two corpora with the name " + corpus.name() + "; call one of them otherwise";
            }
        }
        return null;
    }

    @Override
    public List<CorpusConfig> absolute(List<CorpusConfig> value) {
        return value.stream().map(ITEM::absolute).toList();
    }

    @Override
    public String write(List<CorpusConfig> value) {
        return value.stream().map(ITEM::write).collect(Collectors.joining(", ", "[", "]"));
    }
}
