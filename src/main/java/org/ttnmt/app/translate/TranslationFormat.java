package org.ttnmt.app.translate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.text.Vocabulary;

/** How a translation is written. */
public enum TranslationFormat {

    /** The text alone. */
    TEXT {
        @Override
        void append(StringBuilder lines, Translation translation, TranslationModel model) {
            lines.append(translation.best().text()).append('\n');
        }
    },

    /** Score, a tab, the text. */
    SCORED {
        @Override
        void append(StringBuilder lines, Translation translation, TranslationModel model) {
            Translation.Candidate best = translation.best();
            lines.append(number(best.score()) + "\t" + cell(best.text()) + "\n");
        }
    },

    /**
     * A line for each of the n best, as Moses and Marian do: number of the input line from 0, text and score between
     * bars.
     */
    N_BEST {
        @Override
        void append(StringBuilder lines, Translation translation, TranslationModel model) {
            for (Translation.Candidate candidate : translation.nBest()) {
                lines.append(translation.line() - 1 + " ||| " + candidate.text() + " ||| " + number(candidate.score())
                        + "\n");
            }
        }
    },

    /** The text, three bars, and the alignment as Pharaoh writes it. */
    ALIGNED {
        @Override
        void append(StringBuilder lines, Translation translation, TranslationModel model) {
            String alignment = translation.best().alignment();
            lines.append(translation.best().text() + " ||| " + (alignment == null ? "" : alignment) + "\n");
        }
    },

    /**
     * A line for each of the n best: number of the input line from 1, rank from 1, score, log-probability, text,
     * pieces, alignment if any.
     */
    TSV {
        @Override
        void append(StringBuilder lines, Translation translation, TranslationModel model) {
            int rank = 1;
            for (Translation.Candidate candidate : translation.nBest()) {
                String pieces = pieces(candidate.hypothesis(), model.target())
                        .map(TranslationFormat::cell)
                        .collect(Collectors.joining(" "));
                lines.append(translation.line() + "\t" + rank++ + "\t" + number(candidate.score()) + "\t"
                        + number(candidate.logProb()) + "\t" + cell(candidate.text()) + "\t" + pieces
                        + (candidate.alignment() == null ? "" : "\t" + candidate.alignment()) + "\n");
            }
        }
    },

    /** An object a line: the fields of the input but for those that are written here, then what was found. */
    JSON {
        @Override
        void append(StringBuilder lines, Translation translation, TranslationModel model) {
            Query query = translation.query();
            ObjectNode found = InputFormat.newObject();
            found.put("line", query.line());
            Vocabulary target = model.target();
            describe(found, translation.best(), target);
            if (query.unknown()) {
                found.put("unknown", true);
            }
            if (query.error() != null) {
                found.put("error", query.error());
            }
            if (translation.nBest().size() > 1) {
                ArrayNode all = found.putArray("n_best");
                translation.nBest().forEach(candidate -> describe(all.addObject(), candidate, target));
            }
            found.put("engine", model.engine().engine());
            ObjectNode fields = query.fields();
            ObjectNode node = fields == null ? InputFormat.newObject().put("source", query.source()) : fields;
            lines.append(InputFormat.write(over(node, found, FOUND))).append('\n');
        }

        private void describe(ObjectNode node, Translation.Candidate candidate, Vocabulary target) {
            putScored(node, candidate.text(), candidate.score(), candidate.hypothesis(), target);
            if (candidate.alignment() != null) {
                node.put("alignment", candidate.alignment());
            }
            if (candidate.truncated()) {
                node.put("truncated", true);
            }
            if (!candidate.missing().isEmpty()) {
                candidate.missing().forEach(node.putArray("missing")::add);
            }
        }
    };

    /** The fields of {@link #JSON} that say what was found. */
    private static final List<String> FOUND = List.of(
            "line",
            "translation",
            "score",
            "log_prob",
            "pieces",
            "piece_log_probs",
            "alignment",
            "truncated",
            "missing",
            "unknown",
            "error",
            "n_best",
            "engine");

    /**
     * Adds the lines of a translation, each with its line feed.
     *
     * @param model which translated
     */
    abstract void append(StringBuilder lines, Translation translation, TranslationModel model);

    /**
     * What was found, behind or in the place of the fields of the user.
     *
     * @param names of all that can be found: the user has them in vain, also where nothing comes in their place, since
     *     an "error" says that there was one
     */
    public static ObjectNode over(ObjectNode fields, ObjectNode found, List<String> names) {
        ObjectNode node = InputFormat.newObject().setAll(fields);
        node.remove(names.stream().filter(name -> !found.has(name)).toList());
        return node.setAll(found);
    }

    /** Adds a text with its scores, and its pieces with theirs. */
    public static void putScored(
            ObjectNode node, String text, double score, Hypothesis hypothesis, Vocabulary vocabulary) {
        node.put("translation", text);
        node.put("score", rounded(score));
        node.put("log_prob", rounded(hypothesis.logProb()));
        pieces(hypothesis, vocabulary).forEach(node.putArray("pieces")::add);
        ArrayNode logProbs = node.putArray("piece_log_probs");
        Arrays.stream(hypothesis.tokenLogProbs())
                .map(TranslationFormat::rounded)
                .forEach(logProbs::add);
    }

    /** The pieces that have a probability: those of the text, and the end symbol where the translation ended. */
    private static Stream<String> pieces(Hypothesis hypothesis, Vocabulary vocabulary) {
        int[] tokens = hypothesis.tokens();
        return IntStream.range(0, hypothesis.tokenLogProbs().length)
                .mapToObj(i -> vocabulary.piece(i < tokens.length ? tokens[i] : vocabulary.eos()));
    }

    public static String number(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    private static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }

    /** Text for a column: a tab in it would begin another, a line end a row. */
    public static String cell(String text) {
        return Spelling.oneLine(text).replace('\t', ' ');
    }
}
