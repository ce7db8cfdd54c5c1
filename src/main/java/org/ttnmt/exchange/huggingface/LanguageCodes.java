package org.ttnmt.exchange.huggingface;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.exchange.Json;
import org.ttnmt.exchange.LanguagePieces;
import org.ttnmt.text.Languages;
import org.ttnmt.text.Languages.OfSource;
import org.ttnmt.text.Languages.OfTarget;

/**
 * The languages of M2M100, NLLB and mBART, each a special token: {@code __de__}, {@code deu_Latn}, {@code de_DE}.
 *
 * @param special tokens, among them the languages
 */
record LanguageCodes(Path folder, Settings settings, Collection<String> special) {
    /**
     * Languages that tags before the source choose, which a text may have itself.
     *
     * @param begin of each tag
     * @param end of each tag
     * @param space what a piece of one begins with in the vocabulary
     * @return nothing when there are no tags
     */
    static Optional<Languages> tags(List<String> pieces, String begin, String end, String space) {
        Pattern tag =
                Pattern.compile(Pattern.quote(begin) + "([A-Za-z]{2,4}([_-][A-Za-z0-9]{2,8})*)" + Pattern.quote(end));
        SortedMap<String, String> codes = new TreeMap<>();
        for (String piece : pieces) {
            Matcher matcher = tag.matcher(piece);
            if (matcher.matches()) {
                codes.put(matcher.group(1), space + piece);
            }
        }
        return codes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Languages(OfSource.NONE, OfTarget.TAG, null, codes));
    }

    /**
     * The languages and where they stand.
     *
     * @param start the piece that the decoder begins with
     * @param forced the piece that targets begin with by the model's own settings; null for none
     */
    Languages of(String start, @Nullable String forced) {
        SortedMap<String, String> codes = LanguagePieces.among(special);
        if (codes.isEmpty()) {
            throw new UserException(folder + ": no file of its tokenizer (tokenizer.json, tokenizer_config.json,"
                    + " special_tokens_map.json, added_tokens.json) lists codes of languages such as deu_Latn, __de__ or"
                    + " de_DE. Copy them from the folder that the model comes from.");
        }
        boolean fixed = codes.containsValue(start);
        String standard = fixed ? LanguagePieces.code(start) : forced == null ? null : LanguagePieces.code(forced);
        return new Languages(source(fixed), fixed ? OfTarget.FIXED : OfTarget.FIRST, standard, codes);
    }

    /** M2M100, NLLB and mBART-50 have the code in front; the first NLLB and mBART behind the end. */
    private OfSource source(boolean fixed) {
        Settings tokenizer = new Settings(
                folder.resolve("tokenizer_config.json"), Json.ifPresent(folder.resolve("tokenizer_config.json")));
        if (settings.text("model_type", "").equals("m2m_100")) {
            return tokenizer.flag("legacy_behaviour", false) ? OfSource.LAST : OfSource.FIRST;
        }
        String kind = tokenizer.text("tokenizer_class", settings.text("tokenizer_class", fixed ? "MBart" : "MBart50"));
        return kind.startsWith("MBart50") ? OfSource.FIRST : OfSource.LAST;
    }
}
