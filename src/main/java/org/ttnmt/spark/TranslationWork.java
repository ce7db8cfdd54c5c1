package org.ttnmt.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.translate.StreamOutput;
import org.ttnmt.app.translate.Translate;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.app.translate.Translation;
import org.ttnmt.app.translate.TranslationFormat;
import org.ttnmt.app.translate.TranslationInput;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.app.translate.TranslationOutput;
import org.ttnmt.io.Line;

/**
 * Translates the lines of a part as {@code tt translate} does. Where that fails, the lines around are translated one by
 * one, so that a line costs nothing but its own translation.
 *
 * @param model that is open
 * @param options of all lines
 * @param format in which they are written
 */
public record TranslationWork(TranslationModel model, TranslateOptions options, TranslationFormat format)
        implements LineWork.Opened {

    /** As many lines as {@link Translate} has in its hands when it fails, and some. */
    private static final long SUSPECTS = 4096;

    @Override
    public LineWork.Outcome run(Text text, OutputStream out, Progress warnings, StopSignal stop) throws IOException {
        return new Run(text, out, warnings, stop).all();
    }

    /** Counts what it hands on. */
    private static final class Counted implements TranslationOutput {
        private final TranslationOutput output;
        private long lines;

        Counted(TranslationOutput output) {
            this.output = output;
        }

        @Override
        public void write(Translation translation) throws IOException {
            output.write(translation);
            lines++;
        }

        @Override
        public void flush() throws IOException {
            output.flush();
        }
    }

    private final class Run {
        private final Text text;
        private final Counted output;
        private final Progress warnings;
        private final StopSignal stop;
        private final List<LineWork.Failure> failures = new ArrayList<>();

        Run(Text text, OutputStream out, Progress warnings, StopSignal stop) {
            this.text = text;
            this.output = new Counted(new StreamOutput(out, format, model));
            this.warnings = warnings;
            this.stop = stop;
        }

        LineWork.Outcome all() throws IOException {
            boolean ended = false;
            while (!ended) {
                try {
                    stream();
                    ended = true;
                } catch (UserException e) {
                    throw e; // of the model or of a file, not of a line
                } catch (RuntimeException | OutOfMemoryError e) {
                    stop.check();
                    ended = !oneByOne(output.lines + SUSPECTS);
                }
            }
            output.flush();
            return new LineWork.Outcome(output.lines, failures);
        }

        /** From the first line that has no translation yet to the end. */
        private void stream() throws IOException {
            try (PartLines lines = text.lines()) {
                lines.skip(output.lines);
                translate(lines::next, lines);
            }
        }

        /** Up to some line; false at the end of the text. */
        private boolean oneByOne(long end) throws IOException {
            try (PartLines lines = text.lines()) {
                lines.skip(output.lines);
                while (output.lines < end) {
                    Line line = lines.next();
                    if (line == null) {
                        return false;
                    }
                    alone(line, lines);
                }
                return true;
            }
        }

        private void alone(Line line, PartLines lines) throws IOException {
            List<Line> one = new ArrayList<>(List.of(line));
            try {
                translate(() -> one.isEmpty() ? null : one.remove(0), lines);
            } catch (UserException e) {
                throw e;
            } catch (RuntimeException | OutOfMemoryError e) {
                stop.check();
                String error =
                        LineWork.Failure.add(failures, lines.place(line.number()), "it could not be translated", e);
                output.write(Translation.ofFailure(line, options, error));
            }
        }

        private void translate(Supplier<@Nullable Line> source, PartLines lines) throws IOException {
            TranslationInput input = new TranslationInput(source, lines::place, text.name(), -1);
            if (new Translate(model, options, warnings).run(input, output, stop).stopped()) {
                throw new CancellationException("asked to stop");
            }
        }
    }
}
