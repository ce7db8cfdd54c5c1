package org.ttnmt.app.translate;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.ttnmt.app.Progress;

/**
 * Proves on the user's own lines that a translation does not depend on its neighbours: translates each batch twice
 * more, sentence by sentence, and backwards in small batches among the sentences of the batch before, which have other
 * lengths. A line differs when what is written about it does, to the byte. Keeps no more than two batches for each
 * worker.
 */
public final class Verification {

    /** Prime, and smaller than most batches: other neighbours, other padding. */
    private static final int OTHER_BATCH_SIZE = 7;

    private final TranslationFormat format;
    private final TranslationModel model;
    private final Warnings warnings;
    private final ThreadLocal<List<PreparedQuery>> before = ThreadLocal.withInitial(List::of);
    /** The first lines that differ, and how: which batch is checked first depends on the workers. */
    private final SortedMap<Long, String> first = new TreeMap<>();

    private long lines;
    private long alone;
    private long mixed;
    private long different;

    /**
     * Counts from 0.
     *
     * @param format in which lines are compared
     * @param model which translates
     * @param warnings is told of lines that differ
     */
    public Verification(TranslationFormat format, TranslationModel model, Warnings warnings) {
        this.format = format;
        this.model = model;
        this.warnings = warnings;
    }

    /**
     * Checks a batch.
     *
     * @param found its translations
     * @param translator translates it, or others, again
     */
    void check(
            List<PreparedQuery> batch,
            List<Translation> found,
            Function<List<PreparedQuery>, List<Translation>> translator) {
        List<Integer> order = new ArrayList<>();
        List<PreparedQuery> backwards = new ArrayList<>();
        List<PreparedQuery> others = before.get();
        for (int i = batch.size() - 1; i >= 0; i--) {
            order.add(backwards.size());
            backwards.add(batch.get(i));
            if (i < others.size()) {
                backwards.add(others.get(i));
            }
        }
        List<Translation> again = new ArrayList<>();
        for (int from = 0; from < backwards.size(); from += OTHER_BATCH_SIZE) {
            int to = Math.min(backwards.size(), from + OTHER_BATCH_SIZE);
            again.addAll(translator.apply(backwards.subList(from, to)));
        }
        for (int i = 0; i < batch.size(); i++) {
            String expected = written(found.get(i));
            String single = written(translator.apply(List.of(batch.get(i))).get(0));
            String other = written(again.get(order.get(batch.size() - 1 - i)));
            count(found.get(i).line(), expected, single, other);
        }
        before.set(batch);
    }

    private String written(Translation translation) {
        StringBuilder text = new StringBuilder();
        format.append(text, translation, model);
        return text.toString();
    }

    private synchronized void count(long line, String expected, String single, String other) {
        lines++;
        alone += single.equals(expected) ? 0 : 1;
        mixed += other.equals(expected) ? 0 : 1;
        if (!single.equals(expected) || !other.equals(expected)) {
            boolean isAlone = !single.equals(expected);
            different++;
            first.put(
                    line,
                    "'" + Warnings.shown(expected.strip()) + "' is '"
                            + Warnings.shown((isAlone ? single : other).strip()) + "' when it is translated "
                            + (isAlone ? "alone" : "among other lines"));
            if (first.size() > Warnings.SHOWN) {
                first.remove(first.lastKey());
            }
        }
    }

    /**
     * Says what was found.
     *
     * @return whether no line differs
     */
    public synchronized boolean finish(Progress progress) {
        first.forEach((line, how) -> warnings.add(Warnings.Kind.DIFFERENT, line, how));
        warnings.addUnnamed(Warnings.Kind.DIFFERENT, different - first.size());
        warnings.finish();
        progress.line(
                alone + mixed == 0
                        ? "verified: " + lines + " lines are the same alone and among other lines"
                        : "not verified: of " + lines + " lines, " + alone
                                + " differ when they are translated alone and " + mixed + " among other lines");
        return alone + mixed == 0;
    }
}
