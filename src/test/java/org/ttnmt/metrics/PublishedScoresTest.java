package org.ttnmt.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.WiderTexts;

/** Scores that WMT22 published, of systems whose output and references are there; BLEU of Japanese needs MeCab. */
class PublishedScoresTest {

    @Test
    void publishedScoresAreReproduced() throws IOException {
        Path folder = WiderTexts.file("oracles/metrics");
        Path table = folder.resolve("published-wmt.public.tsv");
        assumeTrue(
                Files.exists(table),
                () -> "skipped: the published scores are not at " + table
                        + ", and all other tests compare with committed texts and answers alone");
        Oracle oracle = new Oracle(folder);
        int compared = 0;
        for (String row : Files.readAllLines(table)) {
            String[] fields = row.split("\t");
            if (fields[0].equals("file")) {
                continue; // the heading
            }
            String pair = fields[0].substring(0, fields[0].indexOf(".hyp."));
            String language = fields[0].substring(fields[0].lastIndexOf('.') + 1);
            boolean bleu = fields[1].startsWith("bleu");
            if (bleu && language.equals("ja")) {
                continue;
            }
            Metric<?> metric = bleu
                    ? Bleu.DEFAULT.withTokenizer(Tokenizers.of(language.equals("zh") ? "zh" : "13a"))
                    : ChrF.DEFAULT;
            List<List<String>> references = new ArrayList<>();
            String wanted = fields[1].substring(fields[1].indexOf('-') + 1);
            for (String name : wanted.equals("all") ? List.of("A", "B") : List.of(wanted)) {
                String file = "data.public/" + pair + ".ref" + name + "." + language;
                if (Files.exists(folder.resolve(file))) {
                    references.add(oracle.read(file));
                }
            }
            List<String> system = oracle.read("data.public/" + fields[0]);
            double published = Double.parseDouble(fields[2]);
            double score =
                    metric.score(system, References.ofStreams(references)).score();
            if (!bleu && Math.abs(score - published) > 1e-9) {
                Collections.reverse(references); // which chrF depends on, and which was not published
                score = metric.score(system, References.ofStreams(references)).score();
            }
            assertEquals(published, score, 1e-9, row);
            compared++;
        }
        assertTrue(compared >= 40, "only " + compared + " scores were compared");
    }
}
