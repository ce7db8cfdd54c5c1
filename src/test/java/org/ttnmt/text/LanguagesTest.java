package org.ttnmt.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.text.Languages.OfSource;
import org.ttnmt.text.Languages.OfTarget;
import org.ttnmt.text.Languages.Pair;

class LanguagesTest {
    private static final Path MODEL = Path.of("runs/nllb");
    private static final Languages NLLB = new Languages(
            OfSource.FIRST,
            OfTarget.FIRST,
            null,
            new TreeMap<>(Map.of("deu_Latn", "deu_Latn", "eng_Latn", "eng_Latn", "ace_Arab", "ace_Arab")));

    @TempDir
    private Path folder;

    private static String refusal(Executable call) {
        return String.valueOf(assertThrows(UserException.class, call).getMessage());
    }

    @Test
    void piecesStandWhereTheModelExpectsThem() {
        assertEquals(new Pair(List.of("eng_Latn"), null, "deu_Latn"), NLLB.pair("eng_Latn", "deu_Latn", MODEL));
        Languages last = new Languages(OfSource.LAST, OfTarget.FIXED, "deu_Latn", NLLB.pieces());
        assertEquals(new Pair(List.of(), "eng_Latn", null), last.pair("eng_Latn", null, MODEL));
        Languages tags =
                new Languages(OfSource.NONE, OfTarget.TAG, null, new TreeMap<>(Map.of("de", "<2de>", "fr", "<2fr>")));
        assertEquals(new Pair(List.of("<2de>"), null, null), tags.pair(null, "de", MODEL));
        assertEquals(Pair.NONE, tags.pair(null, null, MODEL), "the text may have a tag");
        Languages standard = new Languages(OfSource.FIRST, OfTarget.FIRST, "deu_Latn", NLLB.pieces());
        assertEquals("deu_Latn", standard.pair("eng_Latn", null, MODEL).first());
        assertEquals("ace_Arab", standard.pair("eng_Latn", "ace_Arab", MODEL).first());
    }

    @Test
    void whatIsMissingUnknownOrWithoutEffectIsSaid() {
        assertEquals(
                "runs/nllb translates between 3 languages, so it has to be told the source's: --from CODE, for instance"
                        + " --from ace_Arab. All are listed in runs/nllb/languages.json.",
                refusal(() -> NLLB.pair(null, "deu_Latn", MODEL)));
        assertEquals(
                "runs/nllb translates between 3 languages, so it has to be told the target's: --to CODE, for instance"
                        + " --to ace_Arab. All are listed in runs/nllb/languages.json.",
                refusal(() -> NLLB.pair("eng_Latn", null, MODEL)));
        assertEquals(
                "--to is deu, but runs/nllb has no such language. Did you mean deu_Latn? All are listed in"
                        + " runs/nllb/languages.json.",
                refusal(() -> NLLB.pair("eng_Latn", "deu", MODEL)));
        assertTrue(refusal(() -> NLLB.pair("eng_Latm", "deu_Latn", MODEL)).contains("Did you mean eng_Latn?"));
        assertTrue(refusal(() -> NLLB.pair("xx", "deu_Latn", MODEL)).contains("no such language. All are listed"));
        Languages fixed = new Languages(OfSource.NONE, OfTarget.FIXED, "deu_Latn", NLLB.pieces());
        assertEquals(
                "--to is eng_Latn, but runs/nllb translates into deu_Latn alone. Leave it out.",
                refusal(() -> fixed.pair(null, "eng_Latn", MODEL)));
        assertEquals(
                "--from is eng_Latn, but has no effect: runs/nllb is not told the source's language. Leave it out.",
                refusal(() -> fixed.pair("eng_Latn", null, MODEL)));
        assertEquals(
                "--to is de, but runs/nllb has no languages to choose from (no languages.json): it was trained for one"
                        + " pair. Leave --from and --to out.",
                refusal(() -> Languages.requireNone(null, "de", MODEL)));
    }

    @Test
    void theFileTellsTheSame() throws IOException {
        Path file = folder.resolve(Languages.FILE);
        assertEquals(Optional.empty(), Languages.read(file));
        Languages all = new Languages(OfSource.LAST, OfTarget.FIRST, "deu_Latn", NLLB.pieces());
        AtomicFile.write(file, all.content());
        assertEquals(Optional.of(all), Languages.read(file));
        AtomicFile.write(file, NLLB.content());
        assertEquals(Optional.of(NLLB), Languages.read(file));
        Files.writeString(file, "{\"source\": \"middle\", \"target\": \"first\", \"languages\": {\"a\": \"b\"}}");
        assertTrue(refusal(() -> Languages.read(file))
                .contains("source is \"middle\", but should be one of [none, first, last]). Import the model again."));
        Files.writeString(file, "[".repeat(10_000));
        assertTrue(refusal(() -> Languages.read(file)).contains("does not list the languages of a model"));
    }
}
