package org.ttnmt.app.score;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.ttnmt.app.translate.InputFormat;
import org.ttnmt.app.translate.RankedLine;
import org.ttnmt.app.translate.Translation;
import org.ttnmt.app.translate.TranslationFormat;

/** How the score of a pair is written. */
public enum ScoreFormat {

    /** The log-probability; of an n-best list, its line with the new score, and after tabs the log-probability too, behind it. */
    TEXT {
        @Override
        String line(PairScore score) {
            String logProb = TranslationFormat.number(score.logProb());
            RankedLine listed = score.pair().listed();
            if (listed == null) {
                return logProb;
            }
            String ranked = TranslationFormat.number(score.score());
            return listed.with(listed.separator().equals("\t") ? List.of(ranked, logProb) : List.of(ranked));
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

    /** What is written about a pair, without line feed. */
    abstract String line(PairScore score);
}
