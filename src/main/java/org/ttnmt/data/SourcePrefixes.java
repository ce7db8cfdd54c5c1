package org.ttnmt.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.ttnmt.UserException;
import org.ttnmt.config.DataConfig;
import org.ttnmt.text.Vocabulary;

/** Checks that the vocabulary holds the tags of the corpora whole; a tag in pieces would be read as text. */
final class SourcePrefixes {
    private static final String SPACE = "\u2581";

    private SourcePrefixes() {}

    /** @throws UserException naming each tag that is not one piece, and what it is split into */
    static void check(DataConfig data, Vocabulary source) {
        List<String> wrong = data.sourcePrefixes().stream()
                .filter(prefix -> !isOnePiece(prefix, source))
                .map(prefix -> prefix + " becomes " + pieces(prefix, source))
                .toList();
        if (!wrong.isEmpty()) {
            throw new UserException(
                    "the source vocabulary does not hold each source_prefix of the corpora as one piece: "
                            + String.join("; ", wrong)
                            + ".\nLeave vocab.source_model out, so that a vocabulary with them is built, or"
                            + " build one with: tt vocab --user-defined-symbols \""
                            + String.join(",", data.sourcePrefixes())
                            + "\"");
        }
    }

    private static boolean isOnePiece(String prefix, Vocabulary vocabulary) {
        List<String> pieces = Arrays.stream(vocabulary.encode(prefix))
                .mapToObj(id -> id == vocabulary.unk() ? "" : vocabulary.piece(id))
                .filter(piece -> !piece.equals(SPACE)) // encoding may put a space before the text
                .toList();
        return pieces.equals(List.of(prefix)) || pieces.equals(List.of(SPACE + prefix));
    }

    private static String pieces(String prefix, Vocabulary vocabulary) {
        return Arrays.stream(vocabulary.encode(prefix))
                .mapToObj(vocabulary::piece)
                .collect(Collectors.joining(" "));
    }
}
