package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.audit.Check;
import org.ttnmt.audit.CleanRules;
import org.ttnmt.config.CorpusConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a corpus is compared with when it is cleaned; used as a {@link Mixin}. */
final class CleanSetsOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"--validation", "--valid"},
            paramLabel = "FILE",
            arity = "1..2",
            description = "Validation set whose sources the output shall not have: two files, or one TSV file.")
    List<Path> validation = new ArrayList<>();

    @Option(names = "--test", paramLabel = "FILE", arity = "1..2", description = "Test set, the same.")
    List<Path> test = new ArrayList<>();

    @Option(
            names = "--vocab",
            paramLabel = "MODEL",
            arity = "1..2",
            description = "SentencePiece model for both sides, or one each, for --too-long and --unknown-pieces.")
    List<Path> vocabulary = new ArrayList<>();

    /** Checks what was given, before anything is read. */
    void check(CleanRules rules) {
        if (rules.removes(Check.UNKNOWN_PIECES) && vocabulary.isEmpty()) {
            throw Usage.wrong(command, "--unknown-pieces needs --vocab MODEL.");
        }
        requireAtMostTwo(command, "--validation", validation);
        requireAtMostTwo(command, "--test", test);
        requireAtMostTwo(command, "--vocab", vocabulary);
    }

    static void requireAtMostTwo(CommandSpec command, String what, List<Path> named) {
        if (named.size() > 2) {
            throw Usage.wrong(
                    command,
                    what + " is one file or two, of the source and of the target, but here are " + named.size() + ": "
                            + named + ".");
        }
    }

    /** All files that were named. */
    List<Path> files() {
        return Stream.of(validation, test, vocabulary).flatMap(List::stream).toList();
    }

    /** Gives the files other places. */
    void move(UnaryOperator<Path> place) {
        validation.replaceAll(place);
        test.replaceAll(place);
        vocabulary.replaceAll(place);
    }

    @Nullable
    CorpusConfig validation() {
        return validation.isEmpty() ? null : corpus(validation);
    }

    @Nullable
    CorpusConfig test() {
        return test.isEmpty() ? null : corpus(test);
    }

    static CorpusConfig corpus(List<Path> files) {
        return new CorpusConfig(files.get(0), files.size() == 1 ? null : files.get(1), 1);
    }
}
