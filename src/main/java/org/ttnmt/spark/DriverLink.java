package org.ttnmt.spark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.io.Workers;

/**
 * What an executor says to the driver while a task lasts, since accumulators arrive only at its end: lines for people,
 * and refusals. The driver says one thing: that it is to stop, as it does by going away. Lines of text; the first word
 * says what one is.
 */
final class DriverLink implements AutoCloseable, StopSignal {
    static final String LINE = "line ";
    static final String WARNING = "warning ";
    static final String REFUSAL = "refusal ";
    static final String STOP = "stop";

    private static final int CONNECT_MILLIS = 30_000;

    private final Socket socket;
    private final PrintWriter out;
    private volatile boolean stop;

    private DriverLink(Socket socket) throws IOException {
        this.socket = socket;
        this.out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /**
     * Calls the driver.
     *
     * @param secret that it knows
     */
    static DriverLink open(String host, int port, String secret) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
        socket.setKeepAlive(true);
        DriverLink link = new DriverLink(socket);
        link.out.println(secret);
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        Workers.startAlone("tt-driver-link", () -> link.listen(in));
        return link;
    }

    private void listen(BufferedReader in) {
        try {
            String said = in.readLine();
            stop = said == null || said.equals(STOP);
        } catch (IOException e) {
            stop = true;
        }
    }

    @Override
    public boolean requested() {
        return stop;
    }

    /** Hands lines on. */
    Progress progress() {
        return Progress.of(text -> say(LINE, text), text -> say(WARNING, text));
    }

    private void say(String kind, String text) {
        text.lines().forEach(line -> out.println(kind + line));
    }

    /** Says what only the user can mend. */
    void refuse(String sentence) {
        out.println(REFUSAL + sentence.replace("\n", "\\n"));
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // it has said all
        }
    }
}
