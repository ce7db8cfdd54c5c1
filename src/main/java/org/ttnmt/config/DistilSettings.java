package org.ttnmt.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of a distillation that no training has: what stands between the trainings, and what is measured. */
public final class DistilSettings extends Section<DistilSettings> {
    static final Keys KEYS = new Keys();

    /** Which of several translations of a sentence the student learns. */
    public enum Choose {
        /** The one that the search ranks highest (Kim and Rush 2016). */
        BEST,
        /** The one that is nearest to the reference (sequence-level interpolation, Kim and Rush 2016). */
        NEAREST
    }

    /** How near a translation is to a reference. */
    public enum Nearness {
        CHRF,
        BLEU
    }

    /** Another toolkit that the student goes to. */
    public enum Export {
        NONE,
        CTRANSLATE2,
        MARIAN
    }

    /** Another student that is trained to see what a part of the shape costs. */
    public enum Variant {
        /** As many decoder layers as encoder layers. */
        DEPTH,
        /** Self-attention in the decoder. */
        DECODER,
        /** No translations: the references alone. */
        REFERENCES
    }

    /**
     * The teachers.
     *
     * @param given folders of trained models; empty when so many are trained
     */
    public record Teachers(int count, List<Path> given) {
        public Teachers {
            given = List.copyOf(given);
        }
    }

    public static final Key<Path> DISTIL_DIR = KEYS.required(
            "distil_dir",
            FilePath.FOLDER,
            "Folder of everything that is made: a folder for each stage, and report.html; it is created.");

    public Path folder() {
        return get(DISTIL_DIR);
    }

    public static final Key<Long> SEED = KEYS.of(
            "seed",
            WholeNumber.any(),
            1L,
            "Seed of the vocabulary, of the student and of the first teacher; each further teacher has the next one.");

    public long seed() {
        return get(SEED);
    }

    public static final Key<Teachers> TEACHERS = KEYS.of(
            "teachers",
            TeacherList.TYPE,
            new Teachers(2, List.of()),
            "How many teachers are trained, by the section teacher; or the folders of trained models, all with the same"
                    + " vocabularies, which the student then has too. They translate together.");

    public Teachers teachers() {
        return get(TEACHERS);
    }

    public static final Key<Path> BACKWARD_MODEL = KEYS.optional(
            "backward_model",
            FilePath.MODEL,
            "Folder of a trained model of the other direction, in place of the section backward.");

    public Optional<Path> backwardModel() {
        return Optional.ofNullable(find(BACKWARD_MODEL));
    }

    public static final Key<List<Path>> MONOLINGUAL_SOURCE = KEYS.optional(
            "monolingual.source",
            PathList.TEXTS,
            "Files of text of the source language, one sentence a line, that the teachers translate for the student"
                    + " too. Relative paths start at data.folder.");

    public List<Path> monolingualSource() {
        return list(MONOLINGUAL_SOURCE);
    }

    public static final Key<List<Path>> MONOLINGUAL_TARGET = KEYS.optional(
            "monolingual.target",
            PathList.TEXTS,
            "Files of text of the target language that the backward model translates, for the teachers to learn from"
                    + " (back-translation, Sennrich et al. 2016).");

    public List<Path> monolingualTarget() {
        return list(MONOLINGUAL_TARGET);
    }

    public static final Key<Integer> BEAM_SIZE = KEYS.of(
            "translation.beam_size",
            WholeNumber.between(1, 1000),
            5,
            "Hypotheses that the teachers' search keeps. 1 is fastest; students of beam 4 to 8 are usual.");

    public int beamSize() {
        return get(BEAM_SIZE);
    }

    public static final Key<Double> LENGTH_PENALTY = KEYS.of(
            "translation.length_penalty",
            DecimalNumber.atLeast(0).atMost(10),
            1.0,
            "As decoding.length_penalty, for the teachers' translations. 1.0 is neutral.");

    public double lengthPenalty() {
        return get(LENGTH_PENALTY);
    }

    public static final Key<Integer> N_BEST = KEYS.of(
            "translation.n_best",
            WholeNumber.between(1, 1000),
            1,
            "Translations of each sentence to choose from, at most beam_size; more than 1 with choose: nearest.");

    public int nBest() {
        return get(N_BEST);
    }

    public static final Key<Choose> CHOOSE = KEYS.of(
            "translation.choose",
            Choose.BEST,
            "Which of them the student learns. best: what the search ranks highest. nearest: what is nearest to the"
                    + " reference by translation.metric, as long as there is one (Kim and Rush 2016).");

    public Choose choose() {
        return get(CHOOSE);
    }

    public static final Key<Nearness> METRIC =
            KEYS.of("translation.metric", Nearness.CHRF, "How near a translation is to its reference: chrf or bleu.");

    public Nearness metric() {
        return get(METRIC);
    }

    public static final Key<DecodingPrecision> PRECISION = KEYS.of(
            "translation.precision",
            DecodingPrecision.AUTO,
            "Number format of the teachers' matrix products, as in tt translate. auto is float32; int8 is faster.");

