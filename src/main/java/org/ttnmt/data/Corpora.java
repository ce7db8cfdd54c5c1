package org.ttnmt.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DataConfig;
import org.ttnmt.io.Sha256;
import org.ttnmt.io.Workers;
import org.ttnmt.text.Vocabulary;

/**
 * Opens the training corpora: by their index in the folder of the run where their files are still the same, otherwise
 * by a first pass, whose result is kept there.
 */
final class Corpora {
    private final DataConfig data;
    private final Vocabulary source;
    private final Vocabulary target;
    private final int chunkPairs;
    private final TargetRoom room;
    private final WordLengths sourceWords;
    private final WordLengths targetWords;

    Corpora(DataConfig data, Vocabulary source, Vocabulary target, int chunkPairs, TargetRoom room) {
        this.data = data;
        this.source = source;
        this.target = target;
        this.chunkPairs = chunkPairs;
        this.room = room;
        this.sourceWords = new WordLengths(source);
        this.targetWords = source == target ? sourceWords : new WordLengths(target);
    }

    /** @param folder null to keep nothing */
    List<ScannedCorpus> open(Workers readers, @Nullable Path folder) {
        DataIndex index =
                folder == null ? new DataIndex(List.of()) : DataIndex.read(folder.resolve(TrainingData.INDEX));
        List<ScannedCorpus> corpora = new ArrayList<>();
        boolean read = false;
        try {
            for (int i = 0; i < data.train().size(); i++) {
                CorpusConfig config = data.train().get(i);
                PairEncoder encoder =
                        new PairEncoder(source, target, data.maxLength(), room, config, sourceWords, targetWords);
                UnpackedCopies copies =
                        folder == null ? null : UnpackedCopies.of(folder.resolve(TrainingData.COPIES), i);
                ScannedCorpus corpus = i < index.corpora().size() && copies != null
                        ? reopen(index.corpora().get(i), encoder, copies)
                        : null;
                if (corpus == null) {
                    corpus = FirstPass.scan(encoder, chunkPairs, readers, copies);
                    read = true;
                }
                corpora.add(corpus);
            }
            if (folder != null && (read || index.corpora().size() != corpora.size())) {
                new DataIndex(corpora.stream()
                                .map(corpus -> DataIndex.Entry.of(corpus, settings(corpus.config())))
                                .toList())
                        .write(folder.resolve(TrainingData.INDEX));
            }
            return corpora;
        } catch (RuntimeException e) {
            corpora.forEach(ScannedCorpus::close);
            throw e;
        }
    }

    /** What the result of a first pass depends on beside the files. */
    private String settings(CorpusConfig corpus) {
        String text = String.join(
                        "\n",
                        String.valueOf(chunkPairs),
                        String.valueOf(data.maxLength()),
                        source.fingerprint(),
                        target.fingerprint(),
                        String.valueOf(corpus.sourcePrefix()))
                + (room.equals(TargetRoom.ANY) ? "" : "\n" + room.settings());
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable ScannedCorpus reopen(DataIndex.Entry entry, PairEncoder encoder, UnpackedCopies copies) {
        CorpusConfig config = encoder.corpus();
        Path target = config.target();
        if (!entry.settings().equals(settings(config)) || (entry.target() == null) != (target == null)) {
            return null;
        }
        CorpusFile sources = CorpusFile.reopen(config.source(), entry.source(), copies.sourceOf(config));
        if (sources == null) {
            return null;
        }
        CorpusFile targets = null;
        if (target != null && entry.target() != null) {
            targets = CorpusFile.reopen(target, entry.target(), copies.targetOf(config));
        }
        if (target != null && targets == null) {
            sources.close();
            return null;
        }
        return new ScannedCorpus(encoder, sources, targets, entry.chunks(), entry.findings());
    }
}
