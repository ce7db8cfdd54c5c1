package org.ttnmt.app.distil;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.audit.Audit;
import org.ttnmt.audit.Check;
import org.ttnmt.audit.CleanRules;
import org.ttnmt.audit.Cleaner;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DistilConfig;
import org.ttnmt.config.DistilSettings;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.TextOutput;

/**
 * Leaves out translations that a student had better not learn: those in which the audit finds something, those that the
 * search broke off, and those with the highest dual cross entropy, if there is a model of the other direction. Memory is
 * that of the audit, and 8 bytes for each pair beside a model of the other direction.
 *
 * @param translation what is filtered
 * @param backward folder of the model of the other direction, if there is one
 * @param given whether no stage makes that model
 */
record FilterStage(
        Path folder,
        DistilConfig config,
        TranslationStage translation,
        Optional<Path> backward,
        boolean given,
        List<Stage> after,
        TrainingStage.ToParameters parameters)
        implements Stage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ON = "on";
    private static final String OFF = "off";

    FilterStage {
        after = List.copyOf(after);
    }

    @Override
    public String name() {
        return "filter";
    }

    @Override
    public String title() {
        return "leave out bad translations" + (scores() ? ", by a model of the other direction too" : "");
    }

    private boolean scores() {
        return backward.isPresent() && config.settings().dualCrossEntropy() > 0;
    }

    @Override
    public void describe(Ingredients parts) {
        parts.addAll(config.values("filter."));
        if (scores() && given) {
            parts.model("backward_model", backward.orElseThrow(), Set.of());
        }
    }

    Path source() {
        return folder.resolve("source.txt");
    }

    Path target() {
        return folder.resolve("target.txt");
    }

    /** How many were left out, and why. */
    Path counts() {
        return folder.resolve("filter.json");
    }

    /** What was left out: the reason, the source and the translation. */
    Path removed() {
        return folder.resolve("removed.tsv");
    }

    @Override
    public List<Path> outputs() {
        return List.of(source(), target(), removed(), counts());
    }

    /** A score of a translation needs a model that writes text for a text. */
    @Override
    public void requireMakeable() {
        if (!scores()) {
            return;
        }
        Decoder decoder = config.backward()
                .orElseGet(() -> ConfigReader.readSaved(new ModelDirectory(backward.orElseThrow()).configFile()))
                .model()
                .decoder();
        if (!decoder.translates()) {
            throw new UserException((given ? "backward_model: " + backward.orElseThrow() : "backward")
                    + ": the model of the other direction has model.decoder: "
                    + decoder.name().toLowerCase(Locale.ROOT)
                    + ", so it has no scores of translations by which filter.dual_cross_entropy could find the worst."
                    + " Take a model that translates, or set filter.dual_cross_entropy to 0.0.");
        }
    }

    @Override
    public void make(Workbench bench) {
        @Nullable
        DualCrossEntropy dual = scores()
                ? DualCrossEntropy.of(
                        translation, backward.orElseThrow(), config.settings().dualCrossEntropy(), folder, bench)
                : null;
        Map<String, Long> counts = new TreeMap<>();
        long[] kept = {0};
        try (TextOutput source = TextOutput.open(source());
                TextOutput target = TextOutput.open(target());
                TextOutput removed = TextOutput.open(removed());
                TranslatedPair.Lines pairs = new TranslatedPair.Lines(translation)) {
            Judge judge = (line, marks) -> {
                TranslatedPair pair = Objects.requireNonNull(pairs.next(), "a pair");
                String fault = fault(pair, marks);
                if (fault == null && dual != null) {
                    fault = dual.fault((int) line);
                }
                if (fault == null) {
                    source.line(pair.source());
                    target.line(pair.target());
                    kept[0]++;
                } else {
                    counts.merge(fault, 1L, Long::sum);
                    removed.line(fault + "\t" + pair.source().replace('\t', ' ') + "\t"
                            + pair.target().replace('\t', ' '));
                }
            };
            Cleaner.Report report =
                    cleaner().run(sink(judge), read -> bench.stop().check());
            if (kept[0] == 0) {
                throw new UserException("nothing is left of " + report.pairs() + " translations; left out were "
                        + counts + ". The teachers may not have learnt anything; otherwise make the section filter"
                        + " less strict.");
            }
            TextOutput.finishAll(List.of(source, target, removed));
        }
        ObjectNode json = JSON.createObjectNode().put("kept", kept[0]);
        counts.forEach(json.putObject("removed")::put);
        AtomicFile.writeString(counts(), json.toPrettyString() + "\n");
        bench.progress().line("kept " + kept[0] + " translations; left out: " + (counts.isEmpty() ? "none" : counts));
    }

    /** Takes what the audit found in each pair, in their order. */
    private interface Judge {
        void pair(long line, List<Check.Mark> marks);
    }

    private static Cleaner.Sink sink(Judge judge) {
        return new Cleaner.Sink() {
            private long line;

            @Override
            public void keep(String source, String target) {
                judge.pair(line++, List.of());
            }

            @Override
            public void remove(long number, List<Check.Mark> marks, String source, String target) {
                judge.pair(line++, marks);
            }
        };
    }

    /** The checks of {@code tt data clean} that the configuration asks for, over the translations. */
    private Cleaner cleaner() {
        DistilSettings settings = config.settings();
        Map<Check, String> rules = new EnumMap<>(Check.class);
        if (!settings.audits()) {
            CleanRules.ALL.forEach(rule -> rules.put(rule.check(), OFF));
        }
        rules.put(Check.EMPTY_SIDE, ON);
        rules.put(Check.COPY, settings.leavesOutCopies() ? ON : OFF);
        rules.put(Check.DUPLICATE_PAIRS, settings.leavesOutDuplicates() ? ON : OFF);
        rules.put(Check.LENGTH_RATIO, settings.lengthRatio() == 0 ? OFF : Double.toString(settings.lengthRatio()));
        // what a translation is made of cannot be shifted, and stands on no other side of a file
        for (Check check : List.of(Check.SHIFTED_BLOCK, Check.UNRELATED_BLOCK, Check.TOO_LONG, Check.LOOKS_LIKE_TSV)) {
            rules.put(check, OFF);
        }
        CorpusConfig made = new CorpusConfig(translation.input(), translation.output(), 1);
        Audit.Limits limits = new Audit.Limits(Integer.MAX_VALUE, false, false, Long.MAX_VALUE);
        return new Cleaner(new Audit(List.of(made), null, null, null, null, limits), CleanRules.of(rules), null);
    }

    /** What is wrong with a pair; null when nothing is. A copy is right where the reference is one too. */
    private @Nullable String fault(TranslatedPair pair, List<Check.Mark> marks) {
        if (config.settings().leavesOutLoops() && !pair.fault().equals(TranslationStage.WHOLE)) {
            return pair.fault();
        }
        boolean copied = pair.reference().strip().equals(pair.source().strip());
        return marks.stream()
                .map(Check.Mark::check)
                .filter(check -> check != Check.COPY || !copied)
                .map(Check::id)
                .findFirst()
                .orElse(null);
    }

    @Override
    public Estimate estimate(Effort effort) {
        return effort.scoring(effort.lines(), scores() ? parameters.of(effort) : 0);
    }
}
