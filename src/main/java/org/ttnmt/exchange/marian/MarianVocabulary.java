package org.ttnmt.exchange.marian;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ttnmt.UserException;
import org.ttnmt.config.YamlEntries;

/**
 * Marian's vocabularies: {@code .yml} or {@code .json}, a mapping of pieces to ids, or {@code .txt}, a piece a line.
 */
public final class MarianVocabulary {
    private MarianVocabulary() {}

    /**
     * The pieces by their ids.
     *
     * @throws UserException when the file is none, or its ids are not 0, 1, 2, ...
     */
    public static List<String> read(Path file) {
        Map<String, List<String>> entries;
        try {
            if (file.toString().endsWith(".txt")) {
                return checked(file, Files.readString(file).lines().toList());
            }
            entries = YamlEntries.read(Files.readAllBytes(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new UserException(file + ": there is no such file. It should be a vocabulary of Marian.", e);
        } catch (IOException e) {
            throw new UserException(
                    file + ": could not be read (" + e.getMessage() + "). Check the file and its permissions.", e);
        }
        String[] pieces = new String[entries.size()];
        entries.forEach((piece, values) -> {
            int id = id(file, piece, values);
            if (id < 0 || id >= pieces.length || pieces[id] != null) {
                throw new UserException(file + ": gives \"" + piece + "\" the id " + id
                        + (id >= 0 && id < pieces.length ? ", which \"" + pieces[id] + "\" has already" : "")
                        + ", but its " + pieces.length + " pieces should have the ids 0 to " + (pieces.length - 1)
                        + ", each once.");
            }
            pieces[id] = piece;
        });
        return checked(file, Arrays.asList(pieces));
    }

    private static List<String> checked(Path file, List<String> pieces) {
        for (String needed : List.of("<unk>", "</s>")) {
            if (!pieces.contains(needed)) {
                throw new UserException(file + ": has no " + needed + ". It is no vocabulary of Marian.");
            }
        }
        return pieces;
    }

    private static int id(Path file, String piece, List<String> values) {
        try {
            return Integer.parseInt(values.size() == 1 ? values.get(0) : "");
        } catch (NumberFormatException e) {
            throw new UserException(
                    file + ": gives \"" + piece + "\" no id but " + values
                            + ". It should be a vocabulary of Marian, a line for each piece with its id:"
                            + " \"piece: 17\".",
                    e);
        }
    }
}
