package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The corpora that a run reads, and how it reads them. */
public final class DataConfig extends Section<DataConfig> {
    static final Keys KEYS = new Keys();

    static final Key<Path> FOLDER = KEYS.of(
            "data.folder",
            FilePath.FOLDER,
            Path.of("."),
            "Folder that the relative paths of data.train, data.validation and data.test start from, so that one"
                    + " --set moves them all.",
            Trait.STEERING);

    public static final Key<List<Path>> MONOLINGUAL = KEYS.optional(
            "data.monolingual",
            PathList.TEXTS,
            "Files of text, one sentence a line, in place of data.train, for objective.type: denoising, mass,"
                    + " masked_language_model and language_model, which need no translations. Files may be plain, .gz or .zst, all UTF-8.",
            Trait.RESUMABLE);

    /** Files of {@link #train} if they are text that is both source and target; null for pairs. */
    public @Nullable List<Path> monolingual() {
        return find(MONOLINGUAL);
    }

    public static final Key<List<CorpusConfig>> TRAIN = KEYS.required(
            "data.train",
            CorpusList.TYPE,
            DataConfig::ofMonolingual,
            "Training corpora. Each is a pair of files with one sentence a line, line n of the source translated by"
                    + " line n of the target, or one TSV file (source TAB target). Files may be plain, .gz or .zst,"
                    + " all UTF-8. weight: how often the pairs of a corpus are drawn in an epoch; 1 is neutral, 2"
                    + " reads each pair twice, 0.5 half of them. source_prefix: a tag that is put before each source,"
                    + " as multilingual models need it to tell what to translate into; where a vocabulary is built it"
                    + " becomes a piece of its own. To translate, write it before the line: <2de> Hello. name: what data.stages calls it.",
            Trait.RESUMABLE); // what is in the files counts, which a checkpoint remembers

    public List<CorpusConfig> train() {
        return get(TRAIN);
    }

    public static final Key<CorpusConfig> VALIDATION = KEYS.required(
            "data.validation",
            new CorpusType(false),
            "Corpus on which loss, BLEU and chrF are measured while training; some hundred to a few thousand pairs"
                    + " that are not in data.train. A source_prefix is put before each source, as in data.train.",
            Trait.RESUMABLE);

    public CorpusConfig validation() {
        return get(VALIDATION);
    }

    public static final Key<CorpusConfig> TEST = KEYS.optional(
            "data.test",
            new CorpusType(false),
            "Corpus that the finished model translates once, to report its BLEU and chrF. Left out: nothing is"
                    + " reported.",
            Trait.RESUMABLE);

    public @Nullable CorpusConfig test() {
        return find(TEST);
    }

    public static final Key<Integer> MAX_LENGTH = KEYS.of(
            "data.max_length",
            WholeNumber.between(1, 100_000),
            128,
            "Longest side of a training pair, in subword pieces without the end of sentence. The memory of a batch"
                    + " grows with it; what happens to longer pairs is data.on_too_long.");

    public int maxLength() {
        return get(MAX_LENGTH);
    }

    public static final Key<OnProblem> ON_INVALID = KEYS.of(
            "data.on_invalid",
            OnProblem.SKIP,
            "What happens to a pair with an empty side or with bytes that are NUL or not UTF-8. skip: it is left out,"
                    + " counted and reported with its line number. refuse: the run stops before it trains.");

    public OnProblem onInvalid() {
        return get(ON_INVALID);
    }

    public static final Key<OnProblem> ON_TOO_LONG = KEYS.of(
            "data.on_too_long",
            OnProblem.SKIP,
            "What happens to a pair with a side over data.max_length: skip or refuse, as for data.on_invalid.");

    public OnProblem onTooLong() {
        return get(ON_TOO_LONG);
    }

    public static final Key<Integer> SHUFFLE_BUFFER = KEYS.of(
            "data.shuffle_buffer",
            WholeNumber.between(1, 100_000_000),
            100_000,
            "Pairs that are shuffled together in memory, taken from randomly chosen parts of the corpora; if all fit,"
                    + " the shuffle is complete. Larger mixes better and makes batches with less padding.");

    public int shuffleBuffer() {
        return get(SHUFFLE_BUFFER);
    }

