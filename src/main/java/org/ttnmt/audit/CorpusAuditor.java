package org.ttnmt.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.ttnmt.UserException;
import org.ttnmt.audit.CorpusName.Role;
import org.ttnmt.config.CorpusConfig;

/** Audits one corpus: reads it once, lets every check look at every pair, and gathers what they found. */
final class CorpusAuditor {
    private final Audit audit;
    private final CorpusName name;
    private final CorpusConfig corpus;
    private final Consumer<AuditPair> then;
    private final Findings findings;
    private final OverlapIndex index = new OverlapIndex();
    private final ProblemCheck problems;
    private final LanguageCheck languages;
    private final Map<Side, ScriptCheck> scripts;
    private final Map<Side, PieceCheck> pieces;
    private final Map<Side, SideStatistics> statistics =
            Map.of(Side.SOURCE, new SideStatistics(Side.SOURCE), Side.TARGET, new SideStatistics(Side.TARGET));
    private final List<PairCheck> checks = new ArrayList<>();
    private final HeadFirst reading = new HeadFirst(checks, this::checked);
    private boolean unreadable;
    private long pairs;
    private long tooLong;

    /**
     * @param repetitions what occurred before; looked at after all other checks
     * @param more checks of this corpus alone
     * @param then takes each pair, in order, when all checks have looked at it
     */
    CorpusAuditor(
            Audit audit,
            Role role,
            CorpusConfig corpus,
            Audit.Thresholds thresholds,
            RepetitionCheck repetitions,
            List<? extends PairCheck> more,
            Consumer<AuditPair> then) {
        this.audit = audit;
        this.name = CorpusName.of(role, corpus);
        this.corpus = corpus;
        this.then = then;
        this.findings = new Findings(name);
        boolean training = role == Role.TRAIN;
        boolean refuses = !training || audit.limits().refuseInvalid();
        this.problems = new ProblemCheck(refuses);
        this.pieces =
                Map.of(Side.SOURCE, pieceCheck(Side.SOURCE, training), Side.TARGET, pieceCheck(Side.TARGET, training));
        this.languages = new LanguageCheck(thresholds.wrongLanguage());
        this.scripts = Map.of(
                Side.SOURCE, new ScriptCheck(Side.SOURCE, thresholds.wrongScript()),
                Side.TARGET, new ScriptCheck(Side.TARGET, thresholds.wrongScript()));
        boolean columns = corpus.target() == null;
        checks.add(new EncodingCheck(Side.SOURCE, columns, refuses));
        checks.add(new EncodingCheck(Side.TARGET, columns, refuses));
        checks.add(problems);
        checks.add(languages);
        checks.addAll(scripts.values());
        checks.add(new LengthCheck(thresholds.lengthRatio()));
        checks.add(new KeptTextCheck());
        checks.addAll(pieces.values());
        checks.addAll(more);
        checks.add(repetitions);
    }

    private PieceCheck pieceCheck(Side side, boolean training) {
        Audit.Limits limits = audit.limits();
        return new PieceCheck(side, audit.vocabulary(side), limits.maxLength(), limits.refuseTooLong(), training);
    }

    /** Reads the corpus; what cannot be read becomes a finding. */
    void run(LongConsumer progress) {
        run(() -> PairStream.open(corpus), progress);
    }

    /**
     * Reads a part of the corpus.
     *
     * @param head first pairs of the corpus, which the checks learn from
     */
    void run(Supplier<PairStream> part, List<AuditPair> head, LongConsumer progress) {
        reading.learnFrom(head);
        run(part, progress);
    }

    private void run(Supplier<PairStream> pairStream, LongConsumer progress) {
        try (PairStream stream = pairStream.get()) {
            long most = audit.mostPairs(name.role());
            for (AuditPair pair = stream.next(); pair != null; pair = stream.next()) {
                reading.take(pair);
                progress.accept(++pairs);
                if (pairs == most) {
                    break;
                }
            }
            reading.end();
            if (pairs < most) {
                stream.finish();
                lineCounts(stream);
                lineEnds(stream);
            }
        } catch (UserException e) {
            reading.end();
            unreadable = true;
            findings.add(
                    Check.UNREADABLE,
                    Severity.ERROR,
                    null,
                    0,
                    String.valueOf(e.getMessage()),
                    "the file is missing, damaged, or not what its name says",
                    "as it says; what was read before that place is audited all the same");
        }
        if (pairs > 0 || !unreadable) {
            checks.forEach(check -> check.finish(findings, pairs));
        }
        if (name.role() == Role.TRAIN && tooLong > 0 && tooLong == problems.usable()) {
            findings.add(
                    Check.NO_PAIRS,
                    Severity.ERROR,
                    null,
                    0,
                    "no pair is within data.max_length (" + audit.limits().maxLength() + " pieces)",
                    "a limit that is too small, or text that is not divided into sentences",
                    "raise data.max_length, or divide the text");
        }
    }

