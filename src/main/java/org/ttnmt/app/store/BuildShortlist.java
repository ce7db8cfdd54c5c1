package org.ttnmt.app.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.data.LexicalModel;
import org.ttnmt.data.PairReader;
import org.ttnmt.data.SentencePair;
import org.ttnmt.decode.Constraints;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.io.LineCount;
import org.ttnmt.io.LineReader;
import org.ttnmt.text.Vocabulary;

/**
 * Makes the shortlist of a model: which pieces often translate which. They are the most probable ones of a
 * {@link LexicalModel} of training pairs, and where both sides share a vocabulary, each piece itself, so that names can
 * be copied.
 *
 * @param model directory of a trained model
 * @param corpora pairs to learn from; none for those that the model was trained on
 * @param best pieces for each source piece, at most
 * @param frequent the most frequent target pieces, which any translation may have
 * @param samplePairs pairs that are learnt from, at most, drawn at random
 * @param seed of the sample
 * @param older what becomes of a shortlist that is there
 */
public record BuildShortlist(
        Path model, List<CorpusConfig> corpora, int best, int frequent, int samplePairs, long seed, Older older) {

    private static final int ITERATIONS = 5;

    /**
     * Pairs that are not learnt from, to see what the shortlist is worth: so many, but at most a share of the sample.
     */
    private static final int MOST_TRIED = 1000;

    private static final int SHARE_TRIED = 20;

    /** What becomes of a shortlist that is there. */
    public enum Older {
        /** It stays, and no other is made. */
        REFUSED,
        REPLACED,
        /** It stays a part of the new one, as that of a model that was fine-tuned on few pairs should. */
        EXTENDED
    }

    public BuildShortlist {
        corpora = List.copyOf(corpora);
    }

    /**
     * What was made. The last two are not numbers where there were too few pairs to tell.
     *
     * @param pairs that were learnt from
     * @param words mean number of pieces for a source of other pairs
     * @param covered share of the pieces of its translation that are among them
     */
    public record Result(Path file, int pairs, double words, double covered) {}

    /**
     * Reads, learns and writes.
     *
     * @throws UserException when there is no usable model, a corpus cannot be read, or the file would be overwritten
     */
    public Result run(Progress progress) {
        ModelDirectory directory = new ModelDirectory(model);
        Path file = directory.shortlistFile();
        if (older == Older.REFUSED && Files.exists(file)) {
            throw new UserException(
                    file + ": exists already. Replace it with --overwrite, or add to it with --extend.");
        }
        try (SavedModel saved = directory.open()) {
            ShortlistFile.requireUse(directory, saved.config().model(), "");
            if (older == Older.EXTENDED && !Files.exists(file)) {
                throw new UserException(file + ": there is no shortlist beside this model that could be extended. Leave"
                        + " --extend out to make one.");
            }
            Optional<Shortlist> before = older == Older.EXTENDED
                    ? Optional.of(ShortlistFile.read(directory, saved.config().model(), saved.source(), saved.target()))
                    : Optional.empty();
            List<CorpusConfig> read = corpora.isEmpty() ? trainedOn(saved) : corpora;
            LineReader.requireText(read.stream()
                    .flatMap(corpus -> Stream.concat(Stream.of(corpus.source()), Stream.ofNullable(corpus.target()))));
            int longest = saved.config().data().maxLength();
            List<int[]> sources = new ArrayList<>();
            List<int[]> targets = new ArrayList<>();
            for (Texts pair : sample(read, progress)) {
                int[] source = saved.source().encode(pair.source());
                int[] target = saved.target().encode(pair.target());
                if (source.length <= longest && target.length <= longest) {
                    sources.add(source);
                    targets.add(target);
                }
            }
            if (sources.isEmpty()) {
                throw new UserException(read.get(0).files() + ": no usable pairs of at most " + longest
                        + " pieces, the data.max_length of the model; a shortlist is learnt from pairs.");
            }
            int tried = Math.min(MOST_TRIED, sources.size() / SHARE_TRIED);
            int learnt = sources.size() - tried;
            Shortlist own = learn(
                    sources.subList(0, learnt), targets.subList(0, learnt), saved.source(), saved.target(), progress);
            Shortlist shortlist = before.map(list -> list.with(own)).orElse(own);
            ShortlistFile.write(file, shortlist, saved.source(), saved.target());
            return tried == 0
                    ? new Result(file, learnt, Double.NaN, Double.NaN)
                    : result(
                            file,
                            shortlist,
                            learnt,
                            sources.subList(learnt, sources.size()),
                            targets.subList(learnt, targets.size()));
        }
    }

    private List<CorpusConfig> trainedOn(SavedModel saved) {
        List<CorpusConfig> trained = saved.config().data().train();
        for (CorpusConfig corpus : trained) {
            if (!Files.exists(corpus.source()) || (corpus.target() != null && !Files.exists(corpus.target()))) {
                throw new UserException(corpus.files() + ": what " + model
                        + " was trained on is not there any more. Name parallel text: --source FILE --target FILE.");
            }
        }
        return trained;
    }

    /** A pair as the model reads it. */
    private record Texts(String source, String target) {}

    /** Each usable pair with the same probability (reservoir sampling). */
    private List<Texts> sample(List<CorpusConfig> read, Progress progress) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Texts> sample = new ArrayList<>();
        long usable = 0;
        long done = 0;
        long all = LineCount.of(read.stream().map(CorpusConfig::source).toList());
        try (Progress.Task task = progress.start("reading", "pairs", all)) {
            for (CorpusConfig corpus : read) {
                try (PairReader reader = PairReader.open(corpus)) {
                    for (SentencePair pair = reader.next(); pair != null; pair = reader.next()) {
                        task.at(++done);
                        if (pair.problem() != null) {
                            continue;
                        }
                        Texts texts = new Texts(corpus.tagged(pair.source()), pair.target());
                        long place = random.nextLong(++usable);
                        if (sample.size() < samplePairs) {
                            sample.add(texts); // and in random order
                            Collections.swap(sample, (int) place, sample.size() - 1);
                        } else if (place < samplePairs) {
                            sample.set((int) place, texts);
                        }
                    }
                }
            }
        }
        return sample;
    }

    private Shortlist learn(
            List<int[]> sources, List<int[]> targets, Vocabulary source, Vocabulary target, Progress progress) {
        LexicalModel lexicon;
        try (Progress.Task task = progress.start("learning which pieces translate which", "iterations", ITERATIONS)) {
            lexicon = LexicalModel.train(sources, targets, source.size(), target.size(), ITERATIONS, task::at);
        }
        int[] counts = new int[target.size()];
        targets.forEach(pieces -> Arrays.stream(pieces).forEach(piece -> counts[piece]++));
        IntStream mostFrequent = IntStream.range(0, counts.length)
                .filter(piece -> counts[piece] > 0)
                .boxed()
                .sorted((a, b) -> counts[a] == counts[b] ? a - b : counts[b] - counts[a])
                .limit(frequent)
                .mapToInt(Integer::intValue);
        int[] always =
                IntStream.concat(IntStream.of(target.eos()), mostFrequent).toArray();
        boolean shared = source.fingerprint().equals(target.fingerprint());
        int[][] ofSource = new int[source.size()][];
        Arrays.setAll(ofSource, piece -> {
            IntStream itself = shared ? IntStream.of(piece) : IntStream.empty();
            return IntStream.concat(itself, Arrays.stream(lexicon.best(piece, best)))
                    .distinct()
                    .toArray();
        });
        return new Shortlist(always, ofSource, Shortlist.Filling.NONE);
    }

    private static Result result(Path file, Shortlist shortlist, int learnt, List<int[]> sources, List<int[]> targets) {
        long words = 0;
        long pieces = 0;
        long covered = 0;
        for (int i = 0; i < sources.size(); i++) {
            int[] list = shortlist.words(sources.get(i), new int[0], Constraints.NONE);
            words += list.length;
            pieces += targets.get(i).length;
            covered += Arrays.stream(targets.get(i))
                    .filter(piece -> Arrays.binarySearch(list, piece) >= 0)
                    .count();
        }
        return new Result(file, learnt, words / (double) sources.size(), covered / (double) Math.max(1, pieces));
    }
}
