package org.ttnmt.app.distil;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.translate.ModelOpener;
import org.ttnmt.app.translate.Translate;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.app.translate.Translation;
import org.ttnmt.app.translate.TranslationInput;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.app.translate.TranslationOutput;
import org.ttnmt.config.ComputeConfig;

/**
 * What stages work with.
 *
 * @param models opens models for translating
 * @param options device and threads
 * @param progress is told how far the stage is
 * @param stop says whether somebody asked to stop
 */
record Workbench(ModelOpener models, DistilOptions options, Progress progress, StopSignal stop) {

    /** Where models translate: one device. */
    ComputeConfig compute() {
        ComputeConfig compute = options.compute();
        return new ComputeConfig(compute.device().first(), compute.threads(), compute.engine());
    }

    /**
     * Translates lines.
     *
     * @throws CancellationException when somebody asked to stop
     */
    List<Translation> translate(TranslationModel model, TranslateOptions how, List<String> lines, String name) {
        List<Translation> translations = new ArrayList<>(lines.size());
        TranslationOutput output = new TranslationOutput() {
            @Override
            public void write(Translation translation) {
                translations.add(translation);
            }

            @Override
            public void flush() {}
        };
        try {
            Translate.Summary summary =
                    new Translate(model, how, progress).run(TranslationInput.of(lines, name), output, stop);
            if (summary.stopped()) {
                throw new CancellationException("asked to stop");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is read or written here
        }
        return translations;
    }
}
