package org.ttnmt.config;

import java.nio.file.Path;
import java.util.List;
import org.ttnmt.config.DataConfig.OnProblem;

/** Keys of the section {@code data}. */
final class DataKeys {
    static final Key<Path> FOLDER = Key.steering(
            "data.folder",
            FilePath.FOLDER,
            Path.of("."),
            "Folder that the relative paths of data.train, data.validation and data.test start from, so that one --set moves"
                    + " them all.");
    static final Key<List<CorpusConfig>> TRAIN = Key.required(
            "data.train",
            CorpusList.TYPE,
            config -> config.data().train(),
            "Training corpora. Each is a pair of files with one sentence a line, line n of the source translated by line n of"
                    + " the target, or one TSV file (source TAB target). Files may be plain, .gz or .zst, all UTF-8. weight: how often the pairs"
                    + " of a corpus are drawn in an epoch; 1 is neutral, 2 reads each pair twice, 0.5 half of them. source_prefix: a tag that is put before each"
                    + " source, as multilingual models need it to tell what to translate into; where a vocabulary is built it becomes a piece of its"
                    + " own. To translate, write it before the line: <2de> Hello.");
    static final Key<CorpusConfig> VALIDATION = Key.required(
            "data.validation",
            new CorpusType(false),
            config -> config.data().validation(),
            "Corpus on which loss, BLEU and chrF are measured while training; some hundred to a few thousand pairs that are"
                    + " not in data.train. A source_prefix is put before each source, as in data.train.");
    static final Key<CorpusConfig> TEST = Key.optional(
                    "data.test",
                    new CorpusType(false),
                    config -> config.data().test(),
                    "Corpus that the finished model translates once, to report its BLEU and chrF. Left out: nothing is"
                            + " reported.")
            .resumable();
    static final Key<Integer> MAX_LENGTH = Key.of(
            "data.max_length",
            WholeNumber.between(1, 100_000),
            128,
            config -> config.data().maxLength(),
            "Longest side of a training pair, in subword pieces without the end of sentence. The memory of a batch grows with"
                    + " it; what happens to longer pairs is data.on_too_long.");
    static final Key<OnProblem> ON_INVALID = Key.of(
            "data.on_invalid",
            Choice.of(OnProblem.class),
            OnProblem.SKIP,
            config -> config.data().onInvalid(),
            "What happens to a pair with an empty side or with bytes that are not UTF-8. skip: it is left out, counted and"
                    + " reported with its line number. refuse: the run stops before it trains.");
    static final Key<OnProblem> ON_TOO_LONG = Key.of(
            "data.on_too_long",
            Choice.of(OnProblem.class),
            OnProblem.SKIP,
            config -> config.data().onTooLong(),
            "What happens to a pair with a side over data.max_length: skip or refuse, as for data.on_invalid.");
    static final Key<Integer> SHUFFLE_BUFFER = Key.of(
            "data.shuffle_buffer",
            WholeNumber.between(1, 100_000_000),
            100_000,
            config -> config.data().shuffleBuffer(),
            "Pairs that are shuffled together in memory, taken from randomly chosen parts of the corpora; if all fit, the"
                    + " shuffle is complete. Larger mixes better and makes batches with less padding.");

    static final Key<Double> TEMPERATURE = Key.of(
                    "data.temperature",
                    DecimalNumber.atLeast(1).atMost(1000),
                    1.0,
                    config -> config.data().temperature(),
                    "T of drawing from several corpora: one of n pairs and weight w gets a share of the epoch in proportion to"
                            + " (w n)^(1/T). 1 is neutral: shares by size and weight. Higher T draws small corpora more often and large ones"
                            + " less, up to equal shares; 5 is usual for multilingual models. The number of pairs of an epoch stays the same.")
            .addedLater();

    static final List<Key<?>> ALL =
            List.of(FOLDER, TRAIN, VALIDATION, TEST, MAX_LENGTH, ON_INVALID, ON_TOO_LONG, SHUFFLE_BUFFER, TEMPERATURE);

    private DataKeys() {}

    /** What relative data paths start from, without a dot that would show in each of them. */
    static Path folder(Values values) {
        Path folder = values.known(FOLDER) ? values.get(FOLDER) : Path.of("");
        return folder.equals(Path.of(".")) ? Path.of("") : folder;
    }

    static DataConfig build(Values values) {
        return new DataConfig(
                values.get(TRAIN),
                values.get(VALIDATION),
                values.find(TEST),
                values.get(MAX_LENGTH),
                values.get(ON_INVALID),
                values.get(ON_TOO_LONG),
                values.get(SHUFFLE_BUFFER),
                values.get(TEMPERATURE));
    }
}
