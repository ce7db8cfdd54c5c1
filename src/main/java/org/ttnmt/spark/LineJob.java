package org.ttnmt.spark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.ModelFingerprint;
import org.ttnmt.io.AtomicFile;

/** A text on Spark, line by line: makes the plan or finds it, has the parts made that are missing, joins them. */
public final class LineJob {

    /**
     * What is asked for.
     *
     * @param command name of the command, {@code translate}
     * @param inputs files, folders and patterns, as Hadoop writes them
     * @param output folder of the parts
     * @param join file that all parts are put into, in order; null for none
     * @param overwrite whether to begin anew, whatever is in {@code output}
     * @param partBytes text of a part; 0 for what suits the input
     * @param timesFaster than a translation, about, so that a part of the size that suits has as many times more text
     * @param column of Parquet that is read; null for texts
     * @param numbered whether a result depends on the number of its line
     * @param models directories of models
     * @param pack archive of {@link Pack} with these models; null where each host has the directories
     * @param files that are sent along
     * @param options that decide what is written about a line, by name
     * @param master where Spark runs, unless spark-submit has said so; null for this host alone
     * @param settings of Spark, by name
     */
    public record Request(
            String command,
            List<String> inputs,
            String output,
            @Nullable String join,
            boolean overwrite,
            long partBytes,
            int timesFaster,
            @Nullable ParquetColumn column,
            boolean numbered,
            List<Path> models,
            @Nullable Path pack,
            List<Path> files,
            SortedMap<String, String> options,
            @Nullable String master,
            Map<String, String> settings) {}

    /**
     * What came of it.
     *
     * @param lines of the text
     * @param failed lines with an empty result, because nothing could be done with them
     * @param stopped whether it was asked to stop before the end
     * @param counts of what was found, by what it is
     */
    public record Summary(long lines, long failed, boolean stopped, SortedMap<String, Long> counts) {
        /** Without anything that was counted. */
        public Summary(long lines, long failed, boolean stopped) {
            this(lines, failed, stopped, new TreeMap<>());
        }

        static Summary of(List<PartRecord> records, boolean stopped) {
            SortedMap<String, Long> counts = new TreeMap<>();
            records.forEach(record -> record.counts().forEach((name, count) -> counts.merge(name, count, Long::sum)));
            return new Summary(
                    records.stream().mapToLong(PartRecord::lines).sum(),
                    records.stream().mapToLong(PartRecord::failedLines).sum(),
                    stopped,
                    counts);
        }
    }

    private static final long BEGINNING = 64 << 20;

    private final Request request;
    private final Progress progress;
    private final SparkConf conf;
    private final Configuration hadoop;
    private final Storage storage;
    private final OutputFolder output;

    /** Looks at nothing yet; whoever makes one has asked {@link SparkPresence}. */
    public LineJob(Request request, Progress progress) throws IOException {
        this.request = request;
        this.progress = progress;
        this.conf = Sessions.conf(request.command(), request.master(), request.settings());
        this.hadoop = Sessions.hadoop(conf);
        this.storage = new Storage(hadoop);
        this.output = OutputFolder.of(storage.qualified(request.output()), request.column() == null ? "" : ".parquet");
    }

    /**
     * What would be done, as lines for people; nothing is written.
     *
     * @throws UserException when it would not work
     */
    public List<String> describe() throws IOException {
        Plan plan = plan();
        List<Part> parts = plan.parts();
        int tasks = Sessions.tasksAtATime(conf);
        long largest = parts.stream().mapToLong(Part::cost).max().orElse(0);
        long weights = weightBytes();
        MemoryNeed need = MemoryNeed.of(weights, tasks);
        return List.of(
                String.format(
                        Locale.ROOT,
                        "input      %,d files, %,d bytes",
                        plan.files().size(),
                        plan.bytes()),
                String.format(
                        Locale.ROOT,
                        "parts      %,d of about %,d bytes of text; the largest has %,d",
                        parts.size(),
                        plan.partBytes(),
                        largest),
                String.format(
                        Locale.ROOT,
                        "output     %,d files in %s, and as many records in %s/_tt",
                        parts.size(),
                        request.output(),
                        request.output()),
                "model      " + (request.models().isEmpty() ? "none" : plan.model()),
                String.format(
                        Locale.ROOT,
                        "executor   --conf spark.executor.memory=%dm --conf spark.executor.memoryOverhead=%dm",
                        need.heapMegabytes(),
                        need.overheadMegabytes()),
                "           (" + MemoryNeed.FORMULA + "; here weights of " + (weights >> 20) + " MB, " + tasks
                        + (tasks == 1 ? " task)" : " tasks)"));
    }

    /**
     * Does it, or what is left of it.
     *
     * @param work on each line
     * @param stop asks to end early; what is done stays
     * @throws UserException when something has to be mended first; what is done stays
     */
    public Summary run(LineWork work, StopSignal stop) throws IOException {
        Plan plan = begin();
        List<Part> parts = plan.parts();
        if (parts.isEmpty()) {
            finish(List.of(), parts);
            return new Summary(0, 0, false);
        }
        try (Sessions spark = Sessions.start(conf, request.pack(), request.files())) {
            List<Part> numbered = request.numbered() ? numbered(spark, parts, stop) : parts;
            if (stop.requested()) {
                return new Summary(0, 0, true);
            }
            List<Part> costliestFirst = numbered.stream()
                    .sorted(Comparator.comparingLong(Part::cost).reversed())
                    .toList();
            PartTask task = task(spark, work, plan);
            if (work.compares() && storage.length(output.compared()) < 0) {
                spark.compare(costliestFirst, task, progress, stop);
                if (stop.requested()) {
                    return new Summary(0, 0, true);
                }
                storage.writeString(output.compared(), "compared", "");
            }
            List<PartRecord> records = spark.make(costliestFirst, task, progress, stop);
            boolean all = records.size() == parts.size();
            if (all) {
                finish(records, numbered);
            }
            return Summary.of(records, !all);
        }
    }

