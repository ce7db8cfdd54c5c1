package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.ttnmt.app.training.CleanParts;
import org.ttnmt.audit.CleanRules;
import org.ttnmt.spark.CleaningWork;
import org.ttnmt.spark.LineWork;
import org.ttnmt.spark.Text;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Cleaning, as it travels to executors: the options as they were typed, which are parsed again there.
 *
 * @param arguments options of {@code tt spark data clean} that say what is done with a pair
 */
record SparkCleaning(ArrayList<String> arguments) implements LineWork {
    private static final long serialVersionUID = 1L;

    @Override
    public Opened open(Host host) {
        Cleaning command = new Cleaning();
        CommandLine parser = new CommandLine(command);
        CleanRuleOptions.addTo(parser.getCommandSpec(), SparkDataCleanCommand.OF_A_WHOLE);
        GivenOptions.parse(parser, "clean", arguments);
        Text corpus = Objects.requireNonNull(host.beginning());
        return command.open(corpus, file -> host.files().resolve(file.getFileName()));
    }

    @Override
    public boolean compares() {
        return true;
    }

    /** The options that count on an executor. */
    @Command(name = "clean")
    private static final class Cleaning extends BaseCommand {
        @Mixin
        private CleanSetsOptions sets;

        @Option(names = "--rejected")
        private boolean rejected;

        @Override
        public Integer call() {
            throw new UnsupportedOperationException("only its options are used");
        }

        Opened open(Text corpus, UnaryOperator<Path> place) {
            sets.move(place);
            CleanRules rules = CleanRuleOptions.rules(spec, SparkDataCleanCommand.OF_A_WHOLE);
            return new CleaningWork(
                    corpus.read(lines -> new CleanParts(rules, sets.validation(), sets.test(), sets.vocabulary, lines)),
                    rejected);
        }
    }
}
