package org.ttnmt.exchange.marian;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ttnmt.UserException;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.exchange.ImportedModel;
import org.ttnmt.exchange.ImportedModel.Pieces;
import org.ttnmt.io.Closing;
import org.ttnmt.text.ReorderedModel;

/**
 * The files of a model of Marian: the weights; SentencePiece models ({@code .spm}, {@code .model}) of source and
 * target, or one for both; lists of pieces and ids ({@code .yml}, {@code .json}, {@code .txt}) when the ids are not
 * those of the SentencePiece models, one or two; at most one shortlist. Or the folder that they are in.
 *
 * @param weights the {@code .npz} or {@code .bin} file
 * @param pieces SentencePiece models
 * @param lists of pieces and ids
 * @param shortlist binary or text
 * @param decoding how its makers decode it
 */
public record MarianReader(
        Path weights, List<Path> pieces, List<Path> lists, Optional<Path> shortlist, MarianDecoding decoding) {

    /**
     * Sorts files by what they are.
     *
     * @param model the weights, or a folder with everything, whose {@code decoder.yml} or {@code config.yml} names the
     *     files if it has one
     * @param others further files
     * @throws UserException when one is missing, or there are too many or too few of a kind
     */
    public static MarianReader of(Path model, List<Path> others) {
        if (Files.isDirectory(model)) {
            return MarianFolder.of(model, others);
        }
        MarianTensors.open(model).close(); // says by its own name what is wrong with it, before others are asked for
        return sorted(model, others, MarianDecoding.NONE);
    }

    static MarianReader sorted(Path weights, List<Path> others, MarianDecoding decoding) {
        List<Path> pieces = new ArrayList<>();
        List<Path> lists = new ArrayList<>();
        List<Path> shortlists = new ArrayList<>();
        for (Path file : others) {
            if (!Files.isRegularFile(file)) {
                throw new UserException(
                        file + ": there is no such file. It should be a vocabulary or a shortlist of " + weights + ".");
            }
            if (MarianShortlist.is(file)) {
                shortlists.add(file);
            } else if (isList(file)) {
                lists.add(file);
            } else {
                pieces.add(file);
            }
        }
        if (pieces.isEmpty() || pieces.size() > 2 || lists.size() > 2 || shortlists.size() > 1) {
            throw new UserException(weights
                    + ": a model of Marian comes with one or two SentencePiece models (.spm), at"
                    + " most two vocabularies (.yml or .txt) and at most one shortlist; here are " + pieces.size()
                    + " SentencePiece models, " + lists.size() + " vocabularies and " + shortlists.size()
                    + " shortlists. For instance: tt import model.npz source.spm target.spm vocab.yml -o DIR");
        }
        return new MarianReader(weights, pieces, lists, shortlists.stream().findFirst(), decoding);
    }

    /** The names of lists; what else a vocabulary may be is a SentencePiece model. */
    static boolean isList(Path file) {
        return Stream.of(".yml", ".yaml", ".json", ".txt").anyMatch(file.toString()::endsWith);
    }

    /**
     * Reads the files.
     *
     * @throws UserException when one is damaged, does not fit the others, or has what {@code tt} cannot compute
     */
    public ImportedModel read() {
        MarianModel model = MarianModel.read(weights);
        return Closing.onFailure(model.weights()::close, () -> with(model));
    }

    private ImportedModel with(MarianModel model) {
        List<String> notes = new ArrayList<>(model.notes());
        Pieces source = side(0, notes);
        Pieces target = pieces.size() == 1 && lists.size() < 2 ? source : side(1, notes);
        Optional<Shortlist> words = shortlist.map(file -> MarianShortlist.read(
                file,
                source,
                target,
                model.sourceVocabulary(),
                model.targetVocabulary(),
                decoding.shortlistFrequent(),
                decoding.shortlistBest()));
        DecodingConfig settings = decoding.config();
        return new ImportedModel(
                "marian " + weights.getFileName(),
                model.config(),
                model.layout(),
                model.weights(),
                model.sourceVocabulary(),
                model.targetVocabulary(),
                source,
                target,
                settings,
                Optional.empty(),
                words,
                notes);
    }

    private Pieces side(int index, List<String> notes) {
        Path file = pieces.get(Math.min(index, pieces.size() - 1));
        if (lists.isEmpty()) {
            return new Pieces(file, bytes(file));
        }
        Path list = lists.get(Math.min(index, lists.size() - 1));
        ReorderedModel reordered = ReorderedModel.of(file, MarianVocabulary.read(list));
        if (reordered.lost() > 0) {
            notes.add(reordered.lost() + " pieces of " + file + " are not in " + list
                    + ", so the network has never seen them; text with them is split into others");
        }
        return new Pieces(list, reordered.bytes());
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UserException(
                    file + ": could not be read (" + e.getMessage() + "). Check the file and its permissions.", e);
        }
    }
}
