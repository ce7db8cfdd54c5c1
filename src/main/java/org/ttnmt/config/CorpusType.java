package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One parallel corpus: {@code {source: FILE, target: FILE}} or {@code {tsv: FILE}}.
 *
 * @param weighted whether it may have a weight, as only training corpora do
 */
record CorpusType(boolean weighted) implements ValueType<CorpusConfig> {
    static final DecimalNumber WEIGHT = DecimalNumber.above(0).atMost(1000);

    static final SourcePrefix SOURCE_PREFIX = SourcePrefix.TYPE;

    private static final List<String> FILES = List.of("source", "target", "tsv");

    @Override
    public String allowed() {
        return weighted
                ? "{source: FILE, target: FILE} or {tsv: FILE}, each with a weight if need be"
                : "{source: FILE, target: FILE} or {tsv: FILE}";
    }

    @Override
    public ObjectNode schema() {
        Map<String, ObjectNode> parts = new LinkedHashMap<>();
        FILES.forEach(name -> parts.put(name, FilePath.TEXT.schema()));
        parts.put("source_prefix", SOURCE_PREFIX.schema());
        if (weighted) {
            parts.put("weight", WEIGHT.schema());
            parts.put("name", JsonSchema.type("string").put("pattern", "^" + ExperimentReader.NAME + "$"));
        }
        ObjectNode schema = JsonSchema.object(parts, List.of());
        ArrayNode files = schema.putArray("oneOf");
        ObjectNode two = files.addObject();
        two.putArray("required").add("source").add("target");
        two.putObject("properties").put("tsv", false);
        ObjectNode one = files.addObject();
        one.putArray("required").add("tsv");
        one.putObject("properties").put("source", false).put("target", false);
        return schema;
    }

    @Override
    public @Nullable CorpusConfig read(Tree tree, Reading reading) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            Tree.Scalar scalar = scalar(tree, reading);
            if (scalar != null) {
                reading.report(scalar.describe() + " is not a corpus; allowed: " + allowed());
            }
            return null;
        }
        Path source = null;
        Path target = null;
        Path tsv = null;
        Double weight = 1.0;
        String prefix = null;
        String name = null;
        for (Map.Entry<String, Tree.Entry> entry : mapping.entries().entrySet()) {
            Tree value = entry.getValue().value();
            Reading part = reading.at(
                    reading.key() + "." + entry.getKey(), entry.getValue().place());
            String meant = meant(entry.getKey(), mapping);
            if (!meant.equals(entry.getKey())) {
                unknown(entry.getKey(), part);
            }
            switch (meant) {
                case "source" -> source = FilePath.TEXT.read(value, part);
                case "target" -> target = FilePath.TEXT.read(value, part);
                case "tsv" -> tsv = FilePath.TEXT.read(value, part);
                case "weight" -> weight = weight(value, part);
                case "name" -> name = name(value, part);
                case "source_prefix" -> prefix = SOURCE_PREFIX.read(value, part);
                default -> unknown(entry.getKey(), part);
            }
        }
        if (!names().containsAll(mapping.entries().keySet()) || !rightFiles(mapping, reading) || weight == null) {
            return null;
        }
        if (prefix == null && mapping.entries().containsKey("source_prefix")) {
            return null;
        }
        if (name == null && mapping.entries().containsKey("name")) {
            return null;
        }
        if (tsv != null) {
            return new CorpusConfig(tsv, null, weight, prefix, name);
        }
        return source == null || target == null ? null : new CorpusConfig(source, target, weight, prefix, name);
    }

    private @Nullable String name(Tree value, Reading reading) {
        if (!weighted) {
            reading.report("has no effect here, since only training corpora are called by a name; remove it");
            return null;
        }
        Tree.Scalar scalar = scalar(value, reading);
        if (scalar != null && !ExperimentReader.NAME.matcher(scalar.text()).matches()) {
            reading.report(scalar.describe() + " is no name; allowed: letters, digits, _, - and ., such as clean");
            return null;
        }
        return scalar == null ? null : scalar.text();
    }

    private @Nullable Double weight(Tree value, Reading reading) {
        if (!weighted) {
            reading.report("has no effect here, since only training corpora have a weight; remove it");
            return null;
        }
        return WEIGHT.read(value, reading);
    }

    /** A name, or the one that was probably meant, so that what else is wrong is told along with the slip. */
    private String meant(String name, Tree.Mapping mapping) {
        return names().contains(name)
                ? name
                : NearestName.of(name, names())
                        .filter(near -> !mapping.entries().containsKey(near))
                        .orElse(name);
    }

    private void unknown(String name, Reading reading) {
        reading.report("unknown key; "
                + NearestName.of(name, names())
                        .map(near -> "did you mean " + near + "?")
                        .orElse("allowed: " + String.join(", ", names())));
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(FILES);
        names.add("source_prefix");
        if (weighted) {
            names.add("weight");
            names.add("name");
        }
        return names;
    }

    /** Either a TSV file or two files, and nothing between. */
    private boolean rightFiles(Tree.Mapping mapping, Reading reading) {
        boolean tsv = mapping.entries().containsKey("tsv");
        boolean source = mapping.entries().containsKey("source");
        boolean target = mapping.entries().containsKey("target");
        if (tsv && (source || target)) {
            reading.report("has tsv and " + (source ? "source" : "target") + "; allowed: " + allowed());
            return false;
        }
        if (tsv || (source && target)) {
            return true;
        }
        if (!source && !target) {
            reading.report("names no file; allowed: " + allowed());
        } else {
            reading.report("has no " + (source ? "target" : "source") + "; allowed: " + allowed());
        }
        return false;
    }

    @Override
    public @Nullable String problem(CorpusConfig value) {
        return null; // its constructor has checked it
    }

    @Override
    public CorpusConfig absolute(CorpusConfig value) {
        Path target = value.target();
        return new CorpusConfig(
                FilePath.TEXT.absolute(value.source()),
                target == null ? null : FilePath.TEXT.absolute(target),
                value.weight(),
                value.sourcePrefix(),
                value.name());
    }

    @Override
    public String write(CorpusConfig value) {
        Path target = value.target();
        String files = target == null
                ? "tsv: " + FilePath.TEXT.write(value.source())
                : "source: " + FilePath.TEXT.write(value.source()) + ", target: " + FilePath.TEXT.write(target);
        String prefix = value.sourcePrefix();
        String name = value.name();
        return "{" + files + (weighted ? ", weight: " + WEIGHT.write(value.weight()) : "")
                + (prefix == null ? "" : ", source_prefix: " + SOURCE_PREFIX.write(prefix))
                + (name == null ? "" : ", name: " + YamlText.quoted(name)) + "}";
    }
}
