package org.ttnmt.cli;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One run of {@code tt eval} in a folder. */
final class EvalRun {
    private EvalRun() {}

    static CommandRun in(Path folder, byte[] stdin, String... args) {
        return in(folder, stdin, Map.of(), args);
    }

    static CommandRun in(Path folder, byte[] stdin, Map<String, String> environment, String... args) {
        EvalCommand command =
                new EvalCommand(new ByteArrayInputStream(stdin), environment, false, folder, file -> List::of);
        String[] all = new String[args.length + 1];
        all[0] = "eval";
        System.arraycopy(args, 0, all, 1, args.length);
        return CommandRun.with(command, all);
    }
}
