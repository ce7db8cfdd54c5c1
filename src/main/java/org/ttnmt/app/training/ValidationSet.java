package org.ttnmt.app.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.store.Vocabularies;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.RunConfig;
import org.ttnmt.data.EncodedPair;
import org.ttnmt.data.PairText;
import org.ttnmt.data.PairVariation;
import org.ttnmt.data.ParallelText;
import org.ttnmt.data.TargetRoom;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.text.Vocabulary;
import org.ttnmt.train.Task;

/** The text that a network in training is judged by, in pieces: gives the loss of the network. */
final class ValidationSet {
    private static final int BATCH = 64;
    private static final int GAIN_SENTENCES = 250;

    private final Decoder decoder;
    private final boolean translates;
    private final Vocabulary source;
    private final Vocabulary target;
    private final Task task;
    private final List<int[]> sources;
    private final List<int[]> targets;

    ValidationSet(ParallelText text, RunConfig config, Vocabularies vocabularies) {
        this.decoder = config.model().decoder();
        this.translates = config.training().objective().translates();
        this.source = vocabularies.source();
        this.target = vocabularies.target();
        this.task = Variations.task(config, vocabularies);
        PairVariation noise = translates ? PairVariation.NONE : Variations.noise(config, vocabularies);
        PairText lines = PairText.of(decoder, source, target);
        this.sources = new ArrayList<>();
        this.targets = new ArrayList<>();
        for (int i = 0; i < text.size(); i++) {
            String line = text.source().get(i);
            EncodedPair pair = new EncodedPair(
                    lines.source(line), lines.target(line, text.target().get(i)));
            EncodedPair read = noise.vary(pair, new SplittableRandom(i)::nextDouble); // the same each time
            sources.add(read.source());
            targets.add(read.target());
        }
    }

    /**
     * Cross entropy per target token, in nats.
     *
     * @throws CancellationException when asked to stop
     */
    double loss(TrainingNetwork network, StopSignal stop) {
        return loss(network, sources, targets, stop);
    }

    /**
     * By how much the loss would rise if each target was read with the source of another, in nats per target token,
     * measured on a sample of the sentences. Near 0, the network does not make use of its source. NaN where the source is
     * the sentence itself, or none.
     *
     * @throws CancellationException when asked to stop
     */
    double sourceGain(TrainingNetwork network, StopSignal stop) {
        if (!translates) {
            return Double.NaN;
        }
        int step = Math.max(1, sources.size() / GAIN_SENTENCES);
        List<int[]> reading = everyNth(sources, step);
        List<int[]> writing = everyNth(targets, step);
        List<int[]> wrong = new ArrayList<>(reading);
        Collections.rotate(wrong, Math.max(1, wrong.size() / 2));
        if (decoder == Decoder.TAGGING) { // as many pieces as before, since each has a place for a label
            for (int i = 0; i < wrong.size(); i++) {
                int[] other = wrong.get(i);
                wrong.set(
                        i,
                        IntStream.range(0, writing.get(i).length)
                                .map(at -> other[at % other.length])
                                .toArray());
            }
        }
        return loss(network, wrong, writing, stop) - loss(network, reading, writing, stop);
    }

    private double loss(TrainingNetwork network, List<int[]> reading, List<int[]> writing, StopSignal stop) {
        TrainingNetwork.Sums sums = TrainingNetwork.Sums.ZERO;
        for (List<Integer> batch : batches(writing)) {
            stop.check();
            sums = sums.plus(network.loss(
                    task.batch(batch.stream()
                            .map(i -> new EncodedPair(reading.get(i), writing.get(i)))
                            .toList()),
                    0));
        }
        return sums.negativeLogLikelihood() / sums.tokens();
    }

    private static List<int[]> everyNth(List<int[]> sequences, int step) {
        return IntStream.iterate(0, i -> i < sequences.size(), i -> i + step)
                .mapToObj(sequences::get)
                .toList();
    }

    /** Share of the references' pieces that the vocabulary does not have: no model can write them. */
    double unknownReferences() {
        return unknown(
                targets.stream()
                        .map(ids -> Arrays.stream(ids)
                                .filter(id -> id != target.bos()) // where no label is
                                .toArray())
                        .toList(),
                target.unk());
    }

    /** The same of the sources: no model can read them. */
    double unknownSources() {
        return unknown(sources, source.unk());
    }

    private static double unknown(List<int[]> sequences, int unk) {
        long pieces = sequences.stream().mapToLong(s -> s.length).sum();
        long unknown = sequences.stream()
                .flatMapToInt(Arrays::stream)
                .filter(id -> id == unk)
                .count();
        return (double) unknown / Math.max(1, pieces);
    }

    /** Sentences whose references find no room, so that the loss leaves them out. */
    int withoutRoom(TargetRoom room) {
        return (int) IntStream.range(0, sources.size())
                .filter(i -> !room.holds(sources.get(i), targets.get(i)))
                .count();
    }

    /** Sentences whose references are longer than their translations may be. */
    int beyond(DecodingConfig decoding) {
        return (int) IntStream.range(0, sources.size())
                .filter(i -> targets.get(i).length > decoding.maxLength(sources.get(i).length))
                .count();
    }

    /** Sentences. */
    int size() {
        return sources.size();
    }

    /** Places of sequences, sorted by length so that batches hold little padding. */
    static List<List<Integer>> batches(List<int[]> sequences) {
        List<Integer> order = IntStream.range(0, sequences.size())
                .boxed()
                .sorted(Comparator.comparing(i -> sequences.get(i).length))
                .toList();
        List<List<Integer>> batches = new ArrayList<>();
        for (int begin = 0; begin < order.size(); begin += BATCH) {
            batches.add(order.subList(begin, Math.min(order.size(), begin + BATCH)));
        }
        return batches;
    }
}
