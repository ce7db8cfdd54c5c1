package org.ttnmt.cli.terminal;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The two output streams and what is at their other end.
 *
 * <p>Java 17 cannot ask whether one stream is a terminal ({@code System.console()} needs both input and output to be
 * one), so {@code scripts/tt} asks the shell and hands the answers over as system properties. Text is UTF-8 whatever
 * the locale says.
 *
 * @param out results
 * @param err everything else
 * @param outColours whether {@code out} takes colours
 * @param errColours whether {@code err} takes colours
 * @param errMoves whether somebody watches {@code err} on a terminal that can rewrite a line
 * @param columns width of the terminal in characters, as it was at the start
 */
public record Terminal(
        PrintWriter out, PrintWriter err, boolean outColours, boolean errColours, boolean errMoves, int columns) {

    public static final String OUT_IS_TERMINAL = "tt.stdout.tty";
    static final String ERR_IS_TERMINAL = "tt.stderr.tty";
    static final String COLUMNS = "tt.columns";
    /** The number of the descriptor where messages go, if not to the JVM's own standard error. */
    private static final String ERR = "tt.stderr";

    private static final int DEFAULT_COLUMNS = 100;

    /** The streams of this process, results going to {@code out}. */
    public static Terminal ofProcess(OutputStream out) {
        return of(
                writer(out, false),
                writer(standardError(System.getProperty(ERR)), true),
                System.getProperties(),
                System.getenv());
    }

    /**
     * A descriptor that the launcher has opened, for which Java has no public constructor. To open its file again would
     * give that a second place to be written at, where one program overwrites what another has said.
     */
    private static OutputStream standardError(@Nullable String descriptor) {
        if (descriptor != null) {
            try {
                Constructor<FileDescriptor> constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
                constructor.setAccessible(true);
                return new FileOutputStream(constructor.newInstance(Integer.parseInt(descriptor)));
            } catch (ReflectiveOperationException | RuntimeException e) {
                // a Java that does not let it: what is said passes through the launcher's filter
            }
        }
        return new FileOutputStream(FileDescriptor.err);
    }

    /** Streams that go to a file, a pipe or a test. */
    public static Terminal plain(PrintWriter out, PrintWriter err) {
        return new Terminal(out, err, false, false, false, DEFAULT_COLUMNS);
    }

    static Terminal of(PrintWriter out, PrintWriter err, Properties properties, Map<String, String> environment) {
        boolean outTerminal = Boolean.parseBoolean(properties.getProperty(OUT_IS_TERMINAL));
        boolean errTerminal = Boolean.parseBoolean(properties.getProperty(ERR_IS_TERMINAL));
        // https://no-color.org: set and not empty
        boolean moves = !environment.getOrDefault("TERM", "").equals("dumb");
        boolean colours = moves && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(
                out,
                err,
                outTerminal && colours,
                errTerminal && colours,
                errTerminal && moves,
                columns(properties.getProperty(COLUMNS, "")));
    }

    private static int columns(String value) {
        try {
            int columns = Integer.parseInt(value);
            return columns > 0 ? columns : DEFAULT_COLUMNS;
        } catch (NumberFormatException e) {
            return DEFAULT_COLUMNS;
        }
    }

    private static PrintWriter writer(OutputStream stream, boolean flushEachLine) {
        return new PrintWriter(
                new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8)), flushEachLine);
    }
}
