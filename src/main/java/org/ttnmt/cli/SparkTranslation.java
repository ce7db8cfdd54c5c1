package org.ttnmt.cli;

import java.util.ArrayList;
import org.ttnmt.UserException;
import org.ttnmt.app.translate.ModelOpener;
import org.ttnmt.app.translate.NetworkOpener;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.spark.LineWork;
import org.ttnmt.spark.TranslationWork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/**
 * Translating, as it travels to executors: the options as they were typed, which are parsed again there.
 *
 * @param arguments options of {@code tt spark translate} that are those of {@code tt translate}
 */
record SparkTranslation(ArrayList<String> arguments) implements LineWork {
    private static final long serialVersionUID = 1L;

    @Override
    public Opened open(Host host) {
        return open(host, new NetworkOpener());
    }

    /** With models that are opened otherwise. */
    Opened open(Host host, ModelOpener models) {
        Translation command = new Translation();
        GivenOptions.parse(command, "translate", arguments);
        try {
            return command.open(host, models);
        } catch (ParameterException e) { // it does not fit the model
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The options that count on an executor. */
    @Command(name = "translate")
    private static final class Translation extends TranslatingCommand {
        @Mixin
        private ComputeOptions.OnOneDevice compute;

        @Override
        public Integer call() {
            throw new UnsupportedOperationException("only its options are used");
        }

        Opened open(Host host, ModelOpener models) {
            ComputeConfig all = compute.toConfig(host.threads());
            int workers = workersOf(all);
            ComputeConfig perWorker = all.withThreads(Math.max(1, all.threads() / workers));
            TranslationModel opened = model.open(models, perWorker, host.models());
            try {
                return new TranslationWork(
                        opened,
                        options(opened, input.steering(file -> host.files().resolve(file.getFileName())), workers),
                        format.format());
            } catch (RuntimeException | Error e) {
                opened.close();
                throw e;
            }
        }
    }
}
