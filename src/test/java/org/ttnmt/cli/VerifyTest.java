package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ttnmt.app.training.ToyModel;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.decode.DecodingView;
import org.ttnmt.model.StepModel;

/** {@code tt translate --verify} with models that are the same in any batch, and with some that are not. */
@Timeout(60)
class VerifyTest {
    private static final String INPUT = "abc\n\nde\nfghij\nk\n".repeat(40);

    /** What a run gave. */
    private record Run(int exitCode, String out, String err) {}

    /** Says that it is surer of everything in batches of some sizes. */
    private static final class Unsteady extends ToyModel {
        private final int least;
        private final int most;

        Unsteady(int least, int most) {
            this.least = least;
            this.most = most;
        }

        @Override
        public StepModel stepModel() {
            StepModel steady = super.stepModel();
            return new StepModel() {
                @Override
                public Decoding start(List<int[]> sources, List<int[]> words) {
                    Decoding decoding = steady.start(sources);
                    boolean off = sources.size() >= least && sources.size() <= most;
                    return new DecodingView(decoding) {
                        @Override
                        public Continuations advance(int[] order, int[] tokens, int count) {
                            Continuations best = super.advance(order, tokens, count);
                            if (off) {
                                for (int i = 0; i < best.logProbs().length; i++) {
                                    best.logProbs()[i] *= 0.999f;
                                }
                            }
                            return best;
                        }
                    };
                }

                @Override
                public int vocabularySize() {
                    return steady.vocabularySize();
                }

                @Override
                public int bos() {
                    return steady.bos();
                }

                @Override
                public int eos() {
                    return steady.eos();
                }

                @Override
                public int unk() {
                    return steady.unk();
                }
            };
        }
    }

    @Test
    void theSameInAnyBatchIsVerified() {
        for (String[] options : List.of(
                new String[] {"--verify"},
                new String[] {"--verify", "--format", "json", "--n-best", "2", "--workers", "3", "--batch-size", "9"},
                new String[] {"--verify", "--sample", "--seed", "3", "--scores"})) {
            Run run = translate(new ToyModel(), options);
            assertEquals(0, run.exitCode(), run.err());
            assertEquals("verified: 160 lines are the same alone and among other lines\n", run.err());
            assertEquals(
                    translate(
                                    new ToyModel(),
                                    List.of(options).subList(1, options.length).toArray(String[]::new))
                            .out(),
                    run.out());
        }
    }

    @Test
    void whatDependsOnItsBatchIsFound() {
        Run alone = translate(new Unsteady(1, 1), "--verify", "--scores");
        assertEquals(1, alone.exitCode());
        assertEquals(200, alone.out().lines().count());
        assertTrue(
                alone.err()
                        .startsWith("warning: standard input:1: '-0.100000 ABC' is '-0.099900 ABC' when it is"
                                + " translated alone\n"),
                alone.err());
        assertTrue(
                alone.err().contains("not verified: of 160 lines, 160 differ when they are translated alone and "),
                alone.err());
        Run mixed = translate(new Unsteady(7, 7), "--verify", "--format", "tsv");
        assertEquals(1, mixed.exitCode());
        assertTrue(
                mixed.err().contains("not verified: of 160 lines, 0 differ when they are translated alone"),
                mixed.err());
        assertEquals(0, translate(new Unsteady(7, 7), "--verify").exitCode(), "the text alone is the same");
    }

    private static Run translate(TranslationModel model, String... options) {
        StringWriter messages = new StringWriter();
        Terminal terminal = Terminal.plain(new PrintWriter(new StringWriter()), new PrintWriter(messages));
        String[] arguments = new String[options.length + 3];
        System.arraycopy(new String[] {"translate", "-m", "demo"}, 0, arguments, 0, 3);
        System.arraycopy(options, 0, arguments, 3, options.length);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SignalStop stop = new SignalStop(terminal.err())) {
            TranslateStreams streams = new TranslateStreams(
                    new ByteArrayInputStream(INPUT.getBytes(StandardCharsets.UTF_8)), out, false, false);
            TranslateCommand command =
                    new TranslateCommand(terminal, stop, (dir, precision, compute) -> model, streams);
            int exitCode = TtCommandLine.create(terminal, List.of(command)).execute(arguments);
            terminal.err().flush();
            return new Run(exitCode, out.toString(StandardCharsets.UTF_8), messages.toString());
        }
    }
}
