package org.ttnmt.exchange.huggingface;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.exchange.ImportedModel.Pieces;
import org.ttnmt.text.Languages;
import org.ttnmt.text.ReorderedModel;

/**
 * The vocabularies of a folder: SentencePiece models whose pieces are put in the order of the network's rows. Rows
 * without a piece, to which some tables are filled up, get names that stand in no text.
 *
 * @param source pieces of the source
 * @param target the same object when there is one for both
 * @param begun ids that targets begin with and no search chooses
 */
record Tokens(Pieces source, Pieces target, Optional<Languages> languages, int begun) {
    static final String UNK = "<unk>";
    static final String EOS = "</s>";
    static final String PAD = "<pad>";

    /** The piece of a row that no token has; it is never text. */
    static String unused(int row) {
        return "<unused_row_" + row + ">";
    }

    /** Reads the files of a tokenizer; see {@link HuggingFaceReader#read}. */
    static Tokens read(
            Path folder, Settings settings, Generation generation, int sourceRows, int targetRows, List<String> notes) {
        return switch (settings.text("model_type", "")) {
            case "marian" -> marian(folder, settings, generation, sourceRows, targetRows, notes);
            case "t5", "mt5" -> t5(folder, settings, generation, sourceRows, notes);
            default -> fairseq(folder, settings, generation, sourceRows, notes);
        };
    }

    /** OPUS-MT: a SentencePiece model for each side, and a list of pieces and ids for both, or one each. */
    private static Tokens marian(
            Path folder, Settings settings, Generation generation, int sourceRows, int targetRows, List<String> notes) {
        Path list = folder.resolve("vocab.json");
        Path targetList = folder.resolve("target_vocab.json");
        boolean apart = !settings.flag("share_encoder_decoder_embeddings", true) && Files.exists(targetList);
        List<String> pieces = PieceIds.read(list);
        List<String> targetPieces = apart ? PieceIds.read(targetList) : pieces;
        int start = generation.start().orElseGet(() -> settings.number("pad_token_id", sourceRows - 1));
        Side two = new Side(folder.resolve("target.spm"), apart ? targetList : list, targetPieces, targetRows, start);
        int ofSource = two.is(PAD, start) && pieces.contains(PAD) ? pieces.indexOf(PAD) : start;
        Side one = new Side(folder.resolve("source.spm"), list, pieces, sourceRows, ofSource);
        one.requireSymbols(settings, generation, two);
        two.requireSymbols(settings, generation, one);
        Optional<Languages> languages = LanguageCodes.tags(pieces, ">>", "<<", "\u2581");
        return new Tokens(one.ordered(Set.of(), notes), two.ordered(Set.of(), notes), languages, 1);
    }

    /** T5: the ids are those of the SentencePiece model; tokens may have been added behind it. */
    private static Tokens t5(Path folder, Settings settings, Generation generation, int rows, List<String> notes) {
        Path file = folder.resolve("spiece.model");
        List<String> pieces = new ArrayList<>(ReorderedModel.pieces(file));
        Optional<Languages> languages = LanguageCodes.tags(pieces, "<2", ">", "");
        AddedTokens added = AddedTokens.read(folder);
        added.addTo(pieces, rows);
        int start = generation.start().orElseGet(() -> settings.number("pad_token_id", 0));
        Side side = new Side(file, file, pieces, rows, start);
        side.requireSymbols(settings, generation, side);
        Pieces both = side.ordered(new HashSet<>(added.special()), notes);
        return new Tokens(both, both, languages, 1);
    }

    /** M2M100, NLLB and mBART: SentencePiece's ids are shifted by fairseq's symbols, and codes of languages follow. */
    private static Tokens fairseq(Path folder, Settings settings, Generation generation, int rows, List<String> notes) {
        Path file = folder.resolve("sentencepiece.bpe.model");
        if (!Files.exists(file)) {
            throw new UserException(file + ": there is no such file, but tt takes the pieces of such a model from it;"
                    + " tokenizer.json alone does not do. Copy it from the folder that the model comes from.");
        }
        Path list = folder.resolve("vocab.json");
        List<String> pieces = new ArrayList<>(Files.exists(list) ? PieceIds.read(list) : PieceIds.shifted(file));
        AddedTokens added = AddedTokens.read(folder);
        added.addTo(pieces, rows);
        int start = generation.start().orElseGet(() -> settings.number("decoder_start_token_id"));
        Side side = new Side(file, Files.exists(list) ? list : file, pieces, rows, start);
        side.requireSymbols(settings, generation, side);
        LanguageCodes codes = new LanguageCodes(folder, settings, added.special());
        Languages languages = codes.of(side.piece(start), forced(generation, side));
        Set<String> controls = new HashSet<>(added.special());
        controls.addAll(List.of("<s>", "<pad>", EOS));
        Pieces both = side.ordered(controls, notes);
        return new Tokens(both, both, Optional.of(languages), languages.target() == Languages.OfTarget.FIRST ? 2 : 1);
    }

