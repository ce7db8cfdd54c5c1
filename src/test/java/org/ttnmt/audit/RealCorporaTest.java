package org.ttnmt.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.WiderTexts;
import org.ttnmt.config.CorpusConfig;

/**
 * The audit of whole corpora, ours and those beside the checkout: it reports nothing where they are right, and the
 * right thing where the test has damaged them.
 */
class RealCorporaTest {

    @TempDir
    Path folder;

    /** Those of the corpora that are there; the first argument names the source, the second the target. */
    private static Stream<Arguments> present(Arguments... corpora) {
        return Stream.of(corpora).filter(corpus -> Files.exists((Path) corpus.get()[0]));
    }

    private static Path sample(String language) {
        return Path.of("data-samples/train." + language);
    }

    private static Path wider(String name) {
        return WiderTexts.file("data/" + name);
    }

    private static AuditReport audit(Path source, Path target) {
        Audit.Limits limits = new Audit.Limits(128, false, false, Long.MAX_VALUE);
        return new Audit(List.of(new CorpusConfig(source, target, 1)), null, null, null, null, limits).run(pairs -> {});
    }

    static Stream<Arguments> good() {
        return present(
                arguments(sample("en"), sample("zh")),
                arguments(wider("multi30k/raw/train.en"), wider("multi30k/raw/train.de")),
                arguments(wider("enzh-tatoeba/train.en"), wider("enzh-tatoeba/train.zh")),
                arguments(wider("scan/length.train.src"), wider("scan/length.train.tgt")),
                arguments(wider("toy-reverse/train.src"), wider("toy-reverse/train.tgt")));
    }

    @ParameterizedTest
    @MethodSource("good")
    void aGoodCorpusGivesNoErrorAndNoWarning(Path source, Path target) {
        AuditReport report = audit(source, target);
        assertTrue(report.corpora().get(0).usable() > 5000);
        assertEquals(
                List.of(),
                report.findings().stream()
                        .filter(finding -> finding.severity() != Severity.NOTE)
                        .map(Finding::what)
                        .toList());
    }

    static Stream<Arguments> shifts() {
        return present(
                arguments(sample("en"), sample("zh"), 4000, 300, 1),
                arguments(sample("en"), sample("zh"), 7000, 200, -3),
                arguments(wider("multi30k/raw/train.en"), wider("multi30k/raw/train.de"), 12000, 300, 1),
                arguments(wider("multi30k/raw/train.en"), wider("multi30k/raw/train.de"), 5000, 200, -3),
                arguments(wider("enzh-tatoeba/train.en"), wider("enzh-tatoeba/train.zh"), 9000, 300, 1));
    }

    @ParameterizedTest
    @MethodSource("shifts")
    void aShiftedBlockIsFoundWithItsPlace(Path source, Path target, int from, int lines, int by) throws IOException {
        List<String> targets = new ArrayList<>(Files.readAllLines(target));
        Collections.rotate(targets.subList(from, from + lines), by);
        Path shifted = Files.write(folder.resolve("shifted"), targets);
        List<Finding> errors = audit(source, shifted).findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
        assertEquals(1, errors.size(), errors.toString());
        Finding block = errors.get(0);
        assertEquals(Check.SHIFTED_BLOCK, block.check());
        assertTrue(Math.abs(lines - Math.abs(by) - block.count()) <= 10, block.what());
        assertTrue(Math.abs(from + 1 - block.cases().get(0).line()) <= 10, block.what());
        assertTrue(block.what().contains(String.format("belongs to target line n%+d ", by)), block.what());
    }

    static Stream<Arguments> somewhatMisaligned() {
        return present(
                arguments(sample("en"), sample("zh"), 500),
                arguments(wider("lzhzh-classical150k/train.lzh"), wider("lzhzh-classical150k/train.zh"), 0));
    }

    /** Every so often two neighbours change places in the first; the second has such places of its own. */
    @ParameterizedTest
    @MethodSource("somewhatMisaligned")
    void aFewMisalignedPlacesAreNoError(Path source, Path target, int every) throws IOException {
        List<String> targets = new ArrayList<>(head(target));
        for (int i = 1; every > 0 && i < targets.size(); i += every) {
            Collections.swap(targets, i - 1, i);
        }
        AuditReport report = audit(
                Files.write(folder.resolve("source"), head(source)), Files.write(folder.resolve("target"), targets));
        assertEquals(0, report.count(Severity.ERROR));
        assertTrue(report.count(Severity.WARNING) <= 1, report.findings().toString());
    }

    private static List<String> head(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.limit(40_000).toList();
        }
    }
}
