package org.ttnmt.app.translate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.io.Line;

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
            TranslationInput input = new TranslationInput(lines(source), "the source", source.size());
            new Translate(model, TranslateOptions.of(model.decoding()), progress)
                    .run(input, new Collected(translations), StopSignal.never());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is read or written here but the model
        }
        return translations;
    }

    private static Supplier<@Nullable Line> lines(List<String> source) {
        Iterator<String> rest = source.iterator();
        long[] number = {0};
        return () -> rest.hasNext() ? new Line(++number[0], rest.next(), null) : null;
    }

    private record Collected(List<String> translations) implements TranslationOutput {
        @Override
        public void write(Translation translation) {
            translations.add(translation.best().text());
        }

        @Override
        public void flush() {}
    }
}