    private static @Nullable String forced(Generation generation, Side side) {
        return generation.forced().isPresent() ? side.piece(generation.forced().getAsInt()) : null;
    }

    /**
     * The pieces of one side.
     *
     * @param model SentencePiece's
     * @param list where the ids come from, as errors name it
     * @param rows of the embedding
     * @param start the id that decoders begin with
     */
    private record Side(Path model, Path list, List<String> pieces, int rows, int start) {

        String piece(int id) {
            if (id < 0 || id >= pieces.size()) {
                throw new UserException(list + ": has " + pieces.size() + " pieces, but the model speaks of the id "
                        + id + ". Files of different models are mixed; copy the whole folder again.");
            }
            return pieces.get(id);
        }

        /**
         * Ids that the settings name are those of such pieces.
         *
         * @param other side, whose padding it may be: settings have one id, though each side has a list of its own
         */
        void requireSymbols(Settings settings, Generation generation, Side other) {
            require(settings.file(), "eos_token_id", settings.number("eos_token_id", pieces.indexOf(EOS)), EOS);
            for (String name : List.of("eos_token_id", "pad_token_id", "decoder_start_token_id")) {
                String symbol =
                        name.startsWith("eos") ? EOS : name.startsWith("pad") && pieces.contains(PAD) ? PAD : "";
                IntPredicate elsewhere = id -> symbol.equals(PAD) && other.is(PAD, id);
                if (settings.has(name) && !elsewhere.test(settings.number(name))) {
                    require(settings.file(), name, settings.number(name), symbol);
                }
                generation.id(name).ifPresent(id -> {
                    if (!elsewhere.test(id)) {
                        require(generation.file(), name, id, symbol);
                    }
                });
            }
        }

        private boolean is(String symbol, int id) {
            return id >= 0 && id < pieces.size() && pieces.get(id).equals(symbol);
        }

        /** @param symbol that the id should have; empty for any */
        private void require(Path file, String name, int id, String symbol) {
            String mixed = ". Files of different models are mixed; copy the whole folder again.";
            if (id < 0 || id >= pieces.size()) {
                throw new UserException(file + ": says " + name + ": " + id + ", but " + list + " has " + pieces.size()
                        + " pieces, whose ids are 0 to " + (pieces.size() - 1) + mixed);
            }
            if (!symbol.isEmpty() && !pieces.get(id).equals(symbol)) {
                throw new UserException(
                        file + ": says " + name + ": " + id + ", which is \"" + pieces.get(id) + "\" in "
                                + list + ", but should be " + symbol
                                + (pieces.contains(symbol) ? ", " + pieces.indexOf(symbol) : "") + mixed);
            }
        }

        Pieces ordered(Set<String> controls, List<String> notes) {
            if (pieces.size() > rows) {
                throw new UserException(
                        list + ": has " + pieces.size() + " pieces with what was added, but the embedding" + " has "
                                + rows + " rows. Files of different models are mixed; copy the whole folder again.");
            }
            List<String> all = new ArrayList<>(pieces);
            Set<String> hidden = new HashSet<>(controls);
            hidden.remove(UNK);
            while (all.size() < rows) {
                all.add(unused(all.size()));
            }
            for (int row = 0; row < rows; row++) {
                if (all.get(row).equals(unused(row))) {
                    hidden.add(unused(row));
                }
            }
            ReorderedModel reordered = ReorderedModel.of(model, all, hidden, piece(start));
            if (reordered.lost() > 0) {
                notes.add(reordered.lost() + " pieces of " + model + " are not in " + list
                        + ", so the network has never seen them; text with them is split into others");
            }
            return new Pieces(list, reordered.bytes());
        }
    }
}
