package org.ttnmt.spark;

import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;

/** A session with Spark: settings that suit tt, what executors are sent, and the jobs. */
final class Sessions implements AutoCloseable {

    /** What executors call the archive of {@link Pack}. */
    static final String UNPACKED = "tt-pack";

    private static final String EXECUTOR_CLASSES = "spark.executor.extraClassPath";
    private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";
    private static final String OURS = "-Dai.djl.offline=true -Dfile.encoding=UTF-8";
    private static final long POLL_MILLIS = 200;
    private static final Duration STARTING = Duration.ofSeconds(30);

    private final JavaSparkContext spark;

    private Sessions(JavaSparkContext spark) {
        this.spark = spark;
    }

    /** What was asked for, over what spark-submit has set, over what suits tt. */
    static SparkConf conf(String command, @Nullable String master, Map<String, String> settings) {
        SparkConf conf = new SparkConf();
        settings.forEach(conf::set);
        if (master != null) {
            conf.setMaster(master);
        }
        conf.setIfMissing("spark.master", "local[*]");
        conf.setIfMissing("spark.app.name", "tt spark " + command);
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        if (conf.get("spark.master").startsWith("local")) {
            conf.setIfMissing("spark.ui.enabled", "false");
        }
        // A host that goes away takes the tasks of all its cores with it, and none of them is to blame
        conf.setIfMissing("spark.task.maxFailures", "16");
        conf.setIfMissing("spark.executorEnv.OMP_WAIT_POLICY", "passive");
        conf.setIfMissing("spark.executorEnv.GOMP_SPINCOUNT", "2000");
        conf.setIfMissing("spark.executorEnv.OPT_OUT_TRACKING", "true");
        // glibc gives each thread an arena of its own, and tasks change threads: each arena keeps what a task has freed
        conf.setIfMissing("spark.executorEnv.MALLOC_ARENA_MAX", "4");
        conf.set(EXECUTOR_OPTIONS, (OURS + compilation() + " " + conf.get(EXECUTOR_OPTIONS, "")).strip());
        return conf;
    }

