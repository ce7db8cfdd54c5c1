package org.ttnmt.app.translate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.data.PairText;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.decode.Request;
import org.ttnmt.decode.Search;
import org.ttnmt.decode.Searches;

/** Translates a batch at a time; thread-safe, as networks are. */
final class BatchTranslator {
    private final TranslationModel model;
    private final TranslateOptions options;
    private final Search search;
    private final Spelling spelling;
    private final @Nullable PairText labels;
    private final @Nullable Verification verification;
    private final int maxSourceLength;
    private final boolean observesRequests;

    /**
     * Makes ready for batches.
     *
     * @param verification checks each batch; null for none
     * @throws org.ttnmt.UserException when the options ask for what the model does not have
     */
    BatchTranslator(TranslationModel model, TranslateOptions options, @Nullable Verification verification) {
        this.model = model;
        this.options = options;
        this.verification = verification;
        if (model.decoder() == Decoder.ALONE) {
            throw new UserException("The model is a language model (objective.type: language_model), which reads no"
                    + " source and so translates nothing. tt score tells the perplexity of a text, and"
                    + " training.init_from begins a translation model with it.");
        }
        if (options.alignment() != Alignment.Unit.NONE) {
            model.requireDistribution("--alignment");
        }
        if (options.alignment() == Alignment.Unit.WORDS && !model.source().splitsAtSpaces()) {
            throw new UserException(
                    "--alignment words needs to know which word of the source each piece belongs to, but"
                            + " pieces of the model's vocabulary can reach across spaces. Use --alignment pieces.");
        }
        if (options.search().decoding().coveragePenalty() != 0) {
            model.requireDistribution("--coverage-penalty");
        }
        Searches searches = model.searches();
        if (options.shortlist() != null) {
            searches.steps("--shortlist");
        }
        if (!options.steering().isNone()) {
            searches.steps("--glossary or --protect");
        }
        search = search(model, searches, options);
        observesRequests = searches.observesRequests();
        spelling = new Spelling(model.target());
        labels = model.decoder().writesLabels() ? model.text() : null;
        maxSourceLength = Math.min(options.maxSourceLength(), searches.maxLength());
    }

    private static Search search(TranslationModel model, Searches searches, TranslateOptions options) {
        if (options.sampling() != null) {
            int samples = options.consensus() == null
                    ? options.nBest()
                    : options.consensus().samples();
            return searches.samples(options.search(), options.sampling(), samples);
        }
        // Different pieces can spell the same text, so more hypotheses than texts are needed
        int hypotheses = options.nBest() == 1
                ? 1
                : model.mostTranslations(options.search().decoding());
        return searches.best(options.search(), hypotheses);
    }

    /** Whether translations begin with a request's prefix, and contain what it asks for. */
    boolean observesRequests() {
        return observesRequests;
    }

    /**
     * Whether tags are put where attention says that their words went. Otherwise they are texts that a translation has to
     * contain: where attention says nothing, and beside alignments, which count the words of lines as they are.
     */
    boolean placesTags() {
        return options.alignment() == Alignment.Unit.NONE && model.distributesAttention();
    }

    /** Pieces of a source that can be translated. */
    int maxSourceLength() {
        return maxSourceLength;
    }

    /** Those of {@code asked} that need the network, in batches. */
    List<List<PreparedQuery>> batches(List<PreparedQuery> asked) {
        int sentences = options.sentencesPerBatch(model.mostRows());
        return Batches.of(asked, PreparedQuery::length, sentences, options.maxBatchPieces());
    }

    /** Completes the translations of a batch. */
    @SuppressWarnings("CatchingUnchecked") // every failure reaches whoever waits for the lines
    void answer(List<PreparedQuery> batch) {
        try {
            List<Translation> found = translate(batch);
            if (verification != null) {
                verification.check(batch, found, this::translate);
            }
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).translation().complete(found.get(i));
            }
        } catch (RuntimeException | Error e) {
            batch.forEach(asked -> asked.translation().completeExceptionally(e));
        }
    }

    /**
     * What a search finds by itself, where that has all that it has to contain; a search with constraints for the
     * rest.
     */
    private List<Translation> translate(List<PreparedQuery> batch) {
        List<Translation> translations = translate(batch, Request::withoutConstraints);
        List<Integer> lacking = IntStream.range(0, batch.size())
                .filter(i -> !batch.get(i).request().constraints().isEmpty())
                .filter(i -> lacks(translations.get(i)) > 0)
                .boxed()
                .toList();
        if (!lacking.isEmpty()) {
            List<Translation> constrained =
                    translate(lacking.stream().map(batch::get).toList(), request -> request);
            for (int i = 0; i < lacking.size(); i++) {
                if (lacks(constrained.get(i)) <= lacks(translations.get(lacking.get(i)))) {
                    translations.set(lacking.get(i), constrained.get(i));
                }
            }
        }
        return translations;
    }

    private static int lacks(Translation translation) {
        return translation.best().missing().size();
    }

    private List<Translation> translate(List<PreparedQuery> batch, UnaryOperator<Request> asked) {
        List<List<Hypothesis>> found = search.find(
                batch.stream().map(PreparedQuery::request).map(asked).toList());
        List<Translation> translations = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            translations.add(translation(batch.get(i), found.get(i)));
        }
        return translations;
    }

    private Translation translation(PreparedQuery asked, List<Hypothesis> hypotheses) {
        Set<String> texts = new HashSet<>();
        List<Translation.Candidate> all = new ArrayList<>();
        for (Hypothesis hypothesis : hypotheses) {
            String text = labels == null
                    ? spelling.spell(hypothesis.tokens(), asked).text()
                    : labels.line(hypothesis.tokens());
            if (texts.add(text) || options.consensus() != null) {
                List<String> missing = Spelling.missing(text, asked);
                all.add(new Translation.Candidate(text, hypothesis, hypothesis.score(), missing, null));
            }
        }
        List<Translation.Candidate> ranked =
                options.consensus() == null ? all : options.consensus().rank(all);
        return new Translation(
                asked.query(),
                asked.markup().bare(),
                ranked.stream()
                        .limit(options.nBest())
                        .map(candidate -> tagged(asked, aligned(asked, candidate)))
                        .toList(),
                1);
    }

    private Translation.Candidate aligned(PreparedQuery asked, Translation.Candidate candidate) {
        if (options.alignment() == Alignment.Unit.NONE) {
            return candidate;
        }
        int[] source = asked.request().source();
        int[] target = candidate.hypothesis().tokens();
        boolean words = options.alignment() == Alignment.Unit.WORDS;
        return candidate.withAlignment(Alignment.pharaoh(
                model.attend(source, target),
                words
                        ? Alignment.Units.words(asked.query().source(), model.source(), source.length)
                        : Alignment.Units.pieces(source.length),
                words
                        ? spelling.spell(target, asked).words(target, model.target())
                        : Alignment.Units.pieces(target.length)));
    }

    /** The translation with the tags of the source. */
    private Translation.Candidate tagged(PreparedQuery asked, Translation.Candidate candidate) {
        Markup markup = asked.markup();
        if (markup.elements().isEmpty()) {
            return candidate;
        }
        int[] source = asked.request().source();
        int[] target = candidate.hypothesis().tokens();
        return candidate.withText(TaggedText.of(
                markup.elements(),
                candidate.text(),
                spelling.spell(target, asked).places(target, model.target()),
                Alignment.attention(model.attend(source, target), source.length, target.length),
                place -> Math.min(
                        source.length,
                        model.text().source(markup.bare().substring(0, place).stripTrailing()).length)));
    }
}
