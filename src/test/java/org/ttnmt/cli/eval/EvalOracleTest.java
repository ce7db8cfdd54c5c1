package org.ttnmt.cli.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.WiderTexts;
import org.ttnmt.cli.CommandRun;
import org.ttnmt.metrics.Decimals;
import org.ttnmt.text.Oracles;

/** The recorded command lines of sacreBLEU give the same output and exit code, but for the version. */
class EvalOracleTest {

    static Stream<Path> folders() {
        return WiderTexts.oracles("metrics").stream()
                .flatMap(folder -> Stream.of(folder.resolve("cli"), folder.resolve("cli.public")))
                .filter(Files::isDirectory);
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everyCommandLineAgrees(Path folder) throws Exception {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (JsonNode node :
                new ObjectMapper().readTree(folder.resolve("cli-oracle.json").toFile())) {
            String line = node.get("args").asText();
            String[] words = line.split(" ");
            byte[] stdin = {};
            if (words.length > 2 && words[words.length - 2].equals("<")) {
                stdin = Files.readAllBytes(folder.resolve(words[words.length - 1]));
                words = Arrays.copyOf(words, words.length - 2);
            }
            if (line.contains("-tok flores200") || line.contains("-tok spm")) {
                words = with(words, "--spm-model", Oracles.model("unigram").toString());
            }
            CommandRun run = EvalRun.in(folder, stdin, words);
            String expected = node.get("stdout").asText();
            if (run.exitCode() != node.get("exit").asInt()
                    || !unversioned(expected).equals(unversioned(run.out()))) {
                wrong.add(
                        node.get("id").asText() + " " + node.get("args").asText() + "\nexit " + run.exitCode() + " for "
                                + node.get("exit") + "\n" + run.out() + "\n" + run.err() + "\nexpected:\n" + expected);
            }
            compared++;
        }
        assertTrue(compared >= 42, "only " + compared + " command lines were compared");
        assertEquals(List.of(), wrong, wrong.size() + " of " + compared + " command lines differ");
    }

    private static String[] with(String[] words, String... more) {
        return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
    }

    private static String unversioned(String output) {
        String rounded = Pattern.compile("(\"(?:mean|ci)\": )(\\d+\\.\\d+)")
                .matcher(output) // sacreBLEU adds the statistics of resamples in single precision
                .replaceAll(number -> number.group(1) + Decimals.fixed(Double.parseDouble(number.group(2)), 4));
        return rounded.replaceAll("\\b(version|v):[-.\\w]+", "$1:V").replaceAll("(\"version\": \")[^\"]+", "$1V");
    }
}
