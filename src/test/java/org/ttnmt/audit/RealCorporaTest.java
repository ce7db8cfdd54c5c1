package org.ttnmt.audit;

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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.config.CorpusConfig;

/** The audit of corpora that people made: silent where they are right, and right where they were broken. */
class RealCorporaTest {
    private static final Path DATA = Path.of("../shared/data");

    @TempDir
    Path folder;

    private static Path existing(String name) {
        Path file = DATA.resolve(name);
        assumeTrue(Files.exists(file), "needs " + file);
        return file;
    }

    private static AuditReport audit(Path source, Path target) {
        Audit.Limits limits = new Audit.Limits(128, false, false, Long.MAX_VALUE);
        return new Audit(List.of(new CorpusConfig(source, target, 1)), null, null, null, null, limits).run(pairs -> {});
    }

    @ParameterizedTest
    @CsvSource({
        "multi30k/raw/train.en, multi30k/raw/train.de",
        "enzh-tatoeba/train.en, enzh-tatoeba/train.zh",
        "scan/length.train.src, scan/length.train.tgt",
        "toy-reverse/train.src, toy-reverse/train.tgt"
    })
    void aGoodCorpusGivesNoErrorAndNoWarning(String source, String target) {
        AuditReport report = audit(existing(source), existing(target));
        assertTrue(report.corpora().get(0).usable() > 5000);
        assertEquals(
                List.of(),
                report.findings().stream()
                        .filter(finding -> finding.severity() != Severity.NOTE)
                        .map(Finding::what)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "multi30k/raw/train.en, multi30k/raw/train.de, 12000, 300, 1",
        "multi30k/raw/train.en, multi30k/raw/train.de, 5000, 200, -3",
        "enzh-tatoeba/train.en, enzh-tatoeba/train.zh, 9000, 300, 1"
    })
    void aShiftedBlockIsFoundWithItsPlace(String source, String target, int from, int lines, int by)
            throws IOException {
        List<String> targets = new ArrayList<>(Files.readAllLines(existing(target)));
        Collections.rotate(targets.subList(from, from + lines), by);
        Path shifted = Files.write(folder.resolve("shifted"), targets);
        List<Finding> errors = audit(existing(source), shifted).findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
        assertEquals(1, errors.size(), errors.toString());
        Finding block = errors.get(0);
        assertEquals(Check.SHIFTED_BLOCK, block.check());
        assertTrue(Math.abs(lines - Math.abs(by) - block.count()) <= 10, block.what());
        assertTrue(Math.abs(from + 1 - block.cases().get(0).line()) <= 10, block.what());
        assertTrue(block.what().contains(String.format("belongs to target line n%+d ", by)), block.what());
    }

    @Test
    void theMisalignedPlacesOfTheClassicalCorpusAreFew() throws IOException {
        Path source = head(existing("lzhzh-classical150k/train.lzh"), "s");
        Path target = head(existing("lzhzh-classical150k/train.zh"), "t");
        AuditReport report = audit(source, target);
        assertEquals(0, report.count(Severity.ERROR));
        assertTrue(report.count(Severity.WARNING) <= 1, report.findings().toString());
    }

    private Path head(Path file, String name) throws IOException {
        return Files.write(folder.resolve(name), Files.readAllLines(file).subList(0, 40_000));
    }
}
