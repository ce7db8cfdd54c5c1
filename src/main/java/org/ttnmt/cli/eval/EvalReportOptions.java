package org.ttnmt.cli.eval;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** How {@code tt eval} prints what it found. */
final class EvalReportOptions {

    /** Output formats. */
    enum Format {
        JSON,
        TEXT,
        LATEX
    }

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing about progress on standard error; warnings and errors stay.")
    boolean quiet;

    @Option(
            names = {"-sh", "--short"},
            description = "Print signatures with short names.")
    boolean brief;

    @Option(
            names = {"-b", "--score-only"},
            description = "Print only the number.")
    boolean scoreOnly;

    @Option(
            names = {"-w", "--width"},
            paramLabel = "DIGITS",
            defaultValue = "1",
            description = "Digits after the decimal point (default: 1).")
    int width = 1;

    @Option(
            names = {"-d", "--detail"},
            description = "Accepted for sacreBLEU's sake: splits its own test sets by original language.")
    boolean detail;

    @Option(
            names = {"-nc", "--no-color"},
            description = "No colours; they are used on terminals only.")
    boolean noColor;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            defaultValue = "json",
            description = "One of: json, text, latex (default: json). The environment variable SACREBLEU_FORMAT goes"
                    + " first. latex is for several systems.")
    private Format format = Format.JSON;

    private Format chosen = Format.JSON;

    /** Settles the format: the environment goes before the option, as in sacreBLEU. */
    void settle(Map<String, String> environment, boolean sentences, boolean comparison) {
        chosen = format;
        String wanted = environment.getOrDefault("SACREBLEU_FORMAT", "").toUpperCase(Locale.ROOT);
        for (Format each : Format.values()) {
            if (each.name().equals(wanted)) {
                chosen = each;
            }
        }
        if ((comparison || (detail && !sentences)) && chosen == Format.JSON) {
            chosen = Format.TEXT;
        }
    }

    Format format() {
        return chosen;
    }
}
