package org.ttnmt.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recorded line through every tokenizer of sacreBLEU, character by character. */
class OracleTokenizationTest {

    @ParameterizedTest
    @MethodSource("org.ttnmt.metrics.Oracle#all")
    void everyLineAgrees(Oracle oracle) throws Exception {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (JsonNode node : oracle.lines("tokenization")) {
            String id = node.get("id").asText();
            String input = node.get("input").asText();
            for (Map.Entry<String, JsonNode> expected : node.get("bleu").properties()) {
                Bleu bleu = Bleu.DEFAULT.withTokenizer(Tokenizers.of(expected.getKey()));
                check(wrong, id + " " + expected.getKey(), expected.getValue().asText(), bleu.words(input));
                compared++;
            }
            check(
                    wrong,
                    id + " lower",
                    node.get("bleu_lower_13a").asText(),
                    Bleu.DEFAULT.withLowercase(true).words(input));
            for (Map.Entry<String, JsonNode> expected : node.get("ter").properties()) {
                String key = expected.getKey();
                TerTokenizer tokenizer = new TerTokenizer(
                        key.contains("norm=1"),
                        key.contains("nopunct=1"),
                        key.contains("asian=1"),
                        key.contains("case=1"));
                String words = tokenizer.tokenize(PythonText.stripTrailing(input));
                check(wrong, id + " ter " + key, expected.getValue().asText(), words);
                compared++;
            }
            List<String> words = new ArrayList<>();
            PunctuationSplit.split(input, words::add);
            check(
                    wrong,
                    id + " chrF words",
                    node.get("chrf_words").toString(),
                    new com.fasterxml.jackson.databind.ObjectMapper()
                            .valueToTree(words)
                            .toString());
        }
        assertTrue(compared > 6000, "only " + compared + " lines were compared");
        assertEquals(List.of(), wrong, wrong.size() + " of " + compared + " lines differ");
    }

    private static void check(List<String> wrong, String what, String expected, String actual) {
        if (!expected.equals(actual)) {
            wrong.add(what + ": expected <" + expected + "> but was <" + actual + ">");
        }
    }
}
