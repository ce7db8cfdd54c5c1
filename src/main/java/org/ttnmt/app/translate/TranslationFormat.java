package org.ttnmt.app.translate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a translation is written. */
public enum TranslationFormat {

    /** The text alone. */
    TEXT {
        @Override
        void append(StringBuilder lines, Translation translation) {
            lines.append(translation.best().text()).append('\n');
        }
    },

    /** Score, a tab, the text. */
    SCORED {
        @Override
        void append(StringBuilder lines, Translation translation) {
            lines.append(number(translation.best().score()))
                    .append('\t')
                    .append(cell(translation.best().text()))
                    .append('\n');
        }
    },

    /** A line for each of the n best, as Moses and Marian do: number of the input line from 0, text and score between bars. */
    N_BEST {
        @Override
        void append(StringBuilder lines, Translation translation) {
            for (Translation.Candidate candidate : translation.nBest()) {
                lines.append(translation.line() - 1)
                        .append(" ||| ")
                        .append(candidate.text())
                        .append(" ||| ")
                        .append(number(candidate.score()))
                        .append('\n');
            }
        }
    },

    /** The text, three bars, and the alignment as Pharaoh writes it. */
    ALIGNED {
        @Override
        void append(StringBuilder lines, Translation translation) {
            lines.append(translation.best().text()).append(" ||| ");
            String alignment = translation.best().alignment();
            lines.append(alignment == null ? "" : alignment).append('\n');
        }
    },

    /** A line for each of the n best: number of the input line from 1, rank from 1, score, log-probability, text, pieces, alignment if any. */
    TSV {
        private String pieces(Translation.Candidate candidate) {
            return candidate.pieces().stream().map(piece -> cell(piece.text())).collect(Collectors.joining(" "));
        }

        @Override
        void append(StringBuilder lines, Translation translation) {
            int rank = 1;
            for (Translation.Candidate candidate : translation.nBest()) {
                lines.append(translation.line())
                        .append('\t')
                        .append(rank++)
                        .append('\t')
                        .append(number(candidate.score()))
                        .append('\t')
                        .append(number(candidate.logProb()))
                        .append('\t')
                        .append(cell(candidate.text()))
                        .append('\t')
                        .append(pieces(candidate));
                if (candidate.alignment() != null) {
                    lines.append('\t').append(candidate.alignment());
                }
                lines.append('\n');
            }
        }
    },

    /** An object a line: the fields of the input, then what was found. */
    JSON {
        @Override
        void append(StringBuilder lines, Translation translation) {
            ObjectNode node = InputFormat.newObject();
            Query query = translation.query();
            if (query.fields() == null) {
                node.put("source", query.source());
            } else {
                node.setAll(query.fields());
            }
            node.put("line", query.line());
            describe(node, translation.best());
            if (query.error() != null) {
                node.put("error", query.error());
            }
            if (translation.nBest().size() > 1) {
                ArrayNode all = node.putArray("n_best");
                translation.nBest().forEach(candidate -> describe(all.addObject(), candidate));
            }
            lines.append(InputFormat.write(node)).append('\n');
        }

        private void describe(ObjectNode node, Translation.Candidate candidate) {
            node.put("translation", candidate.text());
            node.put("score", rounded(candidate.score()));
            node.put("log_prob", rounded(candidate.logProb()));
            ArrayNode pieces = node.putArray("pieces");
            ArrayNode logProbs = node.putArray("piece_log_probs");
            for (Translation.ScoredPiece piece : candidate.pieces()) {
                pieces.add(piece.text());
                logProbs.add(rounded(piece.logProb()));
            }
            if (candidate.alignment() != null) {
                node.put("alignment", candidate.alignment());
            }
            if (candidate.truncated()) {
                node.put("truncated", true);
            }
            if (!candidate.missing().isEmpty()) {
                ArrayNode missing = node.putArray("missing");
                candidate.missing().forEach(missing::add);
            }
        }
    };

    /** Adds the lines of {@code translation}, each with its line feed. */
    abstract void append(StringBuilder lines, Translation translation);

    public static String number(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    public static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }

    /** Text for a column: a tab in it would begin another. */
    public static String cell(String text) {
        return text.replace('\t', ' ');
    }
}
