package org.ttnmt.app.translate;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes translations as UTF-8 lines to a stream. */
public final class StreamOutput implements TranslationOutput {
    private final OutputStream out;
    private final TranslationFormat format;
    private final TranslationModel model;
    private final StringBuilder lines = new StringBuilder();

    /**
     * Writes in a format.
     *
     * @param out stays open; it needs no buffer of its own
     * @param model which translates
     */
    public StreamOutput(OutputStream out, TranslationFormat format, TranslationModel model) {
        this.out = new BufferedOutputStream(out, 1 << 16);
        this.format = format;
        this.model = model;
    }

    @Override
    public void write(Translation translation) throws IOException {
        lines.setLength(0);
        format.append(lines, translation, model);
        out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