    public DecodingPrecision precision() {
        return get(PRECISION);
    }

    public static final Key<Integer> SHARD_LINES = KEYS.of(
            "translation.shard_lines",
            WholeNumber.between(1, 100_000_000),
            10_000,
            "Lines that are translated between two saves: what is lost, at most, when the process is killed.");

    public int shardLines() {
        return get(SHARD_LINES);
    }

    public static final Key<Double> DUAL_CROSS_ENTROPY = KEYS.of(
            "filter.dual_cross_entropy",
            DecimalNumber.atLeast(0).below(1),
            0.05,
            "Share of the pairs that is left out: those with the highest |a - b| + (a + b) / 2, where a is the cross"
                    + " entropy of a piece by the teachers and b by the backward model (Junczys-Dowmunt 2018). 0.0"
                    + " leaves none out. It needs a backward model.");

    public double dualCrossEntropy() {
        return get(DUAL_CROSS_ENTROPY);
    }

    public static final Key<Boolean> AUDIT = KEYS.of(
            "filter.audit",
            TrueOrFalse.TYPE,
            true,
            "Whether translations in which tt data clean finds something, by its usual rules, are left out: another script"
                    + " or language, numbers or addresses that the other side does not have, near-duplicates, one"
                    + " target for very many sources, broken characters. The next keys are rules of it too.",
            Trait.LATER);

    public boolean audits() {
        return get(AUDIT);
    }

    public static final Key<Boolean> COPIES = KEYS.of(
            "filter.copies",
            TrueOrFalse.TYPE,
            true,
            "Whether translations that are their source, but for case, spaces and punctuation, are left out, where the"
                    + " reference is not its source too.");

    public boolean leavesOutCopies() {
        return get(COPIES);
    }

    public static final Key<Boolean> LOOPS = KEYS.of(
            "filter.loops",
            TrueOrFalse.TYPE,
            true,
            "Whether translations that say the same over and over, or that never ended, are left out.");

    public boolean leavesOutLoops() {
        return get(LOOPS);
    }

    public static final Key<Double> LENGTH_RATIO = KEYS.of(
            "filter.length_ratio",
            DecimalNumber.atLeast(0).atMost(100),
            5.0,
            "Leaves out a translation whose ratio of lengths is so many deviations, and a factor of 2, away from what is"
                    + " usual in the translations, as --length-ratio of tt data clean; at least 1.0. 0.0 leaves none out.");

    public double lengthRatio() {
        return get(LENGTH_RATIO);
    }

    public static final Key<Boolean> DUPLICATES =
            KEYS.of("filter.duplicates", TrueOrFalse.TYPE, true, "Whether a pair that was there before is left out.");

    public boolean leavesOutDuplicates() {
        return get(DUPLICATES);
    }

    private static final DecimalNumber SHARE_OF_DATA = DecimalNumber.atLeast(0).atMost(1000);

    public static final Key<Double> REFERENCE_WEIGHT = KEYS.of(
            "student_data.reference_weight",
            SHARE_OF_DATA,
            1.0,
            "How often the student reads the pairs of data.train, relative to their number. 0.0 leaves them out.");

    public double referenceWeight() {
        return get(REFERENCE_WEIGHT);
    }

    public static final Key<Double> TRANSLATED_WEIGHT = KEYS.of(
            "student_data.translated_weight",
            DecimalNumber.above(0).atMost(1000),
            1.0,
            "The same for what the teachers translated.");

    public double translatedWeight() {
        return get(TRANSLATED_WEIGHT);
    }

    /** What stages call the pairs that the teachers translated. */
    public static final String TRANSLATED = "translated";

    public static final Key<List<StageConfig>> STUDENT_STAGES = KEYS.of(
            "student_data.stages",
            StageList.TYPE,
            List.of(),
            "As data.stages of a training, for the student. A mix may name the corpora of data.train that have a name, and"
                    + " " + TRANSLATED + ", what the teachers translated. [] is neutral: one stage.",
            Trait.LATER);

    /**
     * What the student reads.
     *
     * @param given the corpora of {@code data.train}
     * @param translated what the teachers made of them; empty for a student without
     */
    public Settings[] studentData(List<CorpusConfig> given, Optional<CorpusConfig> translated) {
        List<CorpusConfig> corpora = new ArrayList<>();
        if (referenceWeight() > 0) {
            given.forEach(corpus -> corpora.add(corpus.weighted(Math.min(1000, corpus.weight() * referenceWeight()))));
        }
        translated.ifPresent(made ->
                corpora.add(new CorpusConfig(made.source(), made.target(), translatedWeight(), null, TRANSLATED)));
        return new Settings[] {DataConfig.TRAIN.is(corpora), DataConfig.STAGES.is(get(STUDENT_STAGES))};
    }

    /** What stages call the pairs that the backward model made. */
    public static final String BACK_TRANSLATED = "back_translated";

