package org.ttnmt.cli.eval;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import picocli.CommandLine.Option;

/** Options of sacreBLEU for test sets that it downloads: {@code tt eval} refuses them and says what to do instead. */
final class EvalRefusedOptions {

    @Option(
            names = {"-t", "--test-set"},
            hidden = true)
    private @Nullable String testSet;

    @Option(
            names = {"-ol", "--origlang"},
            hidden = true)
    private @Nullable String origlang;

    @Option(names = "--subset", hidden = true)
    private @Nullable String subset;

    @Option(names = "--download", hidden = true)
    private @Nullable String download;

    @Option(
            names = {"--citation", "--cite"},
            hidden = true)
    private boolean citation;

    @Option(names = "--list", hidden = true)
    private boolean list;

    @Option(names = "--echo", arity = "1..*", hidden = true)
    private @Nullable List<String> echo;

    void refuse() {
        refuse("--download", download != null);
        refuse("--list", list);
        refuse("--citation", citation);
        refuse("--test-set", testSet != null);
        refuse("--echo", echo != null);
        refuse("--origlang", origlang != null);
        refuse("--subset", subset != null);
    }

    private static void refuse(String option, boolean used) {
        if (used) {
            throw new UserException(option + " is not offered: tt eval downloads nothing and has no built-in test sets."
                    + " Save a test set once with 'sacrebleu -t NAME -l PAIR --echo ref > ref.txt', then name the file:"
                    + " tt eval ref.txt -i hyp.txt.");
        }
    }
}
