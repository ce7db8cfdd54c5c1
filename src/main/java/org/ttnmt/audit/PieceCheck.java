package org.ttnmt.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.data.PieceBound;
import org.ttnmt.text.Vocabulary;

/**
 * Subword pieces of a side: how many, how many are unknown, and which lines exceed the limit. The limit is held against
 * every line; the statistics come from the first {@link #ALL} lines and from one in {@link #STRIDE} after them.
 */
final class PieceCheck implements PairCheck {
    private static final int ALL = 100_000;
    private static final int STRIDE = 50;
    private static final int UNKNOWN_LINES_LOOKED_AT = 2_000;
    private static final int CHARACTERS_SHOWN = 10;

    private final Side side;
    private final @Nullable Vocabulary vocabulary;
    private final int maxLength;
    private final boolean refuses;
    private final boolean skips;
    private final LengthCounts pieces = new LengthCounts();
    private final Tally tooLong;
    private final Tally unknown;
    private final Map<Integer, Integer> unknownCharacters = new HashMap<>();
    private long words;
    private long counted;
    private long unknownPieces;
    private long seen;

    /**
     * @param vocabulary null when there is none yet: then only lines of more words than the limit are surely too long
     * @param maxLength data.max_length
     * @param refuses whether training refuses pairs that are too long
     * @param skips whether it leaves them out; validation and test sets have no limit
     */
    PieceCheck(Side side, @Nullable Vocabulary vocabulary, int maxLength, boolean refuses, boolean skips) {
        this.side = side;
        this.vocabulary = vocabulary;
        this.maxLength = maxLength;
        this.refuses = refuses;
        this.skips = skips;
        this.tooLong = new Tally(Check.TOO_LONG, side);
        this.unknown = new Tally(Check.UNKNOWN_PIECES, side);
    }

    @Override
    public void accept(AuditPair pair) {
        if (pair.problem() != null) {
            return;
        }
        seen++;
        LineFacts facts = pair.side(side);
        Vocabulary known = vocabulary;
        if (known == null) {
            if (facts.words() > maxLength) {
                tooLong.add(pair, "at least " + facts.words() + " pieces");
            }
            return;
        }
        if (seen > ALL && seen % STRIDE != 0 && PieceBound.certainlyFits(facts.text(), maxLength)) {
            return;
        }
        int[] ids = known.encode(facts.text());
        if (ids.length > maxLength) {
            tooLong.add(pair, ids.length + " pieces");
        }
        if (seen <= ALL || seen % STRIDE == 0) {
            count(pair, facts, ids, known);
        }
    }

    private void count(AuditPair pair, LineFacts facts, int[] ids, Vocabulary known) {
        pieces.add(ids.length);
        words += facts.words();
        counted += ids.length;
        long unknownHere = IntStream.of(ids).filter(id -> id == known.unk()).count();
        if (unknownHere > 0) {
            unknownPieces += unknownHere;
            String which = unknown.count() < UNKNOWN_LINES_LOOKED_AT ? unknownCharacters(facts.text(), known) : "";
            unknown.add(pair, which);
        }
    }

    /** Those characters that are unknown by themselves. */
    private String unknownCharacters(String text, Vocabulary known) {
        StringBuilder found = new StringBuilder();
        text.codePoints().distinct().limit(1000).forEach(c -> {
            if (IntStream.of(known.encode(Character.toString(c))).anyMatch(id -> id == known.unk())) {
                unknownCharacters.merge(c, 1, Integer::sum);
                found.append(found.isEmpty() ? "" : " ").append(Character.toString(c));
            }
        });
        return found.isEmpty() ? "" : "unknown: " + found;
    }

    /** Statistics for the report; null without a vocabulary. */
    @Nullable
    Pieces pieces() {
        return vocabulary == null
                ? null
                : new Pieces(
                        pieces.distribution(),
                        words == 0 ? 0 : (double) counted / words,
                        unknownPieces,
                        counted == 0 ? 0 : (double) unknownPieces / counted,
                        frequentUnknown());
    }

    private List<String> frequentUnknown() {
        return unknownCharacters.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(CHARACTERS_SHOWN)
                .map(e -> Character.toString(e.getKey()))
                .toList();
    }

    @Override
    public void finish(Findings findings, long pairs) {
        if (tooLong.count() > 0 && skips) {
            findings.add(
                    refuses || tooLong.count() == seen ? Severity.ERROR : tooLong.severity(pairs, 0.01, 0.5),
                    tooLong,
                    tooLong.share(pairs, "pairs") + " have a " + side.word() + " of more than "
                            + maxLength + " pieces (data.max_length)" + (vocabulary == null ? ", at least" : "")
                            + "; training " + (refuses ? "refuses them (data.on_too_long: refuse)" : "leaves them out"),
                    "several sentences on a line, or a limit below the usual length",
                    "split these lines, or raise data.max_length; the memory of a batch grows with it");
        }
        if (unknownPieces > 0) {
            findings.add(
                    Check.UNKNOWN_PIECES,
                    Findings.byShare(unknownPieces, counted, 0.002, 0.2),
                    side,
                    unknownPieces,
                    String.format(
                            Locale.ROOT,
                            "%s of the %s are unknown to the vocabulary%s",
                            Findings.share(unknownPieces, counted, "pieces"),
                            side.word(),
                            unknownCharacters.isEmpty() ? "" : ": " + String.join(" ", frequentUnknown())),
                    "characters too rare for vocab.character_coverage, or text unlike that which the vocabulary was"
                            + " trained on",
                    "vocab.byte_fallback: true spells such characters in bytes; or raise vocab.character_coverage and"
                            + " vocab.size",
                    unknown.cases());
        }
    }
}
