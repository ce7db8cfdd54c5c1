package org.ttnmt.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.translate.Alternatives;
import org.ttnmt.app.translate.StreamOutput;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.app.translate.Translation;
import org.ttnmt.app.translate.TranslationFormat;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.app.translate.TranslationQueue;
import org.ttnmt.app.translate.Warnings;
import org.ttnmt.io.Line;
import org.ttnmt.io.Workers;

/**
 * {@code tt translate} with a person at the terminal: asks for a line and translates it. When {@code :N} is typed,
 * shows the most probable pieces that could stand at word N of the last translation instead. Prompts go to standard
 * error, translations to standard output.
 */
final class Conversation {
    private static final int SHOWN = 5;

    private final TranslationModel model;
    private final TranslateOptions options;
    private final PrintWriter err;

    Conversation(TranslationModel model, TranslateOptions options, PrintWriter err) {
        this.model = model;
        this.options = options;
        this.err = err;
    }

    /** Goes on until the end of the input. */
    void run(Supplier<@Nullable Line> lines, OutputStream out, TranslationFormat format) throws IOException {
        err.println("Type a sentence and press Enter. :N shows what else could stand at word N of the last translation;"
                + " Ctrl-D ends.");
        Warnings warnings = Warnings.ofAll(Progress.ofLines(this::say), "line");
        StreamOutput output = new StreamOutput(out, format, model);
        Translation last = null;
        try (TranslationQueue queue = new TranslationQueue(model, options, warnings)) {
            for (Line line = ask(lines); line != null; line = ask(lines)) {
                if (line.text().startsWith(":")) {
                    try {
                        alternatives(line.text().substring(1).strip(), last, out);
                    } catch (UserException e) { // of a model without steps
                        err.println(e.getMessage());
                    }
                } else {
                    last = Workers.get(queue.submit(line));
                    output.write(last);
                    warnings.addAbout(last);
                    output.flush();
                }
            }
        }
        say("");
    }

    private @Nullable Line ask(Supplier<@Nullable Line> lines) {
        err.print("> ");
        err.flush();
        return lines.get();
    }

    private void say(String line) {
        err.println(line);
        err.flush();
    }

    private void alternatives(String word, @Nullable Translation last, OutputStream out) throws IOException {
        if (last == null) {
            err.println("There is no translation yet.");
            return;
        }
        if (last.sentences() > 1) {
            err.println("The line had " + last.sentences()
                    + " sentences, which were translated one by one. Type one of them.");
            return;
        }
        Alternatives alternatives = new Alternatives(model, options.search());
        List<String> words = alternatives.words(last);
        int number;
        try {
            number = Integer.parseInt(word);
        } catch (NumberFormatException e) {
            number = 0;
        }
        if (number < 1 || number > words.size()) {
            err.println(IntStream.range(0, words.size())
                    .mapToObj(i -> (i + 1) + " " + words.get(i))
                    .collect(Collectors.joining("  ", "The words are: ", ". Type : and a number.")));
            return;
        }
        for (Alternatives.Alternative each : alternatives.at(last, number, SHOWN)) {
            String line = String.format(Locale.ROOT, "%5.1f %%  %s\n", 100 * each.probability(), each.text());
            out.write(line.getBytes(StandardCharsets.UTF_8));
        }
        out.flush();
    }
}