    /** How the kernels of small models are compiled, as the launcher has it for this process; nothing under spark-submit. */
    private static String compilation() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:CompileCommand="))
                .map(option -> " " + option)
                .collect(Collectors.joining());
    }

    /** How files are reached: what is on the class path, and the settings that begin with {@code spark.hadoop}. */
    static Configuration hadoop(SparkConf conf) {
        Configuration configuration = new Configuration();
        for (scala.Tuple2<String, String> setting : conf.getAllWithPrefix("spark.hadoop.")) {
            configuration.set(setting._1(), setting._2());
        }
        return configuration;
    }

    /** Tasks that an executor runs at the same time. */
    static int tasksAtATime(SparkConf conf) {
        return Math.max(1, coresOfAnExecutor(conf) / conf.getInt("spark.task.cpus", 1));
    }

    /** Processors that an executor has. */
    static int coresOfAnExecutor(SparkConf conf) {
        String master = conf.get("spark.master");
        java.util.regex.Matcher local = java.util.regex.Pattern.compile("local(-cluster)?\\[(\\d+|\\*)(,(\\d+))?.*")
                .matcher(master);
        String cores = conf.get("spark.executor.cores", "1");
        if (local.matches()) {
            cores = local.group(1) == null ? local.group(2) : local.group(4);
        }
        return cores == null || cores.equals("*")
                ? Runtime.getRuntime().availableProcessors()
                : Integer.parseInt(cores);
    }

    /**
     * Starts Spark and sends executors what they need.
     *
     * @param pack archive of {@link Pack}, if there is one
     * @param files that are sent along
     * @throws UserException when it does not start
     */
    @SuppressWarnings("CatchingUnchecked") // Scala's exceptions are checked, though nothing says so
    static Sessions start(SparkConf conf, @Nullable Path pack, List<Path> files) {
        JavaSparkContext spark;
        try {
            spark = new JavaSparkContext(conf);
        } catch (Exception e) {
            throw new UserException(
                    "Spark does not start with master " + conf.get("spark.master") + " (" + e.getMessage()
                            + "). Check --master and --conf.",
                    e);
        }
        try {
            String master = conf.get("spark.master");
            boolean elsewhere = !master.startsWith("local") || master.startsWith("local-cluster");
            if (elsewhere && !conf.contains(EXECUTOR_CLASSES)) {
                ProgramJars.all().forEach(jar -> spark.addJar(jar.toString()));
            }
            if (pack != null) {
                spark.sc().addArchive(pack.toAbsolutePath().toUri() + "#" + UNPACKED);
            }
            files.forEach(file -> spark.addFile(file.toAbsolutePath().toString()));
            return new Sessions(spark);
        } catch (RuntimeException e) {
            spark.close();
            throw e;
        }
    }

    LongAccumulator counter(String name) {
        return spark.sc().longAccumulator(name);
    }

    CollectionAccumulator<String> collector(String name) {
        return spark.sc().collectionAccumulator(name);
    }

    /**
     * Has parts made; the first come first.
     *
     * @return their records; none when it was asked to stop
     * @throws UserException when something has to be mended first
     */
    List<PartRecord> make(List<Part> parts, PartTask task, Progress progress, StopSignal stop) {
        JavaFutureAction<List<PartRecord>> job = job(parts, task);
        LongAccumulator lines = task.lines();
        try (Progress.Task bar = progress.start(request(task), "lines", -1)) {
            return await(job, stop, () -> {
                bar.at(lines.value());
                throwIfAny(task.refusals(), job);
            });
        }
    }

    /**
     * Finds out what each part repeats of those before it.
     *
     * @throws UserException when something has to be mended first
     */
    void compare(List<Part> parts, PartTask task, Progress progress, StopSignal stop) {
        long bytes = parts.stream().mapToLong(Part::cost).sum();
        JavaFutureAction<List<Integer>> job = Comparison.of(spark.parallelize(parts, parts.size()), task, bytes)
                .collectAsync();
        try (Progress.Task bar = progress.start("comparing the parts with each other", "parts", -1)) {
            bar.at(0);
            await(job, stop, () -> throwIfAny(task.refusals(), job));
        }
    }

    /** What a task refused would be refused each time that it is tried again. */
    private static void throwIfAny(CollectionAccumulator<String> refusals, JavaFutureAction<?> job) {
        if (!refusals.isZero()) {
            job.cancel(true);
            throw new UserException(refusals.value().get(0));
        }
    }

    private static String request(PartTask task) {
        return "writing " + task.output().folder().replaceFirst("^file:", "");
    }

    /**
     * How many lines each part has, by its number; none when it was asked to stop.
     *
     * @throws UserException when a file cannot be read
     */
    long[] count(List<Part> parts, SerializableConfiguration hadoop, Progress progress, StopSignal stop) {
        try (Progress.Task bar = progress.start("counting lines", "parts", parts.size())) {
            bar.at(0);
            CollectionAccumulator<String> refusals = collector("refusals");
            JavaFutureAction<List<Long>> job = job(parts, new CountTask(hadoop, refusals));
            return await(job, stop, () -> throwIfAny(refusals, job)).stream()
                    .mapToLong(Long::longValue)
                    .toArray();
        }
    }

    /** Where executors find the driver. */
    String driverHost() {
        return spark.getConf().get("spark.driver.host");
    }

    /**
     * Has tasks run at the same time, each in an executor of its own.
     *
     * @param desk where they say what there is to say
     * @return what they return
     * @throws UserException when something has to be mended first
     */
    List<Boolean> together(List<Integer> ranks, TrainingTask task, DriverDesk desk, StopSignal stop) {
        spark.setLocalProperty("spark.job.interruptOnCancel", "true");
        awaitRoom(ranks.size(), stop);
        JavaRDD<Boolean> results = spark.parallelize(ranks, ranks.size())
                .rdd()
                .barrier()
                .mapPartitions(task, false, scala.reflect.ClassTag$.MODULE$.apply(Boolean.class))
                .toJavaRDD()
                .repartition(1); // Spark begins a barrier stage anew only where a shuffle follows
        JavaFutureAction<List<Boolean>> job = results.collectAsync();
        return await(job, StopSignal.never(), () -> {
            if (stop.requested()) {
                desk.stop();
            }
            String refusal = desk.refusal();
            if (refusal != null) {
                job.cancel(true);
                throw new UserException(refusal);
            }
        });
    }

    /**
     * Waits for executors that are starting, as Spark itself does before other jobs; a barrier stage warns every few
     * seconds instead. What is not there after {@link #STARTING} is left to those warnings.
     */
    private void awaitRoom(int tasks, StopSignal stop) {
        SparkContext context = spark.sc();
        ResourceProfile each = context.resourceProfileManager().defaultResourceProfile();
        long end = System.nanoTime() + STARTING.toNanos();
        try {
            while (!context.isLocal()
                    && context.maxNumConcurrentTasks(each) < tasks
                    && System.nanoTime() < end
                    && !stop.requested()) {
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private record CountTask(SerializableConfiguration hadoop, CollectionAccumulator<String> refusals)
            implements Function<Part, Long>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Long call(Part part) throws Exception {
            try {
                return PartLines.count(new Storage(hadoop.value()), part);
            } catch (UserException e) {
                refusals.add(String.valueOf(e.getMessage()));
                return 0L;
            }
        }
    }

    private <T> JavaFutureAction<List<T>> job(List<Part> parts, Function<Part, T> task) {
        JavaRDD<Part> each = spark.parallelize(parts, parts.size());
        return each.map(task).collectAsync();
    }

    private static <T> List<T> await(JavaFutureAction<List<T>> job, StopSignal stop, Runnable look) {
        try {
            while (!stop.requested()) {
                try {
                    List<T> results = job.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                    look.run();
                    return results;
                } catch (TimeoutException e) {
                    look.run();
                }
            }
            job.cancel(true);
            return List.of();
        } catch (InterruptedException e) {
            job.cancel(true);
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            if (stop.requested()) {
                return List.of();
            }
            look.run();
            throw failed(e.getCause() == null ? e : e.getCause());
        }
    }

    /** Spark's own words, without the stack trace that it makes part of them. */
    private static UserException failed(Throwable cause) {
        String said = String.valueOf(cause.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .strip();
        return new UserException(
                "Spark gave up: " + said
                        + " What is done stays: mend it, and give the same command again. A process that is"
                        + " killed (exit code 137) had mostly too little memory outside of the heap: raise --conf"
                        + " spark.executor.memoryOverhead; --dry-run says how much it should be.",
                cause);
    }

    @Override
    public void close() {
        spark.close();
    }
}
