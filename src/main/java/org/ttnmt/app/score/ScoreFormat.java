package org.ttnmt.app.score;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.ttnmt.app.translate.InputFormat;
import org.ttnmt.app.translate.TranslationFormat;
import org.ttnmt.app.translate.TranslationModel;

/** How the score of a pair is written. */
public enum ScoreFormat {

    /**
     * The log-probability; of an n-best list, its line with the new score, and after tabs the log-probability too,
     * behind it.
     */
    TEXT {
        @Override
        String line(PairScore score, TranslationModel model) {
            String logProb = TranslationFormat.number(score.translation().logProb());
            RankedLine listed = score.pair().listed();
            if (listed == null) {
                return logProb;
            }
            String ranked = TranslationFormat.number(score.translation().score());
            return listed.with(listed.separator().equals("\t") ? List.of(ranked, logProb) : List.of(ranked));
        }
    },

    /**
     * Number of the line from 1, score after the length penalty, log-probability, tokens with the end symbol,
     * translation.
     */
    TSV {
        @Override
        String line(PairScore score, TranslationModel model) {
            return String.join(
                    "\t",
                    Long.toString(score.pair().line()),
                    TranslationFormat.number(score.translation().score()),
                    TranslationFormat.number(score.translation().logProb()),
                    Integer.toString(score.translation().tokenLogProbs().length),
                    TranslationFormat.cell(score.pair().target()));
        }
    },

    /** An object a line: the fields of the input but for those that are written here, then what was found. */
    JSON {
        @Override
        String line(PairScore score, TranslationModel model) {
            ObjectNode found = InputFormat.newObject();
            found.put("line", score.pair().line());
            if (score.error() == null) {
                found.put("source", score.pair().source());
                TranslationFormat.putScored(
                        found, score.pair().target(), score.translation().score(), score.translation(), model.target());
            } else {
                found.put("error", score.error());
            }
            found.put("engine", model.engine().engine());
            ObjectNode fields = score.pair().fields();
            return InputFormat.write(
                    TranslationFormat.over(fields == null ? InputFormat.newObject() : fields, found, FOUND));
        }
    };

    /** The fields of {@link #JSON} that say what was found; those that say what was scored stay. */
    private static final List<String> FOUND =
            List.of("line", "score", "log_prob", "piece_log_probs", "error", "engine");

    /** What is written about a pair, without line feed; {@code model} scored it. */
    abstract String line(PairScore score, TranslationModel model);
}
