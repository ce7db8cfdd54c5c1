package org.ttnmt.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.ttnmt.config.VocabConfig;
import org.ttnmt.text.proto.PieceType;

/** Vocabularies of labels, each of which is one piece, however it is spelt: the most frequent one first. */
public final class LabelVocabulary {
    /** The first id of a label, behind unk, bos and eos. */
    public static final int FIRST = 3;

    private LabelVocabulary() {}

    /** The vocabulary of labels that occur so often. */
    public static SentencePieceModel of(Map<String, Long> counts) {
        List<Piece> pieces = new ArrayList<>(List.of(
                new Piece(SentencePieceModel.UNK, 0, PieceType.UNKNOWN),
                new Piece(SentencePieceModel.BOS, 0, PieceType.CONTROL),
                new Piece(SentencePieceModel.EOS, 0, PieceType.CONTROL)));
        double all = counts.values().stream().mapToLong(count -> count).sum();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(label -> pieces.add(new Piece(
                        SentencePieceModel.SPACE + label.getKey(),
                        (float) Math.log(label.getValue() / all),
                        PieceType.NORMAL)));
        VocabConfig config = VocabConfig.DEFAULT.with(
                VocabConfig.SIZE.is(Math.max(VocabConfig.LEAST_SIZE, pieces.size())),
                VocabConfig.NORMALIZATION.is("identity"));
        return new SentencePieceModel(config, pieces, SentencePieceModel.normalization(config.normalization()));
    }
}
