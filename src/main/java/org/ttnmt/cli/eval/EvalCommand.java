package org.ttnmt.cli.eval;

import java.io.File;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.ttnmt.UserException;
import org.ttnmt.app.evaluate.ComparisonPage;
import org.ttnmt.app.evaluate.ComparisonReport;
import org.ttnmt.app.evaluate.Evaluate;
import org.ttnmt.app.evaluate.EvaluatedSystem;
import org.ttnmt.app.evaluate.EvaluationFiles;
import org.ttnmt.app.evaluate.EvaluationSet;
import org.ttnmt.app.evaluate.FieldCountException;
import org.ttnmt.app.evaluate.MetricScores;
import org.ttnmt.app.evaluate.Resampling;
import org.ttnmt.app.evaluate.UnspacedText;
import org.ttnmt.app.translate.Translations;
import org.ttnmt.cli.terminal.Colours;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.cli.terminal.VersionText;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.metrics.Accuracy;
import org.ttnmt.metrics.Bleu;
import org.ttnmt.metrics.Metric;
import org.ttnmt.metrics.Tokenizers;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tt eval}: scores translations, with sacreBLEU's arguments, numbers, signatures and output. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        header = "Score translations against references: BLEU, chrF, TER, and whether a difference is real.",
        description = "%nTakes sacreBLEU's arguments and prints what it prints. Files may be plain, .gz or .zst.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  One system, two metrics:       tt eval ref.txt -i hyp.txt -m bleu chrf",
            "  Only the number, two digits:   tt eval ref.txt -i hyp.txt -b -w 2",
            "  Two references:                tt eval ref1.txt ref2.txt -i hyp.txt -f text",
            "  Is B better than A?            tt eval ref.txt -i a.txt b.txt --paired-bs -f text",
            "  Translate, then score:         tt eval --model runs/quickstart --src src.txt --ref ref.txt",
            "  Sentence by sentence:          tt eval ref.txt -i hyp.txt -m chrf --sentence-level",
        })
public final class EvalCommand implements Callable<Integer> {

    /** Exit code for lines with different numbers of tab-separated fields, as in sacreBLEU. */
    private static final int FIELDS_DIFFER = 17;

    /** Metrics, in the order in which they are reported. */
    enum MetricName {
        BLEU,
        CHRF,
        TER,
        EXACT,
        ACCURACY,
        F1
    }

    private final InputStream stdin;
    private final Map<String, String> environment;
    private final boolean terminal;
    private final Path folder;
    private final Function<File, Function<String, List<String>>> pieces;
    private final BiFunction<ComputeConfig, Boolean, Translations> translations;

    @Spec
    private CommandSpec spec;

    @Mixin
    private EvalInputOptions input;

    @Option(
            names = {"-m", "--metrics"},
            arity = "1..*",
            paramLabel = "METRIC",
            defaultValue = "bleu",
            description =
                    "Any of: bleu, chrf, ter, exact, accuracy, f1 (default: bleu; of a --model that writes labels,"
                            + " accuracy and f1). The last three, which sacreBLEU does"
                            + " not have, are the share of lines that are a reference, white space at the ends aside; and"
                            + " of labels, one for a line or one for each word: the share that is right, and the F1.")
    private List<MetricName> metricNames = List.of(MetricName.BLEU);

    @Option(
            names = {"-sl", "--sentence-level"},
            description = "Score each sentence: one metric, one system.")
    private boolean sentenceLevel;

    @ArgGroup(validate = false, heading = "%nBLEU:%n")
    private EvalMetricOptions.OfBleu bleu = new EvalMetricOptions.OfBleu();

    @ArgGroup(validate = false, heading = "%nchrF:%n")
    private EvalMetricOptions.OfChrF chrF = new EvalMetricOptions.OfChrF();

    @ArgGroup(validate = false, heading = "%nTER (the defaults are Tercom's):%n")
    private EvalMetricOptions.OfTer ter = new EvalMetricOptions.OfTer();

    @ArgGroup(validate = false, heading = "%nLabels:%n")
    private EvalMetricOptions.OfLabels labels = new EvalMetricOptions.OfLabels();

    @ArgGroup(validate = false, heading = "%nSignificance:%n")
    private EvalSignificanceOptions significance = new EvalSignificanceOptions();

    @ArgGroup(validate = false, heading = "%nA closer look:%n")
    private EvalComparisonOptions comparison = new EvalComparisonOptions();

    @ArgGroup(validate = false, heading = "%nModels:%n")
    private EvalModelOptions model = new EvalModelOptions();

    @ArgGroup(validate = false, heading = "%nReport:%n")
    private EvalReportOptions report = new EvalReportOptions();

