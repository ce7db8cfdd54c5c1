package org.ttnmt.app.translate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.ttnmt.data.Blank;
import org.ttnmt.data.PairText;
import org.ttnmt.decode.Constraint;
import org.ttnmt.decode.Constraints;
import org.ttnmt.decode.Request;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.io.Line;
import org.ttnmt.text.SentenceSplitter;

/**
 * Turns lines into requests: reads them, encodes them, and finds what their translations have to contain. Warns of
 * what is lost.
 */
final class Preparation {
    private final TranslationModel model;
    private final TranslateOptions options;
    private final int maxSourceLength;
    private final Warnings warnings;
    private final TermEncoder terms;
    private final boolean observed;
    private final boolean placesTags;
    private final PairText text;

    /** @param translator of what is prepared */
    Preparation(TranslationModel model, TranslateOptions options, BatchTranslator translator, Warnings warnings) {
        this.model = model;
        this.options = options;
        this.maxSourceLength = translator.maxSourceLength();
        this.warnings = warnings;
        this.terms = new TermEncoder(model.target());
        this.observed = translator.observesRequests();
        this.placesTags = translator.placesTags();
        this.text = model.text();
    }

    PreparedLine prepare(Line line) {
        String fault = line.fault();
        if (fault != null) {
            warnings.add(Warnings.Kind.NOT_UTF8, line.number(), fault + "; U+FFFD is translated in its place");
        }
        if (line.cut()) {
            warnings.add(Warnings.Kind.CUT, line.number(), Warnings.tooManyBytes());
        }
        Query query = options.input().read(line);
        String error = query.error();
        if (error != null) {
            warnings.add(Warnings.Kind.NOT_UNDERSTOOD, line.number(), error + "; the translation is empty");
            return PreparedLine.of(PreparedQuery.ofNothing(query, options.alignment()));
        }
        List<String> sentences = options.splits(query) ? SentenceSplitter.split(query.source()) : List.of();
        if (sentences.size() < 2) {
            return PreparedLine.of(prepare(query, "line", line.cut()));
        }
        return PreparedLine.of(
                sentences.stream()
                        .map(sentence -> prepare(Query.of(query.line(), sentence.strip()), "sentence", line.cut()))
                        .toList(),
                new SentenceJoin(query, options.lengthPenalty(), model.target().eos()));
    }

    /**
     * Prepares what is translated at once.
     *
     * @param unit of text, as warnings call it
     * @param cut whether somebody was told that the end is left out
     */
    private PreparedQuery prepare(Query query, String unit, boolean cut) {
        Markup markup = placesTags && query.prefix().isEmpty()
                ? options.steering().markup(query.source())
                : Markup.none(query.source());
        if (!markup.elements().isEmpty() && Blank.isBlank(markup.bare())) {
            return PreparedQuery.ofCopy(query, List.of(), options.alignment());
        }
        int[] source = Blank.isBlank(query.source()) ? new int[0] : source(query, markup.bare(), unit, cut);
        if (source.length == 0) {
            return PreparedQuery.ofNothing(query, options.alignment());
        }
        List<Term> wanted = terms(query, markup.bare());
        if (model.source().isUnknown(source)) {
            query = query.withUnknown();
            boolean copied = options.onUnknown() == OnUnknown.COPY;
            warnings.add(
                    Warnings.Kind.UNKNOWN,
                    query.line(),
                    "the model's vocabulary knows no character of the " + unit + ", "
                            + (copied
                                    ? "which is copied"
                                    : "so its translation means nothing. tt translate --on-unknown copy copies it."));
            if (copied) {
                return PreparedQuery.ofCopy(query, wanted, options.alignment());
            }
        }
        int[] prefix = prefix(query);
        Constraints constraints = constraints(wanted);
        return new PreparedQuery(
                query,
                new Request(
                        source,
                        query.line(),
                        prefix,
                        constraints,
                        words(source, prefix, constraints),
                        Arrays.stream(text.labelled(query.source()))
                                .filter(place -> place < source.length)
                                .toArray()),
                markup,
                wanted,
                new CompletableFuture<>());
    }

    /** What the translation may consist of; nothing in particular without a shortlist. */
    private int[] words(int[] source, int[] prefix, Constraints constraints) {
        Shortlist shortlist = options.shortlist();
        return shortlist == null ? new int[0] : shortlist.words(source, prefix, constraints);
    }

    private int[] prefix(Query query) {
        int[] prefix = query.prefix().isEmpty() ? new int[0] : model.target().encode(query.prefix());
        if (prefix.length > 0 && !observed) {
            warnings.add(
                    Warnings.Kind.UNMET,
                    query.line(),
                    "the model writes all pieces at once, so the prefix is left out");
            return new int[0];
        }
        if (prefix.length <= maxSourceLength) {
            return prefix;
        }
        warnings.add(
                Warnings.Kind.UNMET,
                query.line(),
                "the prefix has " + prefix.length + " pieces, more than " + maxSourceLength + ", and is left out");
        return new int[0];
    }

    /**
     * What a search can see to: neither sampling nor groups can, nor one without steps; and as many pieces as a source may have. What is
     * missing then is told.
     */
    private Constraints constraints(List<Term> wanted) {
        if (options.sampling() != null || options.search().groups() > 1 || !observed) {
            return Constraints.NONE;
        }
        List<Constraint> all = new ArrayList<>();
        int pieces = 0;
        for (Term term : wanted) {
            Constraint constraint = term.constraint();
            if (constraint != null
                    && all.size() < Constraints.MOST
                    && pieces + constraint.length() <= maxSourceLength) {
                all.add(constraint);
                pieces += constraint.length();
            }
        }
        all.sort(Comparator.comparingInt(Constraint::length).reversed());
        return new Constraints(all);
    }

    private int[] source(Query query, String bare, String unit, boolean told) {
        int[] source = text.source(bare);
        if (source.length <= maxSourceLength) {
            return source;
        }
        if (!told) {
            warnings.add(
                    Warnings.Kind.CUT,
                    query.line(),
                    "the " + unit + " has " + source.length + " pieces and only the first " + maxSourceLength
                            + " are translated. Split it into sentences, one a line"
                            + (options.splits(query)
                                    ? "."
                                    : ", or let --split-sentences (decoding.split_sentences) do it."));
        }
        return Arrays.copyOf(source, maxSourceLength);
    }

    private List<Term> terms(Query query, String bare) {
        Set<String> steered = options.steering().texts(bare);
        List<Term> wanted = new ArrayList<>(); // a constraint that is there twice is wanted twice
        query.constraints().forEach(text -> wanted.add(terms.term(text, steered.remove(text))));
        steered.forEach(text -> wanted.add(terms.term(text, true)));
        if (wanted.size() > Constraints.MOST) {
            warnings.add(
                    Warnings.Kind.UNMET,
                    query.line(),
                    "the translation has to contain " + wanted.size() + " texts; only the first " + Constraints.MOST
                            + " are seen to. Split the line into sentences.");
        }
        return wanted;
    }
}
