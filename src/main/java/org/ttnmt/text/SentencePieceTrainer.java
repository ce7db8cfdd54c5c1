package org.ttnmt.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.ttnmt.UserException;
import org.ttnmt.config.VocabConfig;
import org.ttnmt.io.Workers;
import org.ttnmt.text.proto.NormalizerSpec;
import org.ttnmt.text.proto.PieceType;

/**
 * Trains SentencePiece models in Java: what {@code spm_train} does with its default options (Kudo and Richardson 2018).
 *
 * <p>The same lines, configuration and seed give the same model, byte for byte, whatever the number of threads. The
 * seed matters only when there are more sentences than {@code sampleSentences}. Memory is bounded by the sample.
 */
public final class SentencePieceTrainer {

    private static final int CHUNK = 4096;

    private final VocabConfig config;
    private final int threads;
    private final Consumer<String> progress;

    private SentencePieceTrainer(VocabConfig config, int threads, Consumer<String> progress) {
        this.config = config;
        this.threads = threads;
        this.progress = progress;
    }

    /**
     * Trains a vocabulary.
     *
     * @param config type, size and the other options; its model files are not looked at
     * @param lines of raw text, gone through once
     * @param seed of the sample
     * @param threads at most
     * @param progress takes a line for people now and then
     * @throws UserException when the options contradict each other or the text, such as too large a vocabulary for it
     */
    public static SentencePieceModel train(
            VocabConfig config, Iterable<String> lines, long seed, int threads, Consumer<String> progress) {
        return new SentencePieceTrainer(config, threads, progress).train(lines, seed);
    }

    private SentencePieceModel train(Iterable<String> lines, long seed) {
        ReservedPieces reserved = new ReservedPieces(config);
        try (Workers workers = new Workers(threads, "tt-vocabulary")) {
            Future<NormalizerSpec> normalization =
                    workers.submit(() -> SentencePieceModel.normalization(config.normalization()));
            SentenceSample sample = new SentenceSample(config.sampleSentences(), seed);
            lines.forEach(sample::add);
            progress.accept(sample.summary());
            NormalizerSpec spec = Workers.get(normalization);
            WordTable words = count(sample.lines(), normalizer(spec), reserved, workers);
            if (words.size() == 0) {
                throw new UserException("There is no text to train a vocabulary on: " + sample.summary()
                        + (sample.lines().isEmpty() ? "" : ", none with anything but white space")
                        + ". A line is a sentence, and ends with LF or CRLF; check the input files.");
            }
            Alphabet alphabet = Alphabet.choose(words, config.characterCoverage());
            progress.accept(words.size() + " distinct words, " + alphabet.size() + " characters");
            List<Piece> pieces = new ArrayList<>(reserved.pieces());
            pieces.addAll(learn(words, alphabet, reserved.size(), workers));
            return new SentencePieceModel(config, pieces, spec);
        }
    }

    private static ModelNormalizer normalizer(NormalizerSpec spec) {
        try {
            return new ModelNormalizer(spec, false, new PieceTrie());
        } catch (IOException e) {
            throw new UncheckedIOException("rules that were just compiled", e);
        }
    }

    private List<Piece> learn(WordTable words, Alphabet alphabet, int reserved, Workers workers) {
        int wanted = config.size() - reserved - alphabet.size();
        if (wanted < 0) {
            throw new UserException("vocab.size is " + config.size() + " but must be at least "
                    + (config.size() - wanted) + ": " + alphabet.size() + " characters cover "
                    + config.characterCoverage()
                    + " of the text, and " + reserved
                    + " pieces are reserved (control symbols, user-defined symbols, bytes). Raise vocab.size, or lower"
                    + " vocab.character_coverage so that rare characters become unknown.");
        }
        return config.type() == VocabConfig.Type.BPE
                ? bpe(words, alphabet, reserved, wanted)
                : unigram(words, alphabet, reserved, workers);
    }

    private List<Piece> unigram(WordTable words, Alphabet alphabet, int reserved, Workers workers) {
        List<Piece> pieces =
                new UnigramTrainer(words, alphabet, workers, progress).train(config.size(), config.size() - reserved);
        checkReached(pieces.size() + reserved, alphabet.size() + reserved);
        return pieces;
    }

    private List<Piece> bpe(WordTable words, Alphabet alphabet, int reserved, int wanted) {
        List<String> merges = new BpeTrainer(words).train(wanted);
        checkReached(merges.size() + alphabet.size() + reserved, alphabet.size() + reserved);
        List<Piece> pieces = new ArrayList<>();
        for (String merge : merges) {
            pieces.add(new Piece(merge, -(float) pieces.size(), PieceType.NORMAL));
        }
        for (Alphabet.Letter character : alphabet.characters()) {
            pieces.add(new Piece(Character.toString(character.codePoint()), -(float) pieces.size(), PieceType.NORMAL));
        }
        return pieces;
    }

    /** @param least pieces that any vocabulary of the text has: reserved ones and characters */
    private void checkReached(int possible, int least) {
        if (possible >= config.size()) {
            return;
        }
        int smallest = Math.max(least, VocabConfig.LEAST_SIZE);
        throw new UserException("vocab.size is " + config.size() + " but this text gives " + possible
                + " pieces at most: it is too small for a larger vocabulary. "
                + (possible < smallest
                        ? "The smallest that there is has " + smallest + ", so train on more text."
                        : "Set vocab.size to " + possible
                                + (possible > smallest ? " or less, down to " + smallest : "")
                                + ", or train on more text."));
    }

    private WordTable count(List<String> lines, ModelNormalizer normalizer, ReservedPieces reserved, Workers workers) {
        WordTable all = new WordTable(1 << 16);
        Deque<Future<WordTable>> underWay = new ArrayDeque<>();
        for (int start = 0; start < lines.size(); start += CHUNK) {
            if (underWay.size() > threads) {
                all.addAll(Workers.get(underWay.remove()));
            }
            List<String> chunk = lines.subList(start, Math.min(lines.size(), start + CHUNK));
            underWay.add(workers.submit(() -> {
                WordTable words = new WordTable(1 << 14);
                for (String line : chunk) {
                    String text = new String(normalizer.normalize(line), StandardCharsets.UTF_8);
                    IntList sentence = IntList.of(text.codePoints());
                    reserved.replaceIn(sentence);
                    words.addSentence(sentence);
                }
                return words;
            }));
        }
        while (!underWay.isEmpty()) {
            all.addAll(Workers.get(underWay.remove()));
        }
        return all;
    }
}
