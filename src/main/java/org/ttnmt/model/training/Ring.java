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
import java.util.List;
import java.util.concurrent.Future;
import org.ttnmt.io.Workers;

/**
 * An exchange over sockets: each rank sends to the next and hears from the one before, the last one being before the
 * first. A gradient is divided among the ranks; in one round everybody gets the sum of a share, in another all shares
 * (Patarasuk and Yuan 2009, Bandwidth optimal all-reduce algorithms for clusters of workstations). So a rank sends and
 * hears 2 (n - 1) / n times the gradient, however many there are.
 */
public final class Ring implements GradientExchange {
    /** Numbers that are sent at a time. */
    private static final int PIECE = 1 << 17;

    private static final int TRIES = 600;
    private static final long PAUSE_MILLIS = 100;

    private final int rank;
    private final int ranks;
    private final boolean halved;
    private final SocketChannel next;
    private final SocketChannel before;
    private final Workers sender = new Workers(1, "tt-ring");
    private final ByteBuffer sent = buffer();
    private final ByteBuffer heard = buffer();

    private Ring(int rank, int ranks, boolean halved, SocketChannel next, SocketChannel before) {
        this.rank = rank;
        this.ranks = ranks;
        this.halved = halved;
        this.next = next;
        this.before = before;
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(PIECE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Meets the others; returns when this one's neighbours are there.
     *
     * @param addresses of all ranks, at least two of them
     * @param listening where this one's address leads to; stays open
     * @param secret that all know, and nobody else
     * @param halved whether gradients travel in bfloat16: half the bytes, and sums are rounded at each rank
     * @throws IOException when one does not come within a minute
     */
    public static Ring join(
            int rank, List<InetSocketAddress> addresses, ServerSocketChannel listening, String secret, boolean halved)
            throws IOException {
        int ranks = addresses.size();
        SocketChannel next = connect(addresses.get((rank + 1) % ranks));
        try {
            write(next, greeting(secret, rank));
            SocketChannel before = accept(listening, greeting(secret, (rank + ranks - 1) % ranks));
            return new Ring(rank, ranks, halved, next, before);
        } catch (IOException | RuntimeException e) {
            next.close();
            throw e;
        }
    }

    private static ByteBuffer greeting(String secret, int rank) {
        return ByteBuffer.wrap(("tt ring " + secret + " " + rank).getBytes(StandardCharsets.UTF_8));
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
    private static SocketChannel accept(ServerSocketChannel listening, ByteBuffer greeting) throws IOException {
        listening.configureBlocking(false);
        for (int tries = 0; tries < TRIES; tries++) {
            SocketChannel channel = listening.accept();
            if (channel == null) {
                pause();
                continue;
            }
            channel.configureBlocking(false);
            ByteBuffer said = ByteBuffer.allocate(greeting.remaining());
            for (int waits = 0; waits < TRIES / 10 && said.hasRemaining() && channel.read(said) >= 0; waits++) {
                if (said.hasRemaining()) {
                    pause();
                }
            }
            said.flip();
            if (said.remaining() == greeting.remaining() && isEqual(said, greeting)) {
                channel.configureBlocking(true);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                return channel;
            }
            channel.close();
        }
        throw new IOException("the rank before did not come");
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

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int ranks() {
        return ranks;
    }

    @Override
    public double[][] all(double... mine) {
        double[][] all = new double[ranks][mine.length];
        all[rank] = mine.clone();
        for (int step = 0; step < ranks - 1; step++) {
            double[] out = all[share(-step)];
            double[] in = all[share(-step - 1)];
            both(
                    () -> {
                        ByteBuffer bytes = ByteBuffer.allocate(out.length * Double.BYTES);
                        bytes.asDoubleBuffer().put(out);
                        write(next, bytes);
                    },
                    () -> {
                        ByteBuffer bytes = ByteBuffer.allocate(in.length * Double.BYTES);
                        read(bytes);
                        bytes.asDoubleBuffer().get(in);
                    });
        }
        return all;
    }

    @Override
    public void sum(float[] gradient) {
        for (int step = 0; step < ranks - 1; step++) {
            turn(gradient, share(-step), share(-step - 1), true);
        }
        int mine = share(1); // its sum is complete here
        if (halved) {
            for (int i = from(gradient, mine); i < from(gradient, mine + 1); i++) {
                gradient[i] = wide(half(gradient[i])); // as the others get it
            }
        }
        for (int step = 0; step < ranks - 1; step++) {
            turn(gradient, share(1 - step), share(-step), false);
        }
    }

    private int share(int offset) {
        return Math.floorMod(rank + offset, ranks);
    }

    private int from(float[] gradient, int share) {
        return (int) ((long) gradient.length * share / ranks);
    }

    private void turn(float[] gradient, int out, int in, boolean added) {
        int size = halved ? Short.BYTES : Float.BYTES;
        both(
                () -> {
                    int end = from(gradient, out + 1);
                    for (int at = from(gradient, out); at < end; at += PIECE) {
                        int count = Math.min(PIECE, end - at);
                        sent.clear().limit(count * size);
                        if (halved) {
                            for (int i = 0; i < count; i++) {
                                sent.putShort(i * size, half(gradient[at + i]));
                            }
                        } else {
                            sent.asFloatBuffer().put(gradient, at, count);
                        }
                        write(next, sent);
                    }
                },
                () -> {
                    float[] piece = new float[PIECE];
                    int end = from(gradient, in + 1);
                    for (int at = from(gradient, in); at < end; at += PIECE) {
                        int count = Math.min(PIECE, end - at);
                        heard.clear().limit(count * size);
                        read(heard);
                        if (halved) {
                            for (int i = 0; i < count; i++) {
                                piece[i] = wide(heard.getShort(i * size));
                            }
                        } else {
                            heard.asFloatBuffer().get(piece, 0, count);
                        }
                        for (int i = 0; i < count; i++) {
                            gradient[at + i] = added ? gradient[at + i] + piece[i] : piece[i];
                        }
                    }
                });
    }

    /** The nearest bfloat16; of two that are as near, the even one. What is no number stays none. */
    static short half(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) 0x7FC0;
        }
        return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
    }

    static float wide(short half) {
        return Float.intBitsToFloat(half << 16);
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
                    "rank " + rank + " of " + ranks + " cannot reach its neighbours any more (" + e.getMessage() + ")",
                    e);
        }
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private void read(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (before.read(bytes) < 0) {
                throw new IOException("the rank before is gone");
            }
        }
        bytes.flip();
    }

    @Override
    public void close() {
        try (next;
                before) {
            // what is being sent ends with its socket
        } catch (IOException e) {
            // nobody hears it any more
        }
        sender.close();
    }
}
