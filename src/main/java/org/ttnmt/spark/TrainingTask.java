package org.ttnmt.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.training.Ranks;
import org.ttnmt.app.training.TrainOptions;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.Device;
import org.ttnmt.config.RunConfig;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * A rank of a training: a task of a barrier stage, which runs {@code Train} with the others. Where one is lost, Spark
 * begins the whole stage anew, and they go on from the last checkpoint. It says whether it came to the end.
 */
final class TrainingTask extends AbstractFunction1<Iterator<Integer>, Iterator<Boolean>> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TrainingJob.Settings settings;

    TrainingTask(TrainingJob.Settings settings) {
        this.settings = settings;
    }

    @Override
    public Iterator<Boolean> apply(Iterator<Integer> nothing) {
        BarrierTaskContext context = BarrierTaskContext.get();
        try (DriverLink driver = DriverLink.open(settings.driverHost(), settings.driverPort(), settings.secret())) {
            try {
                return CollectionConverters.asScala(
                        List.of(train(context, driver)).iterator());
            } catch (UserException e) {
                if (!context.isInterrupted()) { // otherwise Spark ends it, to begin again
                    driver.refuse(String.valueOf(e.getMessage()));
                }
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean train(BarrierTaskContext context, DriverLink driver) throws IOException {
        try (Ranks ranks = meet(context)) {
            boolean leads = ranks.leads();
            boolean again = context.stageAttemptNumber() > 0;
            TrainOptions options = new TrainOptions(
                    new ComputeConfig(Device.parse(settings.device()), settings.threads(context.cpus())),
                    settings.overwrite() && !again,
                    settings.command());
            Progress progress = leads ? driver.progress() : Progress.ofWarnings(driver.progress());
            StopSignal stop = leads ? driver : StopSignal.never();
            if (leads && again) {
                progress.line("an executor was lost; going on from the last checkpoint");
            }
            return ranks.train(config(), options, progress, stop).finished();
        }
    }

    /** The configuration travels as text. */
    private RunConfig config() throws IOException {
        Path file = Files.createTempFile("tt-config", ".yaml");
        try {
            Files.writeString(file, settings.config());
            return ConfigReader.readSaved(file);
        } finally {
            Files.delete(file);
        }
    }

    private Ranks meet(BarrierTaskContext context) throws IOException {
        String[] hosts = Arrays.stream(context.getTaskInfos())
                .map(task -> task.address().replaceFirst(":\\d+$", ""))
                .toArray(String[]::new);
        try (ServerSocketChannel listening = ServerSocketChannel.open().bind(new InetSocketAddress(0))) {
            int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
            String[] ports = context.allGather(Integer.toString(port));
            List<InetSocketAddress> all = new ArrayList<>();
            for (int i = 0; i < hosts.length; i++) {
                all.add(InetSocketAddress.createUnresolved(hosts[i], Integer.parseInt(ports[i])));
            }
            return Ranks.meet(context.partitionId(), all, listening, settings.secret(), settings.halved());
        }
    }
}
