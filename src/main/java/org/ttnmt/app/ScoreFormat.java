package org.ttnmt.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How the score of a pair is written. */
public enum ScoreFormat {

    /** The log-probability; of an n-best list, its line with the new score in a column of its own. */
    TEXT {
        @Override
        String line(PairScore score) {
            ObjectNode fields = score.pair().fields();
            return fields != null && fields.has(N_BEST_LINE)
                    ? fields.get(N_BEST_LINE).textValue() + " ||| " + TranslationFormat.number(score.score())
                    : TranslationFormat.number(score.logProb());
        }
    },

    /** Number of the line from 1, score after the length penalty, log-probability, tokens with the end symbol, translation. */
    TSV {
        @Override
        String line(PairScore score) {
            return String.join(
                    "\t",
                    Long.toString(score.pair().line()),
                    TranslationFormat.number(score.score()),
                    TranslationFormat.number(score.logProb()),
                    Integer.toString(score.pieces().size()),
                    TranslationFormat.cell(score.pair().target()));
        }
    },

    /** An object a line: the fields of the input, then what was found. */
    JSON {
        @Override
        String line(PairScore score) {
            ObjectNode node = InputFormat.newObject();
            ObjectNode fields = score.pair().fields();
            if (fields != null) {
                node.setAll(fields);
                node.remove(N_BEST_LINE);
            }
            node.put("line", score.pair().line());
            if (score.error() != null) {
                return InputFormat.write(node.put("error", score.error()));
            }
            node.put("source", score.pair().source());
            node.put("translation", score.pair().target());
            node.put("score", TranslationFormat.rounded(score.score()));
            node.put("log_prob", TranslationFormat.rounded(score.logProb()));
            ArrayNode pieces = node.putArray("pieces");
            ArrayNode logProbs = node.putArray("piece_log_probs");
            for (Translation.ScoredPiece piece : score.pieces()) {
                pieces.add(piece.text());
                logProbs.add(TranslationFormat.rounded(piece.logProb()));
            }
            return InputFormat.write(node);
        }
    };

    /** The field in which a line of an n-best list is kept. */
    static final String N_BEST_LINE = "\u0000n-best line";

    /** What is written about a pair, without line feed. */
    abstract String line(PairScore score);
}
