package org.ttnmt.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DataConfig;

/** Writes corpora for tests. */
final class CorpusFiles {
    private CorpusFiles() {}

    static CorpusConfig write(Path folder, String name, List<String> source, List<String> target, double weight)
            throws IOException {
        Path sources = Files.writeString(folder.resolve(name + ".src"), lines(source));
        Path targets = Files.writeString(folder.resolve(name + ".tgt"), lines(target));
        return new CorpusConfig(sources, targets, weight);
    }

    /** Pairs whose first source word {@code name + number} is theirs alone; 1 to 20 words a side. */
    static CorpusConfig generate(Path folder, String name, int pairs, double weight) throws IOException {
        List<String> source = new ArrayList<>();
        List<String> target = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            SeededRandom random = new SeededRandom(7, i);
            int words = random.nextInt(19);
            source.add(name + i + " x".repeat(words));
            target.add("t" + i + " y".repeat(Math.max(0, words + random.nextInt(5) - 2)));
        }
        return write(folder, name, source, target, weight);
    }

    static DataConfig data(int shuffleBuffer, CorpusConfig... train) {
        return DataConfig.of(
                DataConfig.TRAIN.is(List.of(train)),
                DataConfig.VALIDATION.is(train[0]),
                DataConfig.MAX_LENGTH.is(100),
                DataConfig.SHUFFLE_BUFFER.is(shuffleBuffer));
    }

    private static String lines(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
