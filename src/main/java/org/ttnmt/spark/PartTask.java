package org.ttnmt.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.store.ModelFingerprint;
import org.ttnmt.io.Sha256;

/**
 * Makes a part, unless it is there. It may be repeated or run twice at a time: what it writes is the same each time.
 *
 * @param work on each line
 * @param beginning of the whole text
 * @param models their directories, as the user named them
 * @param pack name of the folder that the archive of {@code tt spark pack} was unpacked to; null without one
 * @param fingerprint of the models, which each host has to have
 * @param output where parts go
 * @param hadoop how to reach files
 * @param lines counts lines as their parts are done
 * @param failures counts lines that failed
 * @param refusals what can only be mended by the user
 */
record PartTask(
        LineWork work,
        Part beginning,
        ArrayList<String> models,
        @Nullable String pack,
        String fingerprint,
        OutputFolder output,
        SerializableConfiguration hadoop,
        LongAccumulator lines,
        LongAccumulator failures,
        CollectionAccumulator<String> refusals)
        implements Function<Part, PartRecord> {
    private static final long serialVersionUID = 1L;

    /** What is open in this process. */
    private static final Map<List<Object>, LineWork.Opened> OPEN = Collections.synchronizedMap(new HashMap<>());

    @Override
    public PartRecord call(Part part) throws IOException {
        Storage storage = new Storage(hadoop.value());
        PartRecord committed = output.committed(storage, part);
        PartRecord record = committed == null ? make(storage, part) : committed;
        lines.add(record.lines());
        failures.add(record.failedLines());
        return record;
    }

    private PartRecord make(Storage storage, Part part) throws IOException {
        TaskContext context = TaskContext.get();
        try {
            return write(storage, part, open(), context);
        } catch (CancellationException e) {
            throw new TaskKilledException("asked to stop");
        } catch (UserException e) {
            refusals.add(String.valueOf(e.getMessage()));
            return new PartRecord(part.number(), 0, 0, "", 0, 0, new ArrayList<>(), new ArrayList<>(), new TreeMap<>());
        }
    }

    /** The work on this host. */
    LineWork.Opened open() {
        return OPEN.computeIfAbsent(List.of(work, fingerprint, beginning), key -> {
            Path files = Path.of(SparkFiles.getRootDirectory());
            List<Path> here = new ArrayList<>();
            for (int i = 0; i < models.size(); i++) {
                here.add(pack == null ? Path.of(models.get(i)) : Pack.model(files.resolve(pack), i));
            }
            String found = ModelFingerprint.of(here);
            if (!found.equals(fingerprint)) {
                throw new UserException("The model in " + here + " on "
                        + SparkEnv.get().blockManager().blockManagerId().host()
                        + " is not the one that the plan was made with. Copy the same model to all hosts, or send it"
                        + " along with --pack.");
            }
            Text first = new Text(new Storage(hadoop.value()), beginning, "");
            return work.open(new LineWork.Host(TaskContext.get().cpus(), here, files, first));
        });
    }

    private PartRecord write(Storage storage, Part part, LineWork.Opened opened, TaskContext context)
            throws IOException {
        long begin = System.nanoTime();
        List<String> warnings = new ArrayList<>();
        Progress told = Progress.ofLines(text -> {
            synchronized (warnings) {
                warnings.add(text);
            }
        });
        String attempt = attempt();
        MessageDigest digest = Sha256.newDigest();
        Text text = new Text(storage, part, output.repeated(part));
        PartRecord record = storage.write(output.part(part), attempt, out -> {
            OutputStream digested = new DigestOutputStream(out, digest);
            LineWork.Outcome done;
            try (OutputStream results = text.results(digested)) {
                done = opened.run(text, results, told, context::isInterrupted);
            }
            requireAll(text, done);
            return new PartRecord(
                    part.number(),
                    done.lines(),
                    out.getPos(),
                    Sha256.hex(digest.digest()),
                    Math.round((System.nanoTime() - begin) / 1e6) / 1e3,
                    done.failures().size(),
                    PartRecord.first(done.failures().stream()
                            .map(failure -> failure.place() + ": " + failure.error())
                            .toList()),
                    PartRecord.first(warnings),
                    new TreeMap<>(done.counts()));
        });
        storage.writeString(output.record(part), attempt, record.toJson());
        return record;
    }

    /** Differs between all that write at the same time, for {@link Storage#write}. */
    static String attempt() {
        TaskContext context = TaskContext.get();
        return context.stageId() + "-" + context.taskAttemptId();
    }

    /** As many results as lines, or the part does not get its name. */
    private static void requireAll(Text text, LineWork.Outcome outcome) throws IOException {
        long expected = text.count();
        if (outcome.lines() != expected) {
            throw new IllegalStateException(
                    text.name() + " has " + expected + " lines, but " + outcome.lines() + " results were written");
        }
    }
}
