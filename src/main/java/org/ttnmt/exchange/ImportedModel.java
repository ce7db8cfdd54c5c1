package org.ttnmt.exchange;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ttnmt.UserException;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.text.Languages;
import org.ttnmt.text.SentencePieceVocabulary;

/**
 * A model of another toolkit as one of {@code tt}: everything that a model directory needs.
 *
 * @param origin what it was, as its provenance says it: {@code marian opus.npz}
 * @param config shape of the network
 * @param weights in the files that were read, of {@code layout}, which {@code config} and the sizes of the vocabularies determine
 * @param sourceVocabulary rows of the source's embedding
 * @param targetVocabulary rows of the target's embedding
 * @param source pieces of the source; one for each row, or they belong to another model
 * @param target the same object as {@code source} when shared
 * @param decoding how its makers decode it
 * @param languages between which it translates, if it has to be told them
 * @param shortlist which pieces translate which, if it came with one
 * @param notes that its user should know, a sentence each
 */
public record ImportedModel(
        String origin,
        ModelConfig config,
        ParameterLayout layout,
        ForeignWeights weights,
        int sourceVocabulary,
        int targetVocabulary,
        Pieces source,
        Pieces target,
        DecodingConfig decoding,
        Optional<Languages> languages,
        Optional<Shortlist> shortlist,
        List<String> notes)
        implements AutoCloseable {

    public ImportedModel {
        notes = List.copyOf(notes);
    }

    /** Closes the files of the weights. */
    @Override
    public void close() {
        weights.close();
    }

    /**
     * A vocabulary as a SentencePiece model whose pieces have the ids of the network.
     *
     * @param file that it was read from, as errors name it
     */
    @SuppressWarnings("ArrayRecordComponent") // carries its bytes to the file; never compared
    public record Pieces(Path file, byte[] model) {

        /**
         * Opens it.
         *
         * @throws UserException naming the file, when it is no vocabulary that {@code tt} reads
         */
        public SentencePieceVocabulary open() {
            return SentencePieceVocabulary.of(model, file);
        }
    }
}
