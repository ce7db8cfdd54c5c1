package org.ttnmt.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.store.BuildVocabulary;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.config.VocabConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code tt vocab}: builds a subword vocabulary alone. */
@Command(
        name = "vocab",
        header = "Build a subword vocabulary from text.",
        description = {
            "%nTrains a SentencePiece model on all lines of the files and writes PREFIX.model, for tt and for every"
                    + " program that reads SentencePiece models, and PREFIX.vocab, its pieces and scores for people."
                    + " The names and the size go to standard output.%n",
            "tt train builds the vocabulary that it needs by itself, with the same options in the section 'vocab' of"
                    + " its configuration. Use this command to share a vocabulary between models (vocab.source_model)"
                    + " or to look at one.%n",
            "The same text, options and seed give the same model, byte for byte, with any number of threads.%n"
        },
        footer = {
            "  One vocabulary for both languages:",
            "    tt vocab --input train.en train.de --output vocab --size 8000",
            "  For Chinese, without unknown characters: rare ones become bytes:",
            "    tt vocab --input train.zh.gz --output zh --size 16000 --character-coverage 0.9995 --byte-fallback",
            "  BPE with tags that are never split:",
            "    tt vocab --input train.en --output tagged --type bpe --user-defined-symbols \"<2de>,<2zh>\"",
            "",
            "A good size: 4,000 to 10,000 for up to 200,000 sentence pairs, 16,000 to 32,000 above."
        })
final class VocabCommand extends BaseCommand {

    /** Not a file that is called vocab.model. */
    private static final Pattern KEY = Pattern.compile("(?<![\\w/.\\\\-])vocab\\.(type|size|character_coverage|"
            + "byte_fallback|user_defined_symbols|normalization|sample_sentences)\\b");

    private static final int MAX_THREADS = 128;

    private final Terminal terminal;

    @Option(
            names = {"-i", "--input"},
            paramLabel = "FILE",
            required = true,
            arity = "1..*",
            description = "Text files, one sentence a line, UTF-8; .gz and .zst are unpacked.")
    private List<Path> inputs;

    @Option(
            names = {"-o", "--output", "--model-prefix"},
            paramLabel = "PREFIX",
            required = true,
            description = "Where to write: PREFIX.model and PREFIX.vocab.")
    private Path output;

    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            defaultValue = "unigram",
            description = "unigram: pieces by probability (Kudo 2018); bpe: pieces by merging the most frequent pair"
                    + " (Sennrich et al. 2016). Default: ${DEFAULT-VALUE}.")
    private VocabConfig.Type type;

    @Option(
            names = {"-s", "--size"},
            paramLabel = "N",
            defaultValue = "8000",
            description = "Number of pieces: learnt ones, characters, control symbols and bytes together. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int size;

    @Option(
            names = "--character-coverage",
            paramLabel = "SHARE",
            defaultValue = "0.9995",
            description =
                    "Share of the text's characters that get a piece, above 0 and at most 1; the rarest others are"
                            + " unknown. Default: ${DEFAULT-VALUE}; 1 for alphabets.")
    private double characterCoverage;

    @Option(
            names = "--byte-fallback",
            description = "Spell characters without a piece with 256 byte pieces, so that nothing is unknown.")
    private boolean byteFallback;

    @Option(
            names = "--user-defined-symbols",
            paramLabel = "TEXT",
            split = ",",
            description = "Texts that are always one piece, such as tags; several with commas between them.")
    private List<String> userDefinedSymbols = List.of();

    @Option(
            names = "--normalization",
            paramLabel = "RULE",
            defaultValue = "nmt_nfkc",
            description =
                    "What happens to text before it is split: nmt_nfkc, nfkc, nmt_nfkc_cf, nfkc_cf (Unicode's NFKC;"
                            + " nmt: invisible characters become spaces or vanish; cf: all in lower case) or identity."
                            + " The model contains the rule. Default: ${DEFAULT-VALUE}.")
    private String normalization;

    @Option(
            names = "--sample-sentences",
            paramLabel = "N",
            defaultValue = "2000000",
            description = "Sentences, drawn at random, that are looked at, at most; memory grows with them. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int sampleSentences;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of that sample. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads, 1 to " + MAX_THREADS + " (default: all that this process may use).")
    private @Nullable Integer threads;

    @Option(names = "--overwrite", description = "Replace a model that is there already.")
    private boolean overwrite;

    @Mixin
    private QuietOption quiet;

    VocabCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Usage.checkRange(spec, "--threads", threads, 1, MAX_THREADS);
        int available = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        BuildVocabulary build =
                new BuildVocabulary(inputs, prefix(), overwrite, config(), seed, threads == null ? available : threads);
        BuildVocabulary.Result result;
        try {
            result = build.run(quiet.progress(terminal));
        } catch (UserException e) {
            throw new UserException(withOptionNames(String.valueOf(e.getMessage())), e);
        }
        terminal.out().printf("%s\t%d pieces%n%s%n", result.model(), result.size(), result.vocab());
        return ExitCode.OK;
    }

    private Path prefix() {
        String name = String.valueOf(output.getFileName());
        if (name.isEmpty() || name.equals(".model")) {
            throw wrong(
                    "Invalid value for option '--output': '" + output + "' names no file. Give the start of the file"
                            + " names, such as runs/vocab for runs/vocab.model and runs/vocab.vocab.");
        }
        return name.endsWith(".model")
                ? output.resolveSibling(name.substring(0, name.length() - ".model".length()))
                : output;
    }

    private VocabConfig config() {
        try {
            return VocabConfig.DEFAULT.with(
                    VocabConfig.TYPE.is(type),
                    VocabConfig.SIZE.is(size),
                    VocabConfig.CHARACTER_COVERAGE.is(characterCoverage),
                    VocabConfig.BYTE_FALLBACK.is(byteFallback),
                    VocabConfig.USER_DEFINED_SYMBOLS.is(userDefinedSymbols),
                    VocabConfig.NORMALIZATION.is(normalization),
                    VocabConfig.SAMPLE_SENTENCES.is(sampleSentences));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), withOptionNames(String.valueOf(e.getMessage())), e);
        }
    }

    /** Messages name the keys of the configuration; here they are options. */
    private static String withOptionNames(String message) {
        return KEY.matcher(message).replaceAll(key -> "--" + key.group(1).replace('_', '-'));
    }
}