    public static final Key<Double> TEMPERATURE = KEYS.of(
            "data.temperature",
            DecimalNumber.atLeast(1).atMost(1000),
            1.0,
            "T of drawing from several corpora: one of n pairs and weight w gets a share of the epoch in proportion"
                    + " to (w n)^(1/T). 1 is neutral: shares by size and weight. Higher T draws small corpora more"
                    + " often and large ones less, up to equal shares; 5 is usual for multilingual models. The number"
                    + " of pairs of an epoch stays the same.");

    public double temperature() {
        return get(TEMPERATURE);
    }

    public static final Key<Map<ModifierKind, Double>> MODIFIERS = KEYS.of(
            "data.modifiers",
            ModifierRates.TYPE,
            Map.of(),
            "What happens to training pairs, drawn anew each time that a pair is read, so that a model becomes robust"
                    + " (OpusTrainer, Bogoychev et al. 2023): a rate for each, the share of the pairs. upper_case,"
                    + " title_case, missing_punctuation: both sides. typos: the source alone. merged_sentences: with"
                    + " another pair behind it. placeholders, tags: a word and its translation, found by a word"
                    + " alignment that is learnt at the start. unicode: emoji and rare symbols on both sides. noise: a"
                    + " line of noise in place of the pair, the same on both sides. mozilla stands for the rates of"
                    + " Firefox's students, {upper_case: 0.07, title_case: 0.05, missing_punctuation: 0.2, tags: 0.005,"
                    + " typos: 0.05, noise: 0.0005}. A pair that would become longer than data.max_length, or have"
                    + " pieces that the vocabulary does not know, stays as it is. tt data sample shows what each does."
                    + " {} is neutral.",
            Trait.LATER);

    /** The modifiers with the share of the pairs that each changes; empty for none. */
    public Map<ModifierKind, Double> modifiers() {
        return get(MODIFIERS);
    }

    public static final Key<List<StageConfig>> STAGES = KEYS.of(
            "data.stages",
            StageList.TYPE,
            List.of(),
            "A curriculum: what is read first, then, and last. Each stage is a mapping. mix: which corpora of data.train,"
                    + " by their name, and their shares of the pairs, which need not add up to 1; left out, all of them by"
                    + " size, weight and data.temperature. modifiers: as data.modifiers, in place of them. until: when the"
                    + " next stage begins, by updates, epochs or patience (validations in the stage without a new best"
                    + " one), whichever comes first; the last stage needs none. An epoch of a mix has as many pairs as its"
                    + " corpora; with of: NAME, it is over when that corpus was read once. training.patience ends the"
                    + " stage that it runs out in. The optimizer, its schedule and the best validation go on across"
                    + " stages. [] is neutral: one stage.",
            Trait.LATER);

    /** The stages as they are configured; empty without a curriculum. */
    public List<StageConfig> curriculum() {
        return get(STAGES);
    }

    /** The stages with their modifiers: one of everything without a curriculum. */
    public List<StageConfig> stages() {
        List<StageConfig> given = curriculum().isEmpty() ? List.of(StageConfig.WHOLE) : curriculum();
        return given.stream().map(stage -> stage.orModifiers(modifiers())).toList();
    }

    /** The training corpora that a stage draws from. */
    public List<CorpusConfig> corpora(StageConfig stage) {
        return train().stream().filter(stage::reads).toList();
    }

    DataConfig(Settings values) {
        super(KEYS, values, DataConfig::new);
    }

    /** The defaults, except for these values. */
    public static DataConfig of(Settings... values) {
        return new DataConfig(Values.complete(KEYS, List.of(values)));
    }

    /** Corpora of text that is both source and target. */
    private static @Nullable List<CorpusConfig> ofMonolingual(Values values) {
        List<Path> files = values.known(MONOLINGUAL) ? values.find(MONOLINGUAL) : null;
        return files == null
                ? null
                : files.stream().map(file -> new CorpusConfig(file, file, 1)).toList();
    }

    /** The tags of all corpora, each once, in their order. */
    public List<String> sourcePrefixes() {
        return SourcePrefix.all(train(), validation(), test());
    }

    /** What relative data paths start from, without a dot that would show in each of them. */
    static Path folder(Values values) {
        Path folder = values.known(FOLDER) ? values.get(FOLDER) : Path.of("");
        return folder.equals(Path.of(".")) ? Path.of("") : folder;
    }

    /** What happens to a pair that cannot be trained on. */
    public enum OnProblem {
        /** It is left out, counted and reported. */
        SKIP,
        /** The run stops before it trains, with the first line numbers. */
        REFUSE
    }
}
