package org.ttnmt.app.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.config.VocabConfig;
import org.ttnmt.io.Line;
import org.ttnmt.io.LineCount;
import org.ttnmt.io.LineReader;
import org.ttnmt.io.OutputFiles;
import org.ttnmt.text.SentencePieceModel;
import org.ttnmt.text.SentencePieceTrainer;

/**
 * Builds a subword vocabulary from text files: a SentencePiece model, and the list of its pieces for people.
 *
 * @param inputs text files, plain or compressed, one sentence a line
 * @param prefix of the files that are written: {@code PREFIX.model} and {@code PREFIX.vocab}
 * @param overwrite whether an older model of this name may be replaced
 * @param vocab type, size and the other options
 * @param seed of the sample, when there are more sentences than {@code vocab.sampleSentences()}
 * @param threads at most
 */
public record BuildVocabulary(
        List<Path> inputs, Path prefix, boolean overwrite, VocabConfig vocab, long seed, int threads) {

    /** What was built. */
    public record Result(Path model, Path vocab, int size) {}

    /**
     * Reads, trains and writes.
     *
     * @throws UserException when a file cannot be read, is not UTF-8 or would be overwritten, or when the text does not
     *     give such a vocabulary; nothing is written then
     */
    public Result run(Progress progress) {
        Path model = prefix.resolveSibling(prefix.getFileName() + ".model");
        Path list = prefix.resolveSibling(prefix.getFileName() + ".vocab");
        if (!overwrite && Files.exists(model)) {
            throw new UserException(model + ": exists already, and models trained with it need it as it is. Give"
                    + " --output another name, or replace it with --overwrite.");
        }
        OutputFiles.requireApart(List.of(model, list), inputs);
        LineReader.requireText(inputs.stream());
        SentencePieceModel trained;
        try (Progress.Task reading = progress.start("reading", "lines", LineCount.of(inputs));
                Lines lines = new Lines(inputs, reading)) {
            trained = SentencePieceTrainer.train(vocab, () -> lines, seed, threads, progress::line);
        }
        trained.writeTo(model);
        trained.writeVocabTo(list);
        return new Result(model, list, trained.size());
    }

    /** All lines of some files, which are opened one after the other; the task ends with the last. */
    private static final class Lines implements Iterator<String>, AutoCloseable {
        private final Deque<Path> files;
        private final Progress.Task task;
        private @Nullable Path file;
        private @Nullable LineReader reader;
        private @Nullable Line next;
        private long read;

        Lines(List<Path> files, Progress.Task task) {
            this.files = new ArrayDeque<>(files);
            this.task = task;
            advance();
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public String next() {
            Line line = next;
            if (line == null) {
                throw new NoSuchElementException();
            }
            if (!line.isValid()) {
                throw new UserException(file + ":" + line.number() + ": " + line.fault()
                        + ". A vocabulary needs UTF-8 text; mend or remove the line, or convert the file: iconv -f"
                        + " ENCODING -t UTF-8.");
            }
            task.at(++read);
            advance();
            return line.text();
        }

        private void advance() {
            next = reader == null ? null : reader.next();
            while (next == null && !files.isEmpty()) {
                close();
                file = files.remove();
                reader = LineReader.open(file);
                next = reader.next();
            }
            if (next == null) {
                task.close();
            }
        }

        @Override
        public void close() {
            if (reader != null) {
                reader.close();
                reader = null;
            }
        }
    }
}