    public static final Key<List<StageConfig>> TEACHER_STAGES = KEYS.of(
            "teacher_data.stages",
            StageList.TYPE,
            List.of(),
            "The same for each teacher that is trained; its mixes may name " + BACK_TRANSLATED
                    + ", what the backward model made of monolingual.target. [] is neutral.",
            Trait.LATER);

    /**
     * What each teacher reads.
     *
     * @param given the corpora of {@code data.train}
     * @param made by the backward model; empty for nothing
     */
    public Settings[] teacherData(List<CorpusConfig> given, Optional<CorpusConfig> made) {
        List<CorpusConfig> corpora = new ArrayList<>(given);
        made.ifPresent(
                corpus -> corpora.add(new CorpusConfig(corpus.source(), corpus.target(), 1, null, BACK_TRANSLATED)));
        return new Settings[] {DataConfig.TRAIN.is(corpora), DataConfig.STAGES.is(get(TEACHER_STAGES))};
    }

    public static final Key<Double> WORD_LEVEL_SHARE = KEYS.of(
            "word_level.share",
            DecimalNumber.atLeast(0).atMost(1),
            0.0,
            "objective.distillation_share of the student: it also learns what the teachers predict for each piece. 0.0"
                    + " is sequence-level alone; 0.8 is usual, at the cost of a pass of each teacher for each update.");

    public double wordLevelShare() {
        return get(WORD_LEVEL_SHARE);
    }

    public static final Key<Integer> SHORTLIST_BEST = KEYS.of(
            "shortlist.best",
            WholeNumber.between(1, 10_000),
            100,
            "Pieces of the shortlist for each source piece, as in tt shortlist.");

    public int shortlistBest() {
        return get(SHORTLIST_BEST);
    }

    public static final Key<Integer> SHORTLIST_FREQUENT = KEYS.of(
            "shortlist.frequent",
            WholeNumber.between(0, 100_000),
            100,
            "The most frequent target pieces, which any translation may have.");

    public int shortlistFrequent() {
        return get(SHORTLIST_FREQUENT);
    }

    public static final Key<Double> MIN_AGREEMENT = KEYS.of(
            "quantize.min_agreement",
            DecimalNumber.atLeast(0).atMost(1),
            0.5,
            "Share of the validation set that the student of eight bits must translate word for word as the full one;"
                    + " with less the run stops.");

    public double minAgreement() {
        return get(MIN_AGREEMENT);
    }

    public static final Key<Double> MAX_CHRF_LOSS = KEYS.of(
            "quantize.max_chrf_loss",
            DecimalNumber.atLeast(0).atMost(100),
            1.0,
            "Points of chrF on the validation set that eight bits may cost.");

    public double maxChrfLoss() {
        return get(MAX_CHRF_LOSS);
    }

    public static final Key<Export> EXPORT = KEYS.of(
            "export.format",
            Export.NONE,
            "A copy of the student for another toolkit, in float32: ctranslate2 or marian. none: no copy.");

    public Export export() {
        return get(EXPORT);
    }

    public static final Key<List<Variant>> VARIANTS = KEYS.of(
            "report.variants",
            new ChoiceList<>(Choice.of(Variant.class)),
            List.of(),
            "Further students that are trained as the student is, to see what a part of it costs. depth: as many"
                    + " decoder layers as encoder layers. decoder: self-attention in the decoder. references: trained"
                    + " on data.train alone. Each takes about as long as the student.");

    public List<Variant> variants() {
        return get(VARIANTS);
    }

    public static final Key<Integer> WORST = KEYS.of(
            "report.worst",
            WholeNumber.between(0, 1000),
            10,
            "How many sentences the report shows, of those that lost most between teachers and student.");

    public int worst() {
        return get(WORST);
    }

    public static final Key<List<ModifierKind>> MODIFIERS = KEYS.of(
            "report.modifiers",
            new ChoiceList<>(Choice.of(ModifierKind.class)),
            List.of(ModifierKind.UPPER_CASE, ModifierKind.MISSING_PUNCTUATION, ModifierKind.TYPOS),
            "How the report tests how robust teachers and student are: each of these modifiers of data.modifiers is applied"
                    + " to every pair of the test set.");

    public List<ModifierKind> modifiers() {
        return get(MODIFIERS);
    }

    public static final Key<Double> MEASURE_SECONDS = KEYS.of(
            "report.measure_seconds",
            DecimalNumber.atLeast(0).atMost(3600),
            2.0,
            "How long the report has each system translate the test set, again and again, for its speed. It translates as"
                    + " long before, which does not count, since Java compiles what runs often. 0: the test set once.");

    public double measureSeconds() {
        return get(MEASURE_SECONDS);
    }

    DistilSettings(Settings values) {
        super(KEYS, values, DistilSettings::new);
    }

    private List<Path> list(Key<List<Path>> key) {
        @Nullable List<Path> paths = find(key);
        return paths == null ? List.of() : paths;
    }
}