    @ArgGroup(validate = false)
    private EvalRefusedOptions refused = new EvalRefusedOptions();

    /**
     * Makes the command.
     *
     * @param stdin is read when no system is named
     * @param environment SACREBLEU_FORMAT and SACREBLEU_SEED count
     * @param terminal whether the output takes colours
     * @param folder that relative file names start from
     * @param pieces opens a SentencePiece model and gives the pieces of a line
     * @param translations translates with models, and says nothing of its progress when the second argument is true
     */
    public EvalCommand(
            InputStream stdin,
            Map<String, String> environment,
            boolean terminal,
            Path folder,
            Function<File, Function<String, List<String>>> pieces,
            BiFunction<ComputeConfig, Boolean, Translations> translations) {
        this.stdin = stdin;
        this.environment = environment;
        this.terminal = terminal;
        this.folder = folder;
        this.pieces = pieces;
        this.translations = translations;
    }

    @Override
    public Integer call() {
        if (!spec.commandLine().getParseResult().hasMatchedOption("--metrics") && model.writesLabels(folder)) {
            metricNames = sentenceLevel ? List.of(MetricName.ACCURACY) : List.of(MetricName.ACCURACY, MetricName.F1);
        }
        checkUsage();
        refused.refuse();
        report.settle(environment, sentenceLevel, comparison.compare);
        checkInputs();
        EvaluationFiles files = input.files(folder);
        try {
            EvaluationSet set = read(files);
            checkSystems(set);
            score(set.checked(), metrics(set), files);
            return ExitCode.OK;
        } catch (FieldCountException e) {
            err().println("tt eval: " + e.getMessage());
            return FIELDS_DIFFER;
        }
    }

    private List<Metric<?>> metrics(EvaluationSet set) {
        List<List<String>> texts = new ArrayList<>(set.references());
        set.systems().forEach(system -> texts.add(system.lines()));
        return metricNames.stream()
                .distinct()
                .sorted()
                .<Metric<?>>map(name -> switch (name) {
                    case BLEU -> bleuMetric();
                    case CHRF -> chrF.metric();
                    case TER -> ter.metric();
                    case EXACT -> bleu.exactMatch();
                    case ACCURACY -> new Accuracy();
                    case F1 -> labels.f1(texts);
                })
                .toList();
    }

    private EvaluationSet read(EvaluationFiles files) {
        List<String> models = model.models;
        String source = model.source;
        return models == null || source == null
                ? files.read(stdin, paired())
                : files.translate(
                        models,
                        files.readSource(source),
                        translations.apply(new ComputeConfig(model.device, significance.threads()), report.quiet),
                        paired());
    }

    private void score(EvaluationSet set, List<Metric<?>> metrics, EvaluationFiles files) {
        warnIfTokenized(set, metrics);
        hintAtTokenizer(set, metrics);
        Resampling resampling = significance.resampling(environment, paired());
        Evaluate evaluate = new Evaluate(metrics, resampling, significance.threads());
        Colours colours = new Colours(terminal && !report.noColor);
        PrintWriter out = spec.commandLine().getOut();
        if (sentenceLevel) {
            ScoreReport sentences = new ScoreReport(report, colours);
            String signature = evaluate.signature(set).format(report.brief);
            evaluate.sentences(set, score -> out.print(sentences.sentence(score, signature) + "\n"));
            return;
        }
        if (set.systems().size() > 1 && !report.quiet) {
            err().println("tt eval: Found " + set.systems().size() + " systems.");
        }
        if (comparison.wanted()) {
            compare(evaluate, set, files, colours);
            return;
        }
        List<MetricScores> scores = evaluate.run(set);
        if (set.systems().size() == 1) {
            out.print(new ScoreReport(report, colours).corpus(scores));
            if (report.detail) {
                out.print("No subset information found. Consider using --origlang argument.\n");
            }
        } else {
            out.print(new ScoreTable(report, colours).print(set.systems(), scores, resampling));
        }
    }

    private void compare(Evaluate evaluate, EvaluationSet set, EvaluationFiles files, Colours colours) {
        String sourceFile = model.source;
        List<String> source = sourceFile == null ? null : files.readSource(sourceFile);
        ComparisonReport compared = evaluate.compare(set, bleuMetric(), source);
        PrintWriter out = spec.commandLine().getOut();
        out.print(new ScoreTable(report, colours).print(set.systems(), compared.scores(), evaluate.resampling()));
        if (comparison.compare) {
            out.print(new ComparisonText(compared, report.width, colours).print());
        }
        File page = comparison.html;
        if (page != null) {
            ComparisonPage.write(folder.resolve(page.toPath()), compared);
        }
    }

