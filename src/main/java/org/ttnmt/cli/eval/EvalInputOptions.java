package org.ttnmt.cli.eval;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.evaluate.EvaluationFiles;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The text that {@code tt eval} scores and what it is compared with. */
final class EvalInputOptions {

    @Parameters(
            arity = "0..*",
            paramLabel = "REF",
            description = "Reference files, one for each reference stream; name them before --input.")
    private List<String> references = new ArrayList<>();

    @Option(
            names = "--ref",
            arity = "1..*",
            paramLabel = "REF",
            description = "The same as naming reference files first.")
    private List<String> namedReferences = new ArrayList<>();

    @Option(
            names = {"-i", "--input", "--hyp"},
            arity = "0..*",
            paramLabel = "HYP",
            description = "Files with translations, one for each system (default: standard input, systems separated by"
                    + " tabs).")
    private @Nullable List<String> systems;

    @Option(
            names = {"-nr", "--num-refs"},
            paramLabel = "N",
            defaultValue = "1",
            description = "The one reference file has N references on each line, separated by tabs (default: 1).")
    private int fieldCount = 1;

    @Option(
            names = {"-e", "--encoding"},
            paramLabel = "NAME",
            defaultValue = "utf-8",
            description = "Encoding of all text (default: utf-8).")
    private String encoding = "utf-8";

    @Option(
            names = {"-l", "--language-pair"},
            paramLabel = "PAIR",
            description = "Such as en-zh; the target decides BLEU's tokenizer unless --tokenize does.")
    private @Nullable String languagePair;

    /** All file names. */
    List<String> names() {
        List<String> names = allReferences();
        if (systems != null) {
            names.addAll(systems);
        }
        return names;
    }

    /** Whether systems are files; otherwise they come from standard input. */
    boolean namesSystems() {
        return systems != null;
    }

    /** The language that is translated into, where it is known. */
    @Nullable
    String targetLanguage() {
        return languagePair == null ? null : languagePair.substring(languagePair.indexOf('-') + 1);
    }

    private List<String> allReferences() {
        List<String> all = new ArrayList<>(references);
        all.addAll(namedReferences);
        return all;
    }

    /** Refuses references that cannot be. */
    void check() {
        int count = allReferences().size();
        if (fieldCount != 1 && count > 1) {
            throw new UserException("--num-refs reads any number of tab-separated references from a single file, but "
                    + count + " reference files are given. Leave it out, or give one file.");
        }
        if (count == 0) {
            throw new UserException("There is no reference. Name at least one file, before --input or with --ref:"
                    + " tt eval ref.txt -i hyp.txt.");
        }
    }

    EvaluationFiles files(Path folder) {
        return new EvaluationFiles(allReferences(), fieldCount, systems, charset(), folder);
    }

    private Charset charset() {
        String name = encoding.toLowerCase(Locale.ROOT);
        if (name.equals("utf-8") || name.equals("utf8")) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(name.equals("latin-1") ? "ISO-8859-1" : name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new UserException(
                    "--encoding: there is no encoding '" + encoding + "'. Use utf-8, or for example"
                            + " latin-1, cp1252, gb18030, shift_jis, utf-16.",
                    e);
        }
    }
}
