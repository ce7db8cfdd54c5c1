package org.ttnmt.app.translate;

import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.SavedModel;
import org.ttnmt.decode.DirectedModel;
import org.ttnmt.model.InferenceModel;
import org.ttnmt.model.SpecialTokens;
import org.ttnmt.text.Languages;
import org.ttnmt.text.Vocabulary;

/**
 * The languages that a user names, for a model that translates between several.
 *
 * @param from code of the source's language; null when none was named
 * @param to code of the target's language; null when none was named
 */
public record LanguagePair(@Nullable String from, @Nullable String to) {
    /** None was named. */
    public static final LanguagePair NONE = new LanguagePair(null, null);

    /** Whether none was named. */
    boolean isNone() {
        return from == null && to == null;
    }

    /**
     * What the pair asks of a model.
     *
     * @throws org.ttnmt.UserException when the model does not have the languages, has to be told more, or less
     */
    Languages.Pair in(SavedModel model, ModelDirectory directory) {
        if (model.languages().isEmpty()) {
            Languages.requireNone(from, to, directory.path());
            return Languages.Pair.NONE;
        }
        return model.languages().get().pair(from, to, directory.path());
    }

    /** What ends sources, and begins and ends targets. */
    static SpecialTokens special(SavedModel model, Languages.Pair pair) {
        String last = pair.last();
        return last == null ? model.special() : model.special().withSourceEos(id(model.source(), last));
    }

    /** A network that is told the pair. */
    static InferenceModel directed(InferenceModel network, SavedModel model, Languages.Pair pair) {
        if (pair.isNone()) {
            return network;
        }
        Vocabulary source = model.source();
        String first = pair.first();
        return new DirectedModel(
                network,
                pair.before().stream().mapToInt(piece -> id(source, piece)).toArray(),
                pair.last() == null ? new int[0] : new int[] {source.eos()},
                first == null ? DirectedModel.NONE : id(model.target(), first));
    }

    private static int id(Vocabulary vocabulary, String piece) {
        for (int id = 0; id < vocabulary.size(); id++) {
            if (vocabulary.piece(id).equals(piece)) {
                return id;
            }
        }
        throw new UserException(Languages.FILE + " says that a language is the piece " + piece
                + ", which the vocabulary beside it does not have. Usually a file of another model was copied here. Copy"
                + " the whole directory again.");
    }
}
