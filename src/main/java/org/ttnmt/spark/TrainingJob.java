package org.ttnmt.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.Devices;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.config.ConfigWriter;
import org.ttnmt.config.Device;
import org.ttnmt.config.RunConfig;

/** A training on several hosts. */
public final class TrainingJob {

    /**
     * What is asked for.
     *
     * @param config of the run
     * @param executors one rank each
     * @param device of each executor
     * @param threads of each; 0 for as many as a task has processors
     * @param overwrite whether what an earlier run left is deleted
     * @param halved whether gradients travel in bfloat16
     * @param command as it was typed
     * @param master where Spark runs, unless spark-submit has said so; null for this host alone
     * @param settings of Spark, by name
     */
    public record Request(
            RunConfig config,
            int executors,
            String device,
            int threads,
            boolean overwrite,
            boolean halved,
            String command,
            @Nullable String master,
            Map<String, String> settings) {}

    /**
     * What executors are told.
     *
     * @param config as YAML
     * @param driverHost where the driver is
     * @param secret that shows who belongs to the job
     */
    record Settings(
            String config,
            String device,
            int askedThreads,
            boolean overwrite,
            boolean halved,
            String command,
            String driverHost,
            int driverPort,
            String secret)
            implements Serializable {
        private static final long serialVersionUID = 1L;

        int threads(int processors) {
            return askedThreads == 0 ? processors : askedThreads;
        }
    }

    private TrainingJob() {}

    /**
     * Trains to the end, or until asked to stop, which saves first.
     *
     * @return whether it came to the end
     * @throws UserException when something has to be mended first
     */
    public static boolean run(Request request, Progress progress, StopSignal stop) throws IOException {
        Devices.checkParts(Device.parse(request.device()), request.config().training(), request.executors());
        if (request.halved()
                && request.executors() > 1
                && request.config().training().gradientParts() > 0) {
            throw new UserException(
                    "--wire bfloat16 rounds sums at each executor, so that their number shows in the result,"
                            + " which training.gradient_parts ("
                            + request.config().training().gradientParts()
                            + ") is there to avoid. Leave one of them out.");
        }
        SparkConf conf = Sessions.conf("train", request.master(), request.settings());
        conf.set("spark.dynamicAllocation.enabled", "false");
        conf.set("spark.speculation", "false");
        conf.setIfMissing("spark.executor.instances", Integer.toString(request.executors()));
        conf.setIfMissing("spark.task.cpus", Integer.toString(Sessions.coresOfAnExecutor(conf)));
        // Each loss of an executor is a failure of the stage
        conf.setIfMissing("spark.stage.maxConsecutiveAttempts", "100");
        conf.setIfMissing("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "3s");
        conf.setIfMissing("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", "100");
        try (DriverDesk desk = DriverDesk.open(progress);
                Sessions spark = Sessions.start(conf, null, List.of())) {
            Settings settings = new Settings(
                    ConfigWriter.toYaml(request.config().absolute()),
                    request.device(),
                    request.threads(),
                    request.overwrite(),
                    request.halved(),
                    request.command(),
                    spark.driverHost(),
                    desk.port(),
                    desk.secret());
            return spark
                    .together(
                            IntStream.range(0, request.executors()).boxed().toList(),
                            new TrainingTask(settings),
                            desk,
                            stop)
                    .stream()
                    .allMatch(finished -> finished);
        }
    }
}
