package org.ttnmt.cli.eval;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ttnmt.UserException;
import org.ttnmt.app.evaluate.PieceTokenizers;
import org.ttnmt.app.translate.Translations;
import org.ttnmt.cli.CommandRun;

/** One run of {@code tt eval} in a folder; a model's translation of a line is its name and the line. */
final class EvalRun {
    private EvalRun() {}

    static CommandRun in(Path folder, byte[] stdin, String... args) {
        return in(folder, stdin, Map.of(), args);
    }

    static CommandRun in(Path folder, byte[] stdin, Map<String, String> environment, String... args) {
        EvalCommand command = new EvalCommand(
                new ByteArrayInputStream(stdin),
                environment,
                false,
                folder,
                PieceTokenizers::open,
                (compute, quiet) -> new Names());
        String[] all = new String[args.length + 1];
        all[0] = "eval";
        System.arraycopy(args, 0, all, 1, args.length);
        return CommandRun.with(command, all);
    }

    private static final class Names implements Translations {
        private final Set<Path> required = new HashSet<>();

        @Override
        public void require(Path model) {
            if (model.getFileName().toString().startsWith("no")) {
                throw new UserException(model.getFileName() + ": there is no model.");
            }
            required.add(model);
        }

        @Override
        public List<String> of(Path model, List<String> source) {
            if (!required.contains(model)) {
                throw new IllegalStateException("nobody has looked whether it is there");
            }
            return translate(model, source);
        }
    }

    private static List<String> translate(Path model, List<String> source) {
        return source.stream().map(line -> model.getFileName() + " " + line).toList();
    }
}
