package org.ttnmt.cli;

import java.util.ArrayList;
import org.ttnmt.app.translate.ModelOpener;
import org.ttnmt.app.translate.NetworkOpener;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.spark.LineWork;
import org.ttnmt.spark.ScoringWork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Scoring, as it travels to executors: the options as they were typed, which are parsed again there.
 *
 * @param arguments options of {@code tt spark score} that are those of {@code tt score}
 */
record SparkScoring(ArrayList<String> arguments) implements LineWork {
    private static final long serialVersionUID = 1L;

    @Override
    public Opened open(Host host) {
        return open(host, new NetworkOpener());
    }

    /** With models that are opened otherwise. */
    Opened open(Host host, ModelOpener models) {
        Scoring command = new Scoring();
        GivenOptions.parse(command, "score", arguments);
        return command.open(host, models);
    }

    /** The options that count on an executor. */
    @Command(name = "score")
    private static final class Scoring extends ScoringCommand {
        @Mixin
        private ComputeOptions.OnOneDevice compute;

        @Override
        public Integer call() {
            throw new UnsupportedOperationException("only its options are used");
        }

        Opened open(Host host, ModelOpener models) {
            TranslationModel opened = model.open(models, compute.toConfig(host.threads()), host.models());
            return new ScoringWork(opened, decoding(opened.decoding()), batchSize, maxLength, inputFormat, format);
        }
    }
}
