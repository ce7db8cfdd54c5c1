package org.ttnmt.app.distil;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.ttnmt.UserException;
import org.ttnmt.app.NamedProgress;
import org.ttnmt.app.distil.SourceLines.Sentence;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.SamePieces;
import org.ttnmt.app.store.SavedModel;
import org.ttnmt.app.training.DegenerateOutput;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.app.translate.Translation;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.DistilSettings.Choose;
import org.ttnmt.config.DistilSettings.Nearness;
import org.ttnmt.config.Settings;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.LineCount;
import org.ttnmt.metrics.Bleu;
import org.ttnmt.metrics.ChrF;
import org.ttnmt.metrics.Metric;
import org.ttnmt.text.Vocabulary;

/**
 * Translates text by models together. It is saved shard by shard, so that little is lost when the process is killed.
 *
 * @param models folders of the models
 * @param after the stages that make them, and all else that it reads
 * @param given whether no stage makes the models
 * @param corpora whose sources are translated
 * @param texts lines that are translated
 * @param search how
 * @param parameters of the models together
 */
record TranslationStage(
        String name,
        String title,
        Path folder,
        List<Path> models,
        List<Stage> after,
        boolean given,
        List<CorpusConfig> corpora,
        List<Path> texts,
        How search,
        TrainingStage.ToParameters parameters)
        implements Stage {

    /** In {@link #scores}: nothing is wrong. */
    static final String WHOLE = "-";

    /** The longest translation was reached before it ended. */
    static final String TRUNCATED = "truncated";

    /** It says the same over and over. */
    static final String LOOPS = "loops";

    /**
     * How it is translated.
     *
     * @param changes of the models' own settings
     * @param beamSize that is searched with
     * @param nBest to choose from
     * @param parts of the configuration that say so
     * @param shardLines between two saves
     */
    record How(
            List<Settings> changes,
            int beamSize,
            int nBest,
            Choose choose,
            Nearness nearness,
            DecodingPrecision precision,
            int shardLines,
            Map<String, String> parts) {

        /** Names of the keys of the models that are changed. */
        Set<String> overridden() {
            return changes.isEmpty()
                    ? Set.of()
                    : Set.of(DecodingConfig.BEAM_SIZE.toString(), DecodingConfig.LENGTH_PENALTY.toString());
        }
    }

    TranslationStage {
        models = List.copyOf(models);
        after = List.copyOf(after);
        corpora = List.copyOf(corpora);
        texts = List.copyOf(texts);
    }

    @Override
    public void describe(Ingredients parts) {
        parts.addAll(search.parts());
        parts.corpora("data.train", corpora);
        for (int i = 0; i < texts.size(); i++) {
            parts.text("monolingual[" + i + "]", texts.get(i));
        }
        if (given) {
            for (int i = 0; i < models.size(); i++) {
                parts.model("models[" + i + "]", models.get(i), search.overridden());
            }
        }
    }

    @Override
    public void requireMakeable() {
        for (Path text : texts) {
            try (SourceLines lines = new SourceLines(List.of(), List.of(text))) {
                if (lines.take(1).isEmpty()) {
                    throw new UserException("monolingual: " + text
                            + " has no line with text; give another file, or leave" + " it out.");
                }
            }
        }
        for (int i = 1; given && i < models.size(); i++) {
            requireSameVocabularies(models.get(0), models.get(i));
        }
    }

    private static void requireSameVocabularies(Path first, Path other) {
        try (SavedModel one = new ModelDirectory(first).open();
                SavedModel two = new ModelDirectory(other).open()) {
            requireSame("source", first, one.source(), other, two.source());
            requireSame("target", first, one.target(), other, two.target());
        }
    }

    private static void requireSame(String side, Path first, Vocabulary one, Path other, Vocabulary two) {
        String difference = SamePieces.difference(first.toString(), one, other.toString(), two);
        if (difference != null) {
            throw new UserException("teachers: " + other + ": its " + side
                    + " vocabulary is not that of the first teacher: " + difference
                    + ". Teachers translate together, which needs the same vocabularies: leave one of them out, or"
                    + " train it with vocab.source_model (and vocab.target_model) of the first.");
        }
    }

    /** The lines that were translated. */
    Path input() {
        return folder.resolve("input.txt");
    }

    /** Their translations. */
    Path output() {
        return folder.resolve("output.txt");
    }

    /** Their references, empty where there is none. */
    Path references() {
        return folder.resolve("references.txt");
    }

    /** Log-probability of a piece of each translation, on average, and what is wrong with it. */
    Path scores() {
        return folder.resolve("scores.tsv");
    }

    @Override
    public List<Path> outputs() {
        return List.of(input(), output(), references(), scores()); // the last one is named last
    }

    @Override
    public void make(Workbench bench) {
        if (!Files.exists(scores())) {
            int shards = translate(bench);
            join(shards);
        }
        deleteParts();
    }

    private int translate(Workbench bench) {
        List<Double> equal = Collections.nCopies(models.size(), 1.0);
        try (TranslationModel model = bench.models().openAll(models, equal, search.precision(), bench.compute());
                SourceLines lines = new SourceLines(corpora, texts)) {
            DecodingConfig decoding = model.decoding().with(search.changes().toArray(Settings[]::new));
            TranslateOptions how = new TranslateOptions(
                    decoding,
                    search.nBest(),
                    TranslateOptions.DEFAULT_BATCH_SIZE,
                    1,
                    TranslateOptions.DEFAULT_MAX_SOURCE_LENGTH);
            int shard = 0;
            for (List<Sentence> sentences = lines.take(search.shardLines());
                    !sentences.isEmpty();
                    sentences = lines.take(search.shardLines())) {
                if (!Files.exists(part(scores(), shard))) {
                    bench.stop().check();
                    Workbench named = new Workbench(
                            bench.models(),
                            bench.options(),
                            new NamedProgress(bench.progress(), "shard " + (shard + 1)),
                            bench.stop());
                    List<Translation> translations = named.translate(
                            model, how, sentences.stream().map(Sentence::source).toList(), "the source");
                    save(shard, sentences, translations);
                }
                shard++;
            }
            if (shard == 0) {
                throw new UserException(name + ": there is no line to translate; all lines of the sources are empty or"
                        + " not UTF-8. tt data check shows them.");
            }
            return shard;
        }
    }

    private void save(int shard, List<Sentence> sentences, List<Translation> translations) {
        Map<Path, List<String>> texts = new LinkedHashMap<>();
        outputs().forEach(file -> texts.put(file, new ArrayList<>()));
        for (int i = 0; i < sentences.size(); i++) {
            Sentence sentence = sentences.get(i);
            Translation.Candidate chosen = chosen(translations.get(i), sentence.reference());
            int length = chosen.hypothesis().tokens().length;
            String fault = chosen.truncated()
                    ? TRUNCATED
                    : DegenerateOutput.repeats(chosen.hypothesis().tokens()) ? LOOPS : WHOLE;
            add(texts, input(), sentence.source());
            add(texts, output(), chosen.text());
            add(texts, references(), sentence.reference());
            add(texts, scores(), String.format(Locale.ROOT, "%.5f\t%s", chosen.logProb() / (length + 1), fault));
        }
        Map<Path, AtomicFile.Content> contents = new LinkedHashMap<>();
        texts.forEach((file, lines) -> contents.put(
                part(file, shard),
                out -> out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8))));
        AtomicFile.writeAll(contents);
    }

    private static void add(Map<Path, List<String>> texts, Path file, String line) {
        texts.computeIfAbsent(file, any -> new ArrayList<>()).add(line);
    }

    private Translation.Candidate chosen(Translation translation, String reference) {
        if (search.choose() == Choose.BEST || reference.isEmpty()) {
            return translation.best();
        }
        Metric<?> metric = search.nearness() == Nearness.CHRF ? ChrF.DEFAULT : Bleu.DEFAULT.withEffectiveOrder(true);
        return translation.nBest().stream()
                .max(Comparator.comparingDouble(candidate -> metric.sentenceScore(candidate.text(), List.of(reference))
                        .score()))
                .orElseThrow();
    }

    private Path part(Path file, int shard) {
        return folder.resolve("parts").resolve(search.shardLines() + "-" + shard + "-" + file.getFileName());
    }

    private void join(int shards) {
        Map<Path, AtomicFile.Content> contents = new LinkedHashMap<>();
        for (Path file : outputs()) {
            contents.put(file, out -> {
                for (int shard = 0; shard < shards; shard++) {
                    copy(part(file, shard), out);
                }
            });
        }
        AtomicFile.writeAll(contents);
    }

    private static void copy(Path from, OutputStream out) throws IOException {
        Files.copy(from, out);
    }

    private void deleteParts() {
        StageFolder.delete(folder.resolve("parts"));
    }

    @Override
    public Estimate estimate(Effort effort) {
        return effort.translation(lines(corpora, texts), parameters.of(effort), search.beamSize());
    }

    /** Lines of the sources, as far as counting them is cheap. */
    static long lines(List<CorpusConfig> corpora, List<Path> texts) {
        return Math.max(
                0,
                LineCount.of(Stream.concat(corpora.stream().map(CorpusConfig::source), texts.stream())
                        .toList()));
    }
}
