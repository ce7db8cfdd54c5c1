package org.ttnmt.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.score.PairFormat;
import org.ttnmt.app.score.PairSource;
import org.ttnmt.app.score.ScoreFormat;
import org.ttnmt.app.score.ScorePairs;
import org.ttnmt.app.translate.TranslationInput;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.io.Line;

/**
 * Scores the pairs of a part as {@code tt score} does. A pair that cannot be scored has no score, and costs the others
 * nothing.
 *
 * @param model that is open
 * @param decoding whose length penalty makes a score of a log-probability
 * @param batchSize most pairs scored together
 * @param maxLength pieces of a side that can be scored
 * @param input what a line is
 * @param format in which scores are written
 */
public record ScoringWork(
        TranslationModel model,
        DecodingConfig decoding,
        int batchSize,
        int maxLength,
        PairFormat input,
        ScoreFormat format)
        implements LineWork.Opened {

    @Override
    public LineWork.Outcome run(Text text, OutputStream out, Progress warnings, StopSignal stop) throws IOException {
        List<LineWork.Failure> failures = new ArrayList<>();
        AtomicLong read = new AtomicLong();
        try (PartLines lines = text.lines()) {
            Supplier<@Nullable Line> counted = () -> {
                Line line = lines.next();
                read.addAndGet(line == null ? 0 : 1);
                return line;
            };
            TranslationInput source = new TranslationInput(counted, lines::place, text.name(), -1);
            PairSource pairs = model.decoder() == Decoder.ALONE ? PairSource.text(source) : input.read(source);
            ScorePairs score = new ScorePairs(model, decoding, batchSize, maxLength, warnings, (line, failure) -> {
                stop.check();
                return LineWork.Failure.add(failures, lines.place(line), "it could not be scored", failure);
            });
            if (!score.run(pairs, out, format, stop)) {
                throw new CancellationException("asked to stop");
            }
        }
        return new LineWork.Outcome(read.get(), failures);
    }
}