    private void checked(AuditPair pair) {
        tooLong += pair.has(Check.TOO_LONG) ? 1 : 0;
        statistics.values().forEach(side -> side.accept(pair));
        if (name.role() != Role.TRAIN && pair.problem() == null) {
            index.add(pair);
        }
        then.accept(pair);
    }

    private static <T> T known(Map<Side, T> sides, Side side) {
        return Objects.requireNonNull(sides.get(side));
    }

    private void lineCounts(PairStream stream) {
        long sources = stream.lines(Side.SOURCE);
        long targets = stream.lines(Side.TARGET);
        if (sources == targets) {
            return;
        }
        findings.add(
                Check.LINE_COUNTS,
                Severity.ERROR,
                null,
                Math.abs(sources - targets),
                String.format(
                        Locale.ROOT,
                        "%s has %,d lines but %s has %,d; training refuses the corpus",
                        name.file(Side.SOURCE),
                        sources,
                        name.file(Side.TARGET),
                        targets),
                "a line was lost or broken in two on one side, or a file was copied in part",
                "find the place: a shifted block below starts there; without one, the end of a file is missing");
    }

    private void lineEnds(PairStream stream) {
        for (Side side : Side.values()) {
            LineEnds ends = stream.ends(side);
            if (ends == null) {
                continue;
            }
            String file = name.file(side);
            long crlf = ends.carriageReturnLines();
            if (ends.loneCarriageReturns() > 10 && ends.loneCarriageReturns() > 10 * ends.lineFeeds()) {
                findings.add(
                        Check.LINE_ENDS,
                        Severity.ERROR,
                        side,
                        ends.loneCarriageReturns(),
                        file + " ends its lines with CR alone, so that all of it is " + (ends.lineFeeds() + 1)
                                + " line(s)",
                        "a file of an old Mac program",
                        "convert it: tr '\\r' '\\n' < " + file + " > NEWFILE");
            } else if (crlf > 0) {
                boolean mixed = crlf < ends.lineFeeds();
                findings.add(
                        Check.LINE_ENDS,
                        Severity.NOTE,
                        side,
                        crlf,
                        file + (mixed ? " mixes line ends: " : ": ") + Findings.share(crlf, ends.lineFeeds(), "lines")
                                + " end with CR LF",
                        mixed ? "files from different systems were put together" : "a file from Windows",
                        "nothing to do: tt drops the CR");
            }
            if (ends.startsWithByteOrderMark()) {
                findings.add(
                        Check.BYTE_ORDER_MARK,
                        Severity.NOTE,
                        side,
                        1,
                        file + " starts with a byte order mark",
                        "a file from Windows",
                        "nothing to do: tt drops it");
            }
        }
    }

    /** Compares with the first training corpus. */
    void compare(CorpusAuditor training) {
        LanguageCheck.compare(languages, training.languages, training.name, findings);
        for (Side side : Side.values()) {
            known(statistics, side).compare(known(training.statistics, side), findings);
        }
    }

    /** Reports a corpus that names one file for both sides. */
    void checkThatSidesDiffer() {
        Path target = corpus.target();
        try {
            if (target != null && Files.isSameFile(corpus.source(), target)) {
                findings.add(
                        Check.COPY,
                        Severity.ERROR,
                        null,
                        pairs,
                        "source and target are the same file: " + name.source(),
                        "a slip in the configuration",
                        "name the file of the other side");
            }
        } catch (IOException e) {
            // reported when it was opened
        }
    }

    CorpusName name() {
        return name;
    }

    long pairs() {
        return pairs;
    }

    OverlapIndex index() {
        return index;
    }

    List<Finding> findings() {
        return findings.list();
    }

    CorpusFigures report() {
        long usable = problems.usable() - (name.role() == Role.TRAIN ? tooLong : 0);
        return new CorpusFigures(name, pairs, usable, side(Side.SOURCE), side(Side.TARGET));
    }

    private SideFigures side(Side side) {
        return known(statistics, side).report(known(scripts, side), known(pieces, side));
    }
}
