package org.ttnmt.app.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.config.VocabConfig;
import org.ttnmt.data.FirstUsablePair;
import org.ttnmt.data.PairReader;
import org.ttnmt.data.PairText;
import org.ttnmt.data.SentencePair;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.text.LabelVocabulary;
import org.ttnmt.text.SentencePieceTrainer;
import org.ttnmt.text.SentencePieceVocabulary;
import org.ttnmt.text.SpacedWords;

/**
 * The vocabularies of a model: one for both sides, or one each.
 *
 * @param source of the source side
 * @param target of the target side; the same object when shared
 */
public record Vocabularies(SentencePieceVocabulary source, SentencePieceVocabulary target) {
    private enum Side {
        SOURCE,
        TARGET
    }

    /**
     * Opens the vocabularies of a model, after copying or training those that are not there yet.
     *
     * @throws org.ttnmt.UserException when one cannot be trained on the corpora or read
     */
    public static Vocabularies prepare(RunConfig config, ModelDirectory model, int threads, Progress progress) {
        Path source = model.sourceModel(config.vocab().shared());
        Path target = model.targetModel(config.vocab().shared());
        if (config.vocab().shared()) {
            make(config, source, config.vocab().sourceModel(), List.of(Side.values()), threads, progress);
            SentencePieceVocabulary both = SentencePieceVocabulary.open(source);
            return new Vocabularies(both, both);
        }
        make(config, source, config.vocab().sourceModel(), List.of(Side.SOURCE), threads, progress);
        if (config.model().decoder().writesLabels()) {
            makeLabels(config, target, progress);
        } else {
            make(config, target, config.vocab().targetModel(), List.of(Side.TARGET), threads, progress);
        }
        Vocabularies opened =
                new Vocabularies(SentencePieceVocabulary.open(source), SentencePieceVocabulary.open(target));
        SamePieces.require(config, opened.source(), opened.target());
        return opened;
    }

    private static void make(
            RunConfig config, Path file, @Nullable Path existing, List<Side> sides, int threads, Progress progress) {
        if (Files.exists(file)) {
            return;
        }
        if (existing != null) {
            AtomicFile.write(file, out -> Files.copy(existing, out));
            return;
        }
        FirstUsablePair.require(config.data().train());
        progress.line("training the vocabulary " + file);
        SentencePieceTrainer.train(
                        config.vocab().withSymbols(sides.contains(Side.SOURCE) ? sourceSymbols(config) : List.of()),
                        lines(config, sides),
                        config.seed(),
                        threads,
                        line -> progress.line("  " + line))
                .writeTo(file);
    }

    /** The labels of the training corpora; a pair with a problem is left out, as training leaves it out. */
    private static void makeLabels(RunConfig config, Path file, Progress progress) {
        if (Files.exists(file)) {
            return;
        }
        Map<String, Long> counts = new HashMap<>();
        String fault = "";
        for (CorpusConfig corpus : config.data().train()) {
            try (PairReader reader = PairReader.open(corpus)) {
                for (SentencePair pair = reader.next(); pair != null; pair = reader.next()) {
                    String wrong = pair.problem() != null
                            ? pair.problem().words()
                            : PairText.fault(config.model().decoder(), pair.source(), pair.target());
                    if (wrong == null) {
                        SpacedWords.of(pair.target()).forEach(label -> counts.merge(label, 1L, Long::sum));
                    } else if (fault.isEmpty()) {
                        fault = corpus.files() + ": line " + pair.line() + ": " + wrong;
                    }
                }
            }
        }
        if (counts.isEmpty()) {
            throw new UserException("no labels are in data.train, which model.decoder: "
                    + config.model().decoder().toString().toLowerCase(Locale.ROOT)
                    + " learns: no line of the target has "
                    + (config.model().decoder() == ModelConfig.Decoder.TAGGING
                            ? "as many labels as its source has words"
                            : "one label")
                    + " (" + fault + "). Write "
                    + (config.model().decoder() == ModelConfig.Decoder.TAGGING
                            ? "labels without spaces in them, parted by spaces."
                            : "one label, without spaces in it, on each line."));
        }
        progress.line("the vocabulary of labels " + file + " has " + counts.size());
        LabelVocabulary.of(counts).writeTo(file);
    }

    /** What sources hold that no text does. */
    private static List<String> sourceSymbols(RunConfig config) {
        return config.data().monolingual() == null ? config.data().sourcePrefixes() : List.of(VocabConfig.MASK);
    }

    /** All lines of the given sides of the training corpora. */
    private static Iterable<String> lines(RunConfig config, List<Side> sides) {
        return () -> new Lines(config.data().train(), sides);
    }

    /** Reads each corpus once for each side; a pair with a problem is left out, as training leaves it out. */
    private static final class Lines implements Iterator<String> {
        private final List<CorpusConfig> corpora;
        private final List<Side> sides;
        private int part;
        private @Nullable PairReader reader;
        private @Nullable String next;

        Lines(List<CorpusConfig> corpora, List<Side> sides) {
            this.corpora = new ArrayList<>(corpora);
            this.sides = sides;
            advance();
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public String next() {
            String line = next;
            if (line == null) {
                throw new NoSuchElementException();
            }
            advance();
            return line;
        }

        private void advance() {
            next = null;
            while (next == null && part < corpora.size() * sides.size()) {
                if (reader == null) {
                    reader = PairReader.open(corpora.get(part / sides.size()));
                }
                SentencePair pair = reader.next();
                if (pair == null) {
                    reader.close();
                    reader = null;
                    part++;
                } else if (pair.problem() == null) {
                    next = sides.get(part % sides.size()) == Side.SOURCE ? pair.source() : pair.target();
                }
            }
        }
    }
}
