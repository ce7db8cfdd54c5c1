package org.ttnmt.spark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.Progress;
import org.ttnmt.io.Workers;

/** Where the driver hears what its executors say; see {@link DriverLink}. */
final class DriverDesk implements AutoCloseable {
    private final ServerSocket server;
    private final Progress progress;
    private final String secret;
    private final List<Socket> callers = new CopyOnWriteArrayList<>();
    private volatile boolean stopping;
    private volatile @Nullable String refusal;

    private DriverDesk(ServerSocket server, Progress progress) {
        this.server = server;
        this.progress = progress;
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        this.secret = HexFormat.of().formatHex(random);
    }

    /** @param progress is told what executors say */
    static DriverDesk open(Progress progress) throws IOException {
        DriverDesk desk = new DriverDesk(new ServerSocket(0), progress);
        Workers.startAlone("tt-driver-desk", desk::accept);
        return desk;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Who knows it belongs to this job. */
    String secret() {
        return secret;
    }

    /** What only the user can mend; null as long as nobody says so. */
    @Nullable
    String refusal() {
        return refusal;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket caller = server.accept();
                Workers.startAlone("tt-driver-caller", () -> hear(caller));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void hear(Socket caller) {
        try (caller) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(caller.getInputStream(), StandardCharsets.UTF_8));
            if (!secret.equals(in.readLine())) {
                return;
            }
            callers.add(caller);
            if (stopping) {
                tell(caller);
            }
            for (String said = in.readLine(); said != null; said = in.readLine()) {
                take(said);
            }
        } catch (IOException e) {
            // it is gone; Spark notices
        } finally {
            callers.remove(caller);
        }
    }

    private void take(String said) {
        if (said.startsWith(DriverLink.REFUSAL)) {
            refusal = said.substring(DriverLink.REFUSAL.length()).replace("\\n", "\n");
        } else if (said.startsWith(DriverLink.WARNING)) {
            progress.warning(said.substring(DriverLink.WARNING.length()));
        } else if (said.startsWith(DriverLink.LINE)) {
            progress.line(said.substring(DriverLink.LINE.length()));
        }
    }

    /** Asks all to stop. */
    void stop() {
        stopping = true;
        callers.forEach(DriverDesk::tell);
    }

    private static void tell(Socket caller) {
        try {
            OutputStream out = caller.getOutputStream();
            out.write((DriverLink.STOP + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            // it is gone
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // nobody is served any more
        }
    }
}
