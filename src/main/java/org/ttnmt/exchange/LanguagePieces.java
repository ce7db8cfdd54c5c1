package org.ttnmt.exchange;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Pieces that stand for languages in M2M100, NLLB and mBART: {@code __de__}, {@code deu_Latn}, {@code de_DE}. */
public final class LanguagePieces {
    private static final Pattern CODE = Pattern.compile("__([a-z]{2,3})__|([a-z]{2,3}_[A-Za-z]{2,4})");

    private LanguagePieces() {}

    /** The code of a language's piece; null for another piece. */
    public static @Nullable String code(String piece) {
        Matcher matcher = CODE.matcher(piece);
        return matcher.matches() ? (matcher.group(1) == null ? piece : matcher.group(1)) : null;
    }

    /** Those among {@code pieces}, by their codes. */
    public static SortedMap<String, String> among(Collection<String> pieces) {
        SortedMap<String, String> codes = new TreeMap<>();
        for (String piece : pieces) {
            String code = code(piece);
            if (code != null) {
                codes.put(code, piece);
            }
        }
        return codes;
    }
}
