package org.ttnmt.app.translate;

import java.io.IOException;
import java.util.Arrays;
import org.ttnmt.app.Progress;
import org.ttnmt.text.Vocabulary;

/**
 * Counts translations that were found in other pieces than the vocabulary splits their text into. Text alone does not
 * tell the pieces, so {@code tt score} of it gives another probability than the search did.
 */
public final class OtherSplits implements TranslationOutput {
    private final TranslationOutput output;
    private final Vocabulary target;
    private long lines;

    /** Passes translations on to {@code output}. */
    public OtherSplits(TranslationOutput output, Vocabulary target) {
        this.output = output;
        this.target = target;
    }

    @Override
    public void write(Translation translation) throws IOException {
        if (translation.sentences() == 1 && translation.nBest().stream().anyMatch(this::isSplitOtherwise)) {
            lines++;
        }
        output.write(translation);
    }

    @Override
    public void flush() throws IOException {
        output.flush();
    }

    /** Says how many lines there were, if any. */
    public void finish(Progress progress) {
        if (lines > 0) {
            progress.line("note: " + lines + (lines == 1 ? " line has a translation" : " lines have translations")
                    + " in other pieces than the vocabulary splits the text into, with another score than tt score"
                    + " gives"
                    + " the text. --format tsv or json keeps the pieces.");
        }
    }

    private boolean isSplitOtherwise(Translation.Candidate candidate) {
        int[] tokens = candidate.hypothesis().tokens();
        return tokens.length > 0 && !Arrays.equals(target.encode(candidate.text()), tokens); // a copy has no pieces
    }
}