    /** Whether systems are tested in pairs. */
    private boolean paired() {
        List<String> models = model.models;
        return significance.paired() || comparison.wanted() || (models != null && models.size() > 1);
    }

    /** BLEU as the options say; its tokenizer may be one that does not work where BLEU is not wanted. */
    private Bleu bleuMetric() {
        if (!metricNames.contains(MetricName.BLEU) && !comparison.wanted()) {
            return Bleu.DEFAULT;
        }
        return bleu.metric(EvalMetricOptions.tokenizer(tokenizer(), bleu, pieces), sentenceLevel);
    }

    /** The tokenizer that was asked for, or that of the target language, or of the models; else sacreBLEU's default. */
    private String tokenizer() {
        if (bleu.tokenize != null) {
            return bleu.tokenize;
        }
        String language = input.targetLanguage();
        if (language != null) {
            return switch (language) {
                case "zh" -> "zh";
                case "ja" -> "ja-mecab";
                case "ko" -> "ko-mecab";
                default -> "13a";
            };
        }
        return Objects.requireNonNullElse(model.tokenizer(folder), "13a");
    }

    /** What sacreBLEU's parser refuses: exit code 2. */
    private void checkUsage() {
        for (String name : input.names()) {
            if (name.startsWith("-") && !Files.exists(folder.resolve(name))) {
                throw usage("unrecognized argument: " + name + " (options are not abbreviated)");
            }
        }
        String tokenize = bleu.tokenize;
        if (tokenize != null && !Tokenizers.NAMES.contains(tokenize)) {
            throw usage("argument --tokenize/-tok: invalid choice: '" + tokenize + "' (choose from "
                    + String.join(", ", Tokenizers.NAMES) + ")");
        }
        if (!bleu.knowsSmoothing()) {
            throw usage("argument --smooth-method/-s: invalid choice: '" + bleu.smoothMethod
                    + "' (choose from none, floor, add-k, exp)");
        }
        if (significance.pairedTwice()) {
            throw usage("argument --paired-bs/-pbs: not allowed with argument --paired-ar/-par");
        }
        if (model.models != null && model.source == null) {
            throw usage("argument --model: needs --src FILE, the text that is translated");
        }
        if (model.models != null && input.namesSystems()) {
            throw usage("argument --model: not allowed with argument --input/-i; score files and models apart");
        }
        if (model.source != null && model.models == null && !comparison.wanted()) {
            throw usage("argument --src: has an effect with --model, --compare or --html only");
        }
        if (report.width < 0) {
            throw usage("argument --width/-w: " + report.width + " is not a number of digits");
        }
    }

    private void checkInputs() {
        if (sentenceLevel && metricNames.stream().distinct().count() > 1) {
            throw new UserException("Only one metric can be used in sentence-level mode.");
        }
        input.check();
    }

    private void checkSystems(EvaluationSet set) {
        int count = set.systems().size();
        if (sentenceLevel && count > 1) {
            throw new UserException(
                    "Only one system can be evaluated in sentence-level mode, but there are " + count + ".");
        }
        if (sentenceLevel && (significance.confidence || paired())) {
            throw new UserException("Statistical tests are unavailable in sentence-level mode.");
        }
        if (paired() && count == 1) {
            throw new UserException("Paired tests require multiple input systems given to --input (-i).");
        }
        if (significance.confidence && count > 1) {
            throw new UserException(
                    "Use a paired test (--paired-bs or --paired-ar) for multiple systems; --confidence is"
                            + " for one.");
        }
    }

    private void warnIfTokenized(EvaluationSet set, List<Metric<?>> metrics) {
        if (bleu.force || sentenceLevel || metrics.stream().noneMatch(Bleu.class::isInstance)) {
            return;
        }
        for (EvaluatedSystem system : set.systems()) {
            long ends =
                    system.lines().stream().filter(line -> line.endsWith(" .")).count();
            if (ends >= 100) {
                err().println("tt eval: " + system.name() + ": " + ends
                        + " lines end in a tokenized period (' .'). It looks like the output was not detokenized, which"
                        + " may hurt the score. If it was, --force suppresses this warning.");
            }
        }
    }

    /** Where nobody chose a tokenizer and the default finds no words. */
    private void hintAtTokenizer(EvaluationSet set, List<Metric<?>> metrics) {
        if (bleu.tokenize == null
                && tokenizer().equals("13a")
                && metrics.stream().anyMatch(Bleu.class::isInstance)) {
            UnspacedText.tokenizer(set.references())
                    .ifPresent(name -> err().println("tt eval: the references are written without spaces between words,"
                            + " where the tokenizer 13a of BLEU finds hardly any. --tokenize " + name
                            + " divides them."));
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
