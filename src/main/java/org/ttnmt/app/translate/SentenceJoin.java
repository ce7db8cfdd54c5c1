package org.ttnmt.app.translate;

import java.lang.Character.UnicodeBlock;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.decode.LengthPenalty;

/**
 * Makes the translation of a line of those of its sentences: their texts, with spaces between them where the script has such;
 * their pieces in a row, each sentence with its end; the product of their probabilities, and the score of a hypothesis that
 * is as long as all together.
 *
 * @param line whose sentences they are
 * @param penalty by which sentences were scored
 * @param eos the end of a sentence
 */
record SentenceJoin(Query line, LengthPenalty penalty, int eos) {
    private static final Set<UnicodeScript> UNSPACED =
            EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA);
    private static final List<UnicodeBlock> UNSPACED_PUNCTUATION =
            List.of(UnicodeBlock.CJK_SYMBOLS_AND_PUNCTUATION, UnicodeBlock.HALFWIDTH_AND_FULLWIDTH_FORMS);

    /** @param sentences their translations, in order */
    Translation of(List<Translation> sentences) {
        StringBuilder text = new StringBuilder();
        IntStream.Builder tokens = IntStream.builder();
        DoubleStream.Builder logProbs = DoubleStream.builder();
        List<String> missing = new ArrayList<>();
        int length = 0;
        double logProb = 0;
        double value = 0;
        boolean truncated = false;
        for (int i = 0; i < sentences.size(); i++) {
            Translation.Candidate best = sentences.get(i).best();
            Hypothesis hypothesis = best.hypothesis();
            if (!text.isEmpty() && !best.text().isEmpty() && isFollowedBySpace(text)) {
                text.append(' ');
            }
            text.append(best.text());
            for (int token : hypothesis.tokens()) {
                tokens.add(token);
            }
            int positions = hypothesis.tokenLogProbs().length;
            if (positions > hypothesis.tokens().length && i < sentences.size() - 1) {
                tokens.add(eos);
            }
            for (double each : hypothesis.tokenLogProbs()) {
                logProbs.add(each);
            }
            logProb += hypothesis.logProb();
            if (positions > 0) { // what is copied has none
                value += best.score() / penalty.score(1, positions);
                length += positions;
            }
            missing.addAll(best.missing());
            truncated |= best.truncated();
        }
        double score = length == 0 ? 0 : penalty.score(value, length);
        Hypothesis all =
                new Hypothesis(tokens.build().toArray(), logProbs.build().toArray(), logProb, score, truncated);
        boolean unknown =
                sentences.stream().allMatch(sentence -> sentence.query().unknown());
        return new Translation(
                unknown ? line.withUnknown() : line,
                line.source(),
                List.of(new Translation.Candidate(text.toString(), all, score, missing, null)),
                sentences.size());
    }

    /** Whether a space follows such a sentence: none does in Chinese and Japanese, whatever quotes and brackets close it. */
    private static boolean isFollowedBySpace(CharSequence sentence) {
        int end = sentence.length();
        int last = Character.codePointBefore(sentence, end);
        while (closes(last) && end > Character.charCount(last)) {
            end -= Character.charCount(last);
            last = Character.codePointBefore(sentence, end);
        }
        return !UNSPACED.contains(UnicodeScript.of(last)) && !UNSPACED_PUNCTUATION.contains(UnicodeBlock.of(last));
    }

    private static boolean closes(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.FINAL_QUOTE_PUNCTUATION, Character.END_PUNCTUATION -> true;
            default -> codePoint == '"';
        };
    }
}
