package org.ttnmt.api;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.Progress;
import org.ttnmt.app.translate.LanguagePair;
import org.ttnmt.app.translate.ModelOpener;
import org.ttnmt.app.translate.NetworkOpener;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.app.translate.Translation;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.app.translate.TranslationQueue;
import org.ttnmt.app.translate.Warnings;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.DecodingConfig;

/**
 * A trained model that translates sentences. Thread-safe: calls from several threads are put into batches together,
 * which does not change what they get. It holds native memory until it is closed.
 *
 * <pre>{@code
 * try (Translator translator = Translator.open(Path.of("runs/quickstart"))) {
 *     System.out.println(translator.translate("Where is the station?"));
 * }
 * }</pre>
 *
 * <p>All methods throw {@link IllegalStateException} after {@link #close}, and {@link CancellationException} when the
 * calling thread is interrupted while it waits, whose interrupt status stays.
 */
public final class Translator implements AutoCloseable {
    private final TranslationModel model;
    private final TranslationQueue queue;
    private final int window;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Translator(TranslationModel model, TranslateOptions options, Consumer<String> warnings) {
        this.model = model;
        this.queue = new TranslationQueue(model, options, new Warnings(Progress.ofLines(warnings), "request"));
        this.window = options.batchSize() * options.workers() * 2;
    }

    /**
     * Opens a model with {@link TranslatorOptions#defaults}.
     *
     * @param modelDir as {@code tt train} wrote it
     * @throws org.ttnmt.UserException when there is no usable model, or libtorch cannot be loaded; its message says why
     *     and what to do
     */
    public static Translator open(Path modelDir) {
        return open(modelDir, TranslatorOptions.defaults());
    }

    /**
     * Opens a model.
     *
     * @param modelDir as {@code tt train} wrote it
     * @throws org.ttnmt.UserException when there is no usable model, or libtorch cannot be loaded; its message says why
     *     and what to do
     * @throws IllegalArgumentException when more candidates are asked for than the model's beam is wide
     */
    public static Translator open(Path modelDir, TranslatorOptions options) {
        return open(new NetworkOpener(), modelDir, options);
    }

    /**
     * Opens a model that translates between several languages, such as NLLB.
     *
     * @param from code of the source's language, {@code eng_Latn}; null for a model that does not ask for it
     * @param to code of the target's language, {@code deu_Latn}; null for that which the model names itself
     * @throws org.ttnmt.UserException as {@link #open(Path, TranslatorOptions)}, and when the model lacks a language
     */
    public static Translator open(
            Path modelDir, @Nullable String from, @Nullable String to, TranslatorOptions options) {
        return open(new NetworkOpener().between(new LanguagePair(from, to)), modelDir, options);
    }

    /** With models that are opened otherwise. */
    static Translator open(ModelOpener models, Path modelDir, TranslatorOptions options) {
        int threads = Math.max(1, options.threads() / options.workers());
        TranslationModel model =
                models.open(modelDir, options.precision(), new ComputeConfig(options.device(), threads));
        try {
            Integer beamSize = options.beamSize();
            Boolean splitSentences = options.splitSentences();
            DecodingConfig decoding = model.decoding()
                    .with(
                            DecodingConfig.BEAM_SIZE.ifGiven(beamSize),
                            DecodingConfig.SPLIT_SENTENCES.ifGiven(splitSentences));
            if (options.nBest() > decoding.beamSize()) {
                throw new IllegalArgumentException(
                        "nBest is " + options.nBest() + " but must be 1 to the beam size, " + decoding.beamSize());
            }
            TranslateOptions translate = new TranslateOptions(
                    decoding, options.nBest(), options.batchSize(), options.workers(), options.maxSourceLength());
            TranslateOptions complete = options.shortlist() ? translate.withShortlist(model.shortlist()) : translate;
            return new Translator(model, complete, options.warnings());
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /** The best translation of a sentence, as one line also where the sentence has several; nothing for an empty one. */
    public String translate(String sentence) {
        return result(queue.submit(sentence)).best().text();
    }

    /** The best translation of each sentence, in order, in one or more batches. */
    public List<String> translate(List<String> sentences) {
        List<CompletableFuture<Translation>> asked =
                sentences.stream().map(queue::submit).toList();
        return asked.stream().map(future -> result(future).best().text()).toList();
    }

    /**
     * The best translation of each sentence, in order. Sentences are taken from {@code sentences} as translations are
     * taken from the result, and two batches for each worker in advance: so neither may end, and memory does not grow
     * with them. Closing the result closes {@code sentences}.
     */
    public Stream<String> translate(Stream<String> sentences) {
        return Ahead.stream(
                sentences, queue::submit, future -> result(future).best().text(), window);
    }

    /**
     * The best translations of a sentence, best first, of different texts: up to {@link TranslatorOptions#nBest}, at
     * least one.
     */
    public List<Candidate> candidates(String sentence) {
        return candidates(result(queue.submit(sentence)));
    }

    /**
     * {@link #candidates} without waiting: for programs that have something else to do meanwhile. What depends on the
     * result does not hold up the workers.
     */
    public CompletableFuture<List<Candidate>> submit(String sentence) {
        return queue.submit(sentence).thenApplyAsync(Translator::candidates);
    }

    private static List<Candidate> candidates(Translation translation) {
        return translation.nBest().stream()
                .map(one -> new Candidate(one.text(), one.score(), one.logProb(), one.truncated()))
                .toList();
    }

    /** Waits for all calls under way, in whichever thread, and frees the model. Closing twice does nothing. */
    @Override
    public void close() {
        queue.close();
        if (!closed.getAndSet(true)) {
            model.close();
        }
    }

    private static Translation result(Future<Translation> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted while waiting for a translation");
            cancelled.initCause(e);
            throw cancelled;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }
}
