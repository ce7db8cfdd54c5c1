package org.ttnmt.app.translate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.decode.BeamSearch;
import org.ttnmt.decode.Constraints;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.decode.Request;
import org.ttnmt.model.StepModel;
import org.ttnmt.text.Vocabulary;

/** What else a translation could say from a word on. */
public final class Alternatives {
    private static final char SPACE = '\u2581';

    private final TranslationModel model;
    private final SearchConfig search;

    /** Looks for alternatives by a search of these settings; the model stays open. */
    public Alternatives(TranslationModel model, SearchConfig search) {
        this.model = model;
        this.search = search;
    }

    /**
     * A translation that keeps what is before the word.
     *
     * @param probability of the piece that it goes on with
     */
    public record Alternative(double probability, String text) {}

    /** The words of a translation as they are counted: what spaces separate, or pieces where no spaces are written. */
    public List<String> words(Translation translation) {
        List<String> words = new ArrayList<>();
        for (int[] word : split(translation.best().hypothesis().tokens())) {
            words.add(model.target().decode(word).strip());
        }
        return words;
    }

    /**
     * The most probable ways to go on at a word, each completed to a whole translation.
     *
     * @param word counted from 1
     * @param count of the ways
     */
    public List<Alternative> at(Translation translation, int word, int count) {
        List<int[]> words = split(translation.best().hypothesis().tokens());
        int[] sourceIds = model.source().encode(translation.read());
        if (word < 1 || word > words.size() || sourceIds.length == 0) {
            return List.of();
        }
        int[] prefix =
                words.subList(0, word - 1).stream().flatMapToInt(Arrays::stream).toArray();
        StepModel network = model.searches().steps("listing what else could stand at a word");
        StepModel.Continuations next = next(network, sourceIds, prefix, Math.min(count, network.vocabularySize()));
        List<Request> requests = new ArrayList<>();
        for (int token : next.tokens()) {
            boolean ends = token == network.eos();
            int[] longer = Arrays.copyOf(prefix, prefix.length + (ends ? 0 : 1));
            if (!ends) {
                longer[prefix.length] = token;
            }
            requests.add(new Request(sourceIds, translation.line(), longer, Constraints.NONE));
        }
        List<List<Hypothesis>> found = new BeamSearch(network, search, 1).find(requests);
        List<Alternative> alternatives = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            boolean ends = next.tokens()[i] == network.eos();
            int[] tokens = ends ? prefix : found.get(i).get(0).tokens();
            alternatives.add(
                    new Alternative(Math.exp(next.logProbs()[i]), model.target().decode(tokens)));
        }
        return alternatives;
    }

    /** What may follow the prefix. */
    private static StepModel.Continuations next(StepModel network, int[] source, int[] prefix, int count) {
        try (StepModel.Decoding decoding = network.start(List.of(source))) {
            StepModel.Continuations next = decoding.advance(new int[] {0}, new int[] {network.bos()}, count);
            for (int token : prefix) {
                next = decoding.advance(new int[] {0}, new int[] {token}, count);
            }
            return next;
        }
    }

    private List<int[]> split(int[] ids) {
        List<int[]> words = new ArrayList<>();
        int begin = 0;
        for (int i = 1; i <= ids.length; i++) {
            if (i == ids.length || begins(ids[i], ids[i - 1])) {
                words.add(Arrays.copyOfRange(ids, begin, i));
                begin = i;
            }
        }
        return words;
    }

    private boolean begins(int id, int before) {
        Vocabulary target = model.target();
        String piece = target.piece(id);
        boolean afterSpace = target.piece(before).equals(String.valueOf(SPACE));
        boolean continues = !piece.isEmpty() && Words.writtenWithSpaces(piece.codePointAt(0));
        return !afterSpace && !continues;
    }
}
