package org.ttnmt.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a text into blocks of whole lines without decoding them, so that other threads can decode the blocks. Lines end
 * as in {@link LineReader}, and the same files are refused with the same sentences.
 */
public final class LineBlocks implements Closeable {

    private final InputStream in;
    private final String name;
    private byte[] buffer = new byte[1 << 20];
    private int start;
    private int end;
    private int ready;
    private int readyEnd;
    private boolean ended;
    private long linesTaken;
    private long offset;

    /**
     * Reads from {@code in}, which {@link #close} closes.
     *
     * @param name of the text in messages, such as a file name
     */
    public LineBlocks(InputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    /**
     * Reads on until at least this many lines or bytes of whole lines wait in the buffer, or the text has ended.
     *
     * @return the number of lines that wait; 0 at the end of the text
     * @throws org.ttnmt.UserException as {@link LineReader#next}
     */
    public int prepare(int lines, int bytes) {
        int at = readyEnd;
        while (ready < lines && readyEnd - start < bytes) {
            int lineFeed = LineReader.indexOfLineFeed(buffer, at, end);
            if (lineFeed >= 0) {
                ready++;
                readyEnd = lineFeed + 1;
                at = readyEnd;
            } else if (!ended) {
                LineReader.requireLength(name, linesTaken + ready, end - readyEnd);
                at = end - start; // what is in the buffer moves to its start
                fill();
            } else if (end > readyEnd) {
                ready++;
                readyEnd = end;
                at = end;
            } else {
                break;
            }
        }
        return ready;
    }

    /** Takes the first {@code lines} of those that wait. */
    public LineBlock take(int lines) {
        int stop = start;
        for (int i = 0; i < lines && lines < ready; i++) {
            stop = LineReader.indexOfLineFeed(buffer, stop, end) + 1;
        }
        stop = lines < ready ? stop : readyEnd;
        LineBlock block = new LineBlock(name, Arrays.copyOfRange(buffer, start, stop), lines, linesTaken, offset);
        linesTaken += lines;
        offset += stop - start;
        ready -= lines;
        start = stop;
        return block;
    }

    /** Reads to the end without keeping anything. */
    public long countLines() {
        while (prepare(Integer.MAX_VALUE, 1 << 20) > 0) {
            linesTaken += ready;
            ready = 0;
            start = readyEnd;
        }
        return linesTaken;
    }

    @Override
    public void close() {
        Closing.close(in, name);
    }

    private void fill() {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        readyEnd -= start;
        end -= start;
        start = 0;
        if (end > buffer.length / 2) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        try {
            int count = in.read(buffer, end, buffer.length - end);
            ended = count < 0;
            end += Math.max(count, 0);
        } catch (IOException e) {
            throw LineReader.failed(name, linesTaken + ready, e);
        }
    }
}
