package org.ttnmt.exchange.huggingface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.app.store.TinySavedModel;
import org.ttnmt.text.SentencePieceVocabulary;

/** The vocabularies of a MarianMT whose sides have lists of their own, of different sizes, each with its padding. */
class TokensTest {
    @TempDir
    private Path temporary;

    private Path folder;
    private List<String> source;
    private List<String> target;

    @BeforeEach
    void apart() throws IOException {
        TinySavedModel tiny = TinySavedModel.create(temporary, false);
        folder = Files.createDirectory(temporary.resolve("marian"));
        Files.copy(tiny.source(), folder.resolve("source.spm"));
        Files.copy(tiny.target(), folder.resolve("target.spm"));
        source = listed("vocab.json", tiny.source(), List.of("\u2205", Tokens.PAD));
        target = listed("target_vocab.json", tiny.target(), List.of(Tokens.PAD));
    }

    private List<String> listed(String file, Path model, List<String> more) throws IOException {
        List<String> pieces = new ArrayList<>();
        SentencePieceVocabulary opened = SentencePieceVocabulary.open(model);
        IntStream.range(0, opened.size()).mapToObj(opened::piece).forEach(pieces::add);
        pieces.remove("<s>");
        pieces.addAll(more);
        Map<String, Integer> ids = new LinkedHashMap<>();
        IntStream.range(0, pieces.size()).forEach(id -> ids.put(pieces.get(id), id));
        Files.writeString(folder.resolve(file), new ObjectMapper().writeValueAsString(ids));
        return pieces;
    }

    private Tokens read(int padding) throws IOException {
        int end = source.indexOf(Tokens.EOS);
        Files.writeString(
                folder.resolve("config.json"),
                new ObjectMapper()
                        .writeValueAsString(Map.of(
                                "model_type", "marian",
                                "share_encoder_decoder_embeddings", false,
                                "pad_token_id", padding,
                                "decoder_start_token_id", padding,
                                "eos_token_id", end)));
        Settings settings = Settings.read(folder);
        return Tokens.read(
                folder, settings, Generation.read(folder, settings), source.size(), target.size(), new ArrayList<>());
    }

    /** The id is a word of the other side, which stays one. */
    @Test
    void thePaddingIsThatOfOneSide() throws IOException {
        int padding = target.indexOf(Tokens.PAD);
        assertEquals("\u2205", source.get(padding));
        Tokens tokens = read(padding);
        Path model = Files.write(temporary.resolve("ordered"), tokens.source().model());
        SentencePieceVocabulary ordered = SentencePieceVocabulary.open(model);
        assertEquals(source.indexOf(Tokens.PAD), ordered.bos());
        assertEquals("\u2205", ordered.piece(padding));
        String text = "the red house";
        SentencePieceVocabulary theirs = SentencePieceVocabulary.open(folder.resolve("source.spm"));
        assertEquals(
                theirs.pieces(text),
                Arrays.stream(ordered.encode(text)).mapToObj(source::get).toList());
    }

    @Test
    void anIdThatIsPaddingOfNeitherIsRefused() {
        String message = assertThrows(UserException.class, () -> read(4)).getMessage();
        assertEquals(
                folder.resolve("config.json") + ": says pad_token_id: 4, which is \"" + source.get(4) + "\" in "
                        + folder.resolve("vocab.json") + ", but should be <pad>, " + source.indexOf(Tokens.PAD)
                        + ". Files of different models are mixed; copy the whole folder again.",
                message);
    }
}
