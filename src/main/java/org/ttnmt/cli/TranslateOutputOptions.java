package org.ttnmt.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.translate.AttentionPage;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where translations go; used as a {@link Mixin}. */
final class TranslateOutputOptions {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "Write the translations here instead of to standard output. The file gets its name when all is"
                            + " written; until then it is FILE.tmp, and what was there stays.")
    @Nullable
    Path output;

    @Option(
            names = "--attention",
            paramLabel = "HTML",
            description = "Draw who attends to whom in every layer and head, as a page for the browser: of the first "
                    + AttentionPage.MOST_SENTENCES + " lines with up to " + AttentionPage.MOST_PIECES + " pieces.")
    @Nullable
    Path attention;
}
