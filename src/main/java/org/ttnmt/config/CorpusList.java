package org.ttnmt.config;

import java.util.ArrayList;
import java.util.List;
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
    public @Nullable List<CorpusConfig> read(Tree tree, Reading reading) {
        if (!(tree instanceof Tree.Sequence sequence)) {
            if (tree instanceof Tree.Mapping) {
                reading.report("is a mapping, but must be a list; write [{...}], or a dash before the first key");
                return null;
            }
            Tree.Scalar scalar = scalar(tree, reading);
            if (scalar != null) {
                reading.report(scalar.describe() + " is not a list; allowed: " + allowed());
            }
            return null;
        }
        List<CorpusConfig> corpora = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            Tree item = sequence.items().get(i);
            CorpusConfig corpus = ITEM.read(item, reading.at(reading.key() + "[" + i + "]", item.place()));
            if (corpus != null) {
                corpora.add(corpus);
            }
        }
        return corpora.size() < sequence.items().size() ? null : checked(List.copyOf(corpora), reading);
    }

    @Override
    public @Nullable String problem(List<CorpusConfig> value) {
        return value.isEmpty() ? "is an empty list; allowed: " + allowed() : null;
    }

    @Override
    public String write(List<CorpusConfig> value) {
        return value.stream().map(ITEM::write).collect(Collectors.joining(", ", "[", "]"));
    }
}
