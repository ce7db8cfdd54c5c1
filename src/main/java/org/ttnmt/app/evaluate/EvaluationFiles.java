package org.ttnmt.app.evaluate;

import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.translate.Translations;
import org.ttnmt.metrics.PythonText;

/**
 * Where the text to be scored comes from.
 *
 * @param references files, one for each reference stream, or a single one with {@code fields} tab-separated streams
 * @param fields references on each line of the one reference file; 1 when each file is one stream
 * @param systems files, one for each system; null to read tab-separated systems from standard input
 * @param charset of all of them
 * @param folder that relative names start from
 */
public record EvaluationFiles(
        List<String> references, int fields, @Nullable List<String> systems, Charset charset, Path folder) {

    /**
     * Reads everything.
     *
     * @param stdin is read when {@code systems} is null
     * @param baseline whether the first system is the baseline of a paired test; it may then be named twice
     * @throws UserException when a file cannot be read, is not text, or is named twice
     * @throws FieldCountException when lines have different numbers of fields
     */
    public EvaluationSet read(InputStream stdin, boolean baseline) {
        EvaluationSet references = readReferences();
        List<EvaluatedSystem> all =
                systems == null ? readStandardInput(stdin, baseline) : readSystems(systems, baseline);
        return new EvaluationSet(all, references.references(), references.referenceNames());
    }

    /**
     * Lets models translate {@code source} and reads the references.
     *
     * @param models directories, which name the systems
     * @param baseline whether the first model is the baseline of a paired test
     * @throws UserException when a model cannot be used, or a file as in {@link #read}; it names all such models before
     *     one translates
     */
    public EvaluationSet translate(
            List<String> models, List<String> source, Translations translations, boolean baseline) {
        EvaluationSet references = readReferences(); // before hours go into translating
        requireAll(models, translations);
        List<EvaluatedSystem> all = new ArrayList<>();
        for (String model : models) {
            all.add(new EvaluatedSystem(model, translations.of(folder.resolve(model), source)));
        }
        if (baseline) {
            markBaseline(all);
        }
        return new EvaluationSet(all, references.references(), references.referenceNames());
    }

    private void requireAll(List<String> models, Translations translations) {
        List<String> problems = new ArrayList<>();
        for (String model : models) {
            try {
                translations.require(folder.resolve(model));
            } catch (UserException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new UserException(String.join("\n", problems));
        }
    }

    private static void markBaseline(List<EvaluatedSystem> all) {
        EvaluatedSystem first = all.get(0);
        all.set(0, new EvaluatedSystem("Baseline: " + first.name(), first.lines()));
    }

    private EvaluationSet readReferences() {
        List<List<String>> streams = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String file : references) {
            List<String> lines = EvaluationText.lines(folder.resolve(file), charset);
            if (fields == 1) {
                streams.add(lines);
                names.add(file);
            } else {
                streams.addAll(split(file, lines));
                for (int k = 1; k <= fields; k++) {
                    names.add(file + " (field " + k + ")");
                }
            }
        }
        return new EvaluationSet(List.of(), streams, names);
    }

    /** The lines of the source, without a byte order mark. */
    public List<String> readSource(String file) {
        List<String> lines = new ArrayList<>(EvaluationText.lines(folder.resolve(file), charset));
        if (!lines.isEmpty() && lines.get(0).startsWith("\uFEFF")) {
            lines.set(0, lines.get(0).substring(1));
        }
        return lines;
    }

    private List<List<String>> split(String file, List<String> lines) {
        List<List<String>> streams = new ArrayList<>();
        for (int k = 0; k < fields; k++) {
            streams.add(new ArrayList<>());
        }
        for (int i = 0; i < lines.size(); i++) {
            String[] parts = fields < 1 ? new String[0] : lines.get(i).split("\t", fields);
            if (fields < 1 || parts.length != fields) {
                throw new FieldCountException("FATAL: line " + (i + 1) + ": expected " + fields
                        + " fields, but found " + parts.length + ". (" + file
                        + " is read as tab-separated references because of --num-refs.)");
            }
            for (int k = 0; k < fields; k++) {
                streams.get(k).add(parts[k]);
            }
        }
        return streams;
    }

    private List<EvaluatedSystem> readSystems(List<String> files, boolean baseline) {
        List<EvaluatedSystem> all = new ArrayList<>();
        for (String file : files) {
            boolean known = all.stream().anyMatch(system -> system.name().equals(file));
            if (known && baseline && all.get(0).name().equals(file)) {
                continue; // so that a pattern may match the baseline again
            }
            if (known) {
                throw new UserException("'" + file + "' is already the name of a system."
                        + " Make sure to have a different name for each system.");
            }
            all.add(new EvaluatedSystem(file, EvaluationText.lines(folder.resolve(file), charset)));
        }
        if (all.isEmpty()) {
            throw new UserException("There is no system to score: name at least one file after --input.");
        }
        if (baseline) {
            markBaseline(all);
        }
        return all;
    }

    private List<EvaluatedSystem> readStandardInput(InputStream stdin, boolean baseline) {
        List<String> lines = EvaluationText.lines(stdin, charset);
        if (lines.isEmpty()) {
            throw new UserException("Standard input is empty, so there is nothing to score."
                    + " Pipe translations into tt eval, or name files with --input.");
        }
        int count = lines.get(0).split("\t", -1).length;
        List<List<String>> streams = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            streams.add(new ArrayList<>(lines.size()));
        }
        for (int i = 0; i < lines.size(); i++) {
            String[] parts = lines.get(i).split("\t", -1);
            if (parts.length != count) {
                throw new FieldCountException("FATAL: the number of tab-delimited fields in the input stream differ"
                        + " across lines: " + count + " on the first line, " + parts.length + " on line " + (i + 1)
                        + ".");
            }
            for (int k = 0; k < count; k++) {
                streams.get(k).add(PythonText.stripTrailing(parts[k]));
            }
        }
        List<EvaluatedSystem> all = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            String name = baseline ? (k == 0 ? "Baseline" : "System " + k) : "System " + (k + 1);
            all.add(new EvaluatedSystem(name, streams.get(k)));
        }
        return all;
    }
}
