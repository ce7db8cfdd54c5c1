package org.ttnmt.app.translate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.DecodingPrecision;

/**
 * Translates with the network in a model directory, in float32, as {@code tt translate} does without options.
 *
 * @param models opens the directory
 * @param compute device and threads
 * @param progress is told of each line
 */
public record ModelTranslations(ModelOpener models, ComputeConfig compute, Progress progress) implements Translations {

    @Override
    public void require(Path modelDir) {
        new ModelDirectory(modelDir).open().close();
    }

    @Override
    public List<String> of(Path modelDir, List<String> source) {
        List<String> translations = new ArrayList<>(source.size());
        try (TranslationModel model = models.open(modelDir, DecodingPrecision.AUTO, compute)) {
            TranslationInput input = TranslationInput.of(source, "the source");
            Collected collected = new Collected(translations);
            new Translate(model, TranslateOptions.of(model.decoding()), progress)
                    .run(input, collected, StopSignal.never());
            if (collected.cut > 0) {
                progress.warning(String.format(
                        Locale.ROOT,
                        "%s: %,d of %,d translations reached the maximum length and were cut there. See"
                                + " decoding.max_length_ratio.",
                        modelDir,
                        collected.cut,
                        source.size()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is read or written here but the model
        }
        return translations;
    }

    private static final class Collected implements TranslationOutput {
        private final List<String> translations;
        private int cut;

        Collected(List<String> translations) {
            this.translations = translations;
        }

        @Override
        public void write(Translation translation) {
            translations.add(translation.best().text());
            cut += translation.best().truncated() ? 1 : 0;
        }

        @Override
        public void flush() {}
    }
}
