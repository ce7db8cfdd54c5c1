package org.ttnmt.app.translate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.ttnmt.app.Progress;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.model.AttentionWeights;
import org.ttnmt.report.Page;
import org.ttnmt.text.Vocabulary;

/**
 * The attention of sentence pairs as one HTML page that needs no other file and no network: encoder, decoder and
 * cross-attention, every layer and head, as lines between words and as heat maps. Weights are kept in steps of 1/65535.
 */
public final class AttentionPage implements TranslationOutput {
    /** Sentences of a page; each takes some hundred kilobytes. */
    public static final int MOST_SENTENCES = 100;

    /** Pieces of a side that can be drawn; weights grow with the square. */
    public static final int MOST_PIECES = 200;

    private static final int STEPS = 65535;

    private final TranslationOutput next;
    private final TranslationModel model;
    private final Path file;
    private final Progress progress;
    private final ArrayNode sentences = InputFormat.newObject().putArray("sentences");
    private long left;

    /**
     * Gives translations on and keeps the attention of the best of each line.
     *
     * @param file is written by {@link #finish}
     * @throws org.ttnmt.UserException when the model's attention weights are no shares
     */
    public AttentionPage(TranslationOutput next, TranslationModel model, Path file, Progress progress) {
        model.requireDistribution("--attention");
        this.next = next;
        this.model = model;
        this.file = file;
        this.progress = progress;
    }

    @Override
    public void write(Translation translation) throws IOException {
        next.write(translation);
        String text = translation.read();
        int[] source = model.source().encode(text);
        int[] target = translation.best().hypothesis().tokens();
        if (source.length == 0) {
            return;
        }
        if (sentences.size() == MOST_SENTENCES || Math.max(source.length, target.length) > MOST_PIECES) {
            left++;
            return;
        }
        add(translation, text, source, target);
    }

    private void add(Translation translation, String text, int[] source, int[] target) {
        AttentionWeights weights = model.attend(source, target);
        Vocabulary targets = model.target();
        ObjectNode sentence = sentences.addObject();
        sentence.put("line", translation.line());
        sentence.put("text", text);
        sentence.put("heads", weights.heads());
        model.source().pieces(text).forEach(sentence.putArray("source")::add);
        Arrays.stream(target).mapToObj(targets::piece).forEach(sentence.putArray("target")::add);
        if (weights.sourceLength() > source.length) {
            sentence.put("sourceEnd", model.source().piece(model.source().eos()));
        }
        sentence.put("begin", targets.piece(targets.bos()));
        sentence.put("end", targets.piece(targets.eos()));
        sentence.put("encoder", packed(weights.encoder()));
        sentence.put("decoder", packed(weights.decoder()));
        sentence.put("cross", packed(weights.cross()));
    }

    /** Two bytes a weight, the lower one first, in Base64. */
    private static String packed(float[] weights) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * weights.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float weight : weights) {
            bytes.putShort((short) Math.round(Math.min(1, Math.max(0, weight)) * STEPS));
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    @Override
    public void flush() throws IOException {
        next.flush();
    }

    /** Writes the page, whole or not at all; tells how many sentences are not on it. */
    public void finish() {
        if (left > 0) {
            progress.warning(file + ": " + left + " sentences are not on the page, which takes " + MOST_SENTENCES
                    + " of at most " + MOST_PIECES + " pieces");
        }
        AtomicFile.writeString(file, Page.of("Attention", body()));
    }

    private String body() {
        String json = InputFormat.write(sentences).replace("<", "\\u003c"); // no end tag within the data
        return "<style>\n" + resource("attention.css") + "</style>\n"
                + "<div class=\"bar\"><label>sentence <select id=\"sentence\"></select></label></div>\n"
                + "<div class=\"bar\">" + choice("part", "attention") + choice("layer", "layer")
                + choice("head", "head")
                + choice("view", "as") + choice("unit", "between") + "</div>\n"
                + "<p class=\"note\">Left (rows): who attends; right (columns): to whom. Cross-attention is named"
                + " for what the"
                + " decoder writes, decoder attention for what it reads. Point at words, lines and cells, or tap them,"
                + " for values.</p>\n"
                + "<p id=\"value\"></p>\n"
                + "<div class=\"panes\"><div class=\"scroll\"><div id=\"lines\"></div><table id=\"map\"></table></div>"
                + "<div class=\"scroll\"><div id=\"overview\"></div></div></div>\n"
                + "<script type=\"application/json\" id=\"data\">" + json + "</script>\n"
                + "<script>\n" + resource("attention.js") + "</script>\n";
    }

    private static String choice(String id, String name) {
        return "<span>" + name + " <span id=\"" + id + "\"></span></span>\n";
    }

    private static String resource(String name) {
        try (InputStream in = AttentionPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