    private PartTask task(Sessions spark, LineWork work, Plan plan) {
        return new PartTask(
                work,
                beginning(plan.parts()),
                new ArrayList<>(request.models().stream()
                        .map(dir -> dir.toAbsolutePath().toString())
                        .toList()),
                request.pack() == null ? null : Sessions.UNPACKED,
                plan.model(),
                output,
                new SerializableConfiguration(hadoop),
                spark.counter("lines"),
                spark.counter("failed lines"),
                spark.collector("refusals"));
    }

    /** As much of the text as anybody wants to see before all else. */
    private static Part beginning(List<Part> parts) {
        List<Slice> slices = new ArrayList<>();
        long cost = 0;
        for (int i = 0; i < parts.size() && cost < BEGINNING; i++) {
            slices.addAll(parts.get(i).slices());
            cost += parts.get(i).cost();
        }
        return new Part(0, slices, cost);
    }

    /** What would be found at the end of the work, or would be the end of the text. */
    private void checkJoin(List<InputFile> files) throws IOException {
        if (request.join() == null) {
            return;
        }
        String join = storage.qualified(request.join());
        if (files.stream().anyMatch(file -> file.file().equals(join))) {
            throw new UserException(join + ": is read, so the results cannot be put there. Give --join another name.");
        }
        if (storage.length(join) >= 0 && !storage.isFile(join)) {
            throw new UserException(
                    join + ": is a folder, but the results are put into a file. Give --join another name.");
        }
    }

    private List<InputFile> files() throws IOException {
        List<InputFile> files = storage.files(request.inputs());
        ParquetColumn column = request.column();
        if (column == null) {
            files.stream()
                    .filter(file -> file.file().endsWith(".parquet"))
                    .findFirst()
                    .ifPresent(file -> {
                        throw new UserException(file.file() + ": is Parquet, not text. tt spark translate reads it when"
                                + " --column names the column with the text.");
                    });
            return files;
        }
        SparkPresence.requireParquet();
        return ParquetRows.described(storage, files, column);
    }

    private Plan plan() throws IOException {
        List<InputFile> files = files();
        for (InputFile file : files) {
            if (file.file().startsWith(output.folder() + "/")) {
                throw new UserException(file.file() + ": is read, but it lies in the folder that is written. Give -o"
                        + " another name.");
            }
        }
        checkJoin(files);
        String model = ModelFingerprint.of(request.models());
        String written = request.overwrite() ? null : storage.read(output.plan());
        Plan earlier = written == null ? null : Plan.read(written, output.plan());
        long partBytes = request.partBytes();
        if (partBytes == 0) {
            partBytes = earlier == null ? Planner.partBytes(files, request.timesFaster()) : earlier.partBytes();
        }
        Plan plan = Plan.of(request.command(), model, request.options(), partBytes, files);
        if (earlier != null) {
            plan.requireSame(earlier, request.output());
        }
        return plan;
    }

    /** The plan, which is there when this returns. */
    private Plan begin() throws IOException {
        Plan plan = plan();
        boolean ours = storage.length(output.plan()) >= 0;
        if (storage.isFile(output.folder())) {
            throw new UserException(
                    output.folder() + ": is a file, but the parts need a folder. Give -o another name.");
        }
        if (!ours && !storage.isEmpty(output.folder())) {
            throw new UserException(
                    output.folder() + ": has files that tt spark did not write. Give -o an empty or a new folder.");
        }
        if (request.overwrite()) {
            storage.delete(output.folder());
        }
        if (!ours || request.overwrite()) {
            storage.writeString(output.plan(), "plan", plan.toJson());
        }
        return plan;
    }

    /** Parts that know how many lines come before them; the lines are counted once, by all executors. */
    private List<Part> numbered(Sessions spark, List<Part> parts, StopSignal stop) throws IOException {
        long[] counts = LineCounts.read(storage.read(output.lineCounts()), parts.size());
        if (counts == null) {
            counts = spark.count(parts, new SerializableConfiguration(hadoop), progress, stop);
            if (stop.requested()) {
                return parts;
            }
            storage.writeString(output.lineCounts(), "lines", LineCounts.write(counts));
        }
        List<Part> numbered = new ArrayList<>();
        long before = 0;
        for (Part part : parts) {
            numbered.add(part.withLinesBefore(before));
            before += counts[part.number()];
        }
        return numbered;
    }

    /** All parts are there: says so, and joins them. */
    private void finish(List<PartRecord> records, List<Part> parts) throws IOException {
        storage.deleteTemporary(output.folder());
        storage.deleteTemporary(output.records());
        storage.writeString(output.success(), "success", "");
        String join = request.join();
        if (join == null) {
            return;
        }
        long bytes = records.stream().mapToLong(PartRecord::bytes).sum();
        storage.write(join, "join", out -> {
            long written = 0;
            for (Part part : parts) {
                try (InputStream in = storage.open(output.part(part))) {
                    written += in.transferTo(out);
                }
            }
            if (written != bytes) {
                throw new IOException(join + " has " + written + " bytes, but all parts have " + bytes);
            }
            return written;
        });
    }

    private long weightBytes() {
        long bytes = 0;
        for (Path dir : request.models()) {
            Path weights = new ModelDirectory(dir).weightsFile();
            try {
                bytes += Files.size(weights);
            } catch (IOException e) {
                throw new UserException(weights + ": could not be read (" + AtomicFile.describe(e) + ").", e);
            }
        }
        return bytes;
    }
}
