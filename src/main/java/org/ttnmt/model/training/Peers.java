package org.ttnmt.model.training;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.ttnmt.io.Workers;
import org.ttnmt.model.parameters.HalfPrecision;

/** The sockets of a rank: one to each of those that it sends to, one from each of those that it hears. */
final class Peers implements AutoCloseable {
    /** Numbers that are sent at a time. */
    private static final int PIECE = 1 << 17;

    private static final int TRIES = 600;
    private static final long PAUSE_MILLIS = 100;

    private final int rank;
    private final int ranks;
    private final boolean halved;
    private final Map<Integer, SocketChannel> to;
    private final Map<Integer, SocketChannel> from;
    private final Workers sender = new Workers(1, "tt-rank");
    private final ByteBuffer sent = buffer();
    private final ByteBuffer heard = buffer();
    private long sentBytes;

    private Peers(
            int rank, int ranks, boolean halved, Map<Integer, SocketChannel> to, Map<Integer, SocketChannel> from) {
        this.rank = rank;
        this.ranks = ranks;
        this.halved = halved;
        this.to = to;
        this.from = from;
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(PIECE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Meets others; returns when all of them are there.
     *
     * @param addresses of all ranks
     * @param to ranks that this one sends to
     * @param from ranks that this one hears
     * @param listening where this one's address leads to; stays open
     * @param secret that all know, and nobody else
     * @param halved whether gradients travel in bfloat16
     * @throws IOException when one does not come within a minute
     */
    static Peers meet(
            int rank,
            List<InetSocketAddress> addresses,
            Set<Integer> to,
            Set<Integer> from,
            ServerSocketChannel listening,
            String secret,
            boolean halved)
            throws IOException {
        Peers peers = new Peers(rank, addresses.size(), halved, new HashMap<>(), new HashMap<>());
        try {
            for (int other : to) {
                SocketChannel channel = connect(addresses.get(other));
                peers.to.put(other, channel);
                write(channel, greeting(secret, rank));
            }
            peers.accept(listening, from, secret);
            return peers;
        } catch (IOException | RuntimeException e) {
            peers.close();
            throw e;
        }
    }

    private static ByteBuffer greeting(String secret, int rank) {
        return ByteBuffer.wrap(
                String.format(Locale.ROOT, "tt rank %s %06d", secret, rank).getBytes(StandardCharsets.UTF_8));
    }

    private static SocketChannel connect(InetSocketAddress address) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                SocketChannel channel =
                        SocketChannel.open(new InetSocketAddress(address.getHostString(), address.getPort()));
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                return channel;
            } catch (IOException e) {
                if (tries == TRIES) {
                    throw e;
                }
                pause();
            }
        }
    }

    /** Whoever does not greet as he should is not heard. */
    private void accept(ServerSocketChannel listening, Set<Integer> expected, String secret) throws IOException {
        listening.configureBlocking(false);
        for (int tries = 0; tries < TRIES && from.size() < expected.size(); tries++) {
            SocketChannel channel = listening.accept();
            if (channel == null) {
                pause();
                continue;
            }
            channel.configureBlocking(false);
            ByteBuffer said = ByteBuffer.allocate(greeting(secret, rank).remaining());
            for (int waits = 0; waits < TRIES / 10 && said.hasRemaining() && channel.read(said) >= 0; waits++) {
                if (said.hasRemaining()) {
                    pause();
                }
            }
            said.flip();
            for (int other : expected) {
                if (!from.containsKey(other) && isEqual(said, greeting(secret, other))) {
                    channel.configureBlocking(true);
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    from.put(other, channel);
                }
            }
            if (!from.containsValue(channel)) {
                channel.close();
            }
        }
        if (from.size() < expected.size()) {
            throw new IOException(
                    "rank " + rank + " waited in vain for " + (expected.size() - from.size()) + " others");
        }
    }

    private static boolean isEqual(ByteBuffer a, ByteBuffer b) {
        byte[] left = new byte[a.remaining()];
        byte[] right = new byte[b.remaining()];
        a.duplicate().get(left);
        b.duplicate().get(right);
        return MessageDigest.isEqual(left, right);
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    int rank() {
        return rank;
    }

    int ranks() {
        return ranks;
    }

    /** Bytes of numbers that this rank has sent so far. */
    long sentBytes() {
        return sentBytes;
    }

    /** A number as it arrives at others. */
    float travelled(float number) {
        return halved ? HalfPrecision.ofBfloat16(HalfPrecision.bfloat16(number)) : number;
    }

    /** Sends numbers to one rank while it hears as many as there is room for from another. */
    void swap(int receiver, double[] out, int source, double[] in) {
        both(
                () -> {
                    ByteBuffer bytes = ByteBuffer.allocate(out.length * Double.BYTES);
                    bytes.asDoubleBuffer().put(out);
                    send(receiver, bytes);
                },
                () -> {
                    ByteBuffer bytes = ByteBuffer.allocate(in.length * Double.BYTES);
                    hear(source, bytes);
                    bytes.asDoubleBuffer().get(in);
                });
    }

    /** Some of a vector's numbers, from {@code from} to before {@code to}. */
    record Range(int from, int to) {}

    /**
     * Sends a range of a vector to one rank while it hears another range from another.
     *
     * @param added whether what it hears is added to what is there, or put in its place
     */
    void swap(float[] vector, int receiver, Range out, int source, Range in, boolean added) {
        int size = halved ? Short.BYTES : Float.BYTES;
        both(
                () -> {
                    for (int at = out.from; at < out.to; at += PIECE) {
                        int count = Math.min(PIECE, out.to - at);
                        sent.clear().limit(count * size);
                        if (halved) {
                            for (int i = 0; i < count; i++) {
                                sent.putShort(i * size, HalfPrecision.bfloat16(vector[at + i]));
                            }
                        } else {
                            sent.asFloatBuffer().put(vector, at, count);
                        }
                        send(receiver, sent);
                    }
                },
                () -> {
                    float[] piece = new float[PIECE];
                    for (int at = in.from; at < in.to; at += PIECE) {
                        int count = Math.min(PIECE, in.to - at);
                        heard.clear().limit(count * size);
                        hear(source, heard);
                        if (halved) {
                            for (int i = 0; i < count; i++) {
                                piece[i] = HalfPrecision.ofBfloat16(heard.getShort(i * size));
                            }
                        } else {
                            heard.asFloatBuffer().get(piece, 0, count);
                        }
                        for (int i = 0; i < count; i++) {
                            vector[at + i] = added ? vector[at + i] + piece[i] : piece[i];
                        }
                    }
                });
    }

    private interface Transfer {
        void run() throws IOException;
    }

    /** Sends and hears at the same time: otherwise everybody would wait for everybody. */
    private void both(Transfer send, Transfer hear) {
        Future<?> sending = sender.submit(() -> {
            send.run();
            return null;
        });
        try {
            hear.run();
            Workers.awaitEnd(sending);
            Workers.get(sending);
        } catch (IOException | IllegalStateException e) {
            close();
            throw new IllegalStateException(
                    "rank " + rank + " of " + ranks + " cannot reach the others any more (" + e.getMessage() + ")", e);
        }
    }

    private void send(int receiver, ByteBuffer bytes) throws IOException {
        sentBytes += bytes.remaining();
        write(channel(to, receiver), bytes);
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private void hear(int source, ByteBuffer bytes) throws IOException {
        SocketChannel channel = channel(from, source);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new IOException("rank " + source + " is gone");
            }
        }
        bytes.flip();
    }

    private static SocketChannel channel(Map<Integer, SocketChannel> channels, int rank) {
        SocketChannel channel = channels.get(rank);
        if (channel == null) {
            throw new IllegalArgumentException("no socket for rank " + rank);
        }
        return channel;
    }

    @Override
    public void close() {
        to.values().forEach(Peers::close);
        from.values().forEach(Peers::close);
        sender.close();
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close(); // what is being sent ends with its socket
        } catch (IOException e) {
            // nobody hears it any more
        }
    }
}
