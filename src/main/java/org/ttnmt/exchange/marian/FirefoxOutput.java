package org.ttnmt.exchange.marian;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.DecoderAutoregression;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.exchange.Expressible;
import org.ttnmt.exchange.Place;
import org.ttnmt.exchange.TensorSource;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.FloatTensor;

/**
 * A folder for the engine of Firefox Translations (Bergamot): {@code model.intgemm.alphas.bin} with matrices as bytes and
 * the multipliers of what they are multiplied with; the SentencePiece models; a shortlist; and a configuration that names
 * them.
 *
 * @param plain the model in float32
 * @param multipliers for each parameter that is a matrix, by which the engine multiplies its inputs before it rounds
 *     them to bytes
 * @param shortlist if there is one
 * @param sourceEos id of the end of the source, which every source has
 */
public record FirefoxOutput(
        MarianOutput plain, Map<String, Float> multipliers, Optional<Shortlist> shortlist, int sourceEos) {
    private static final Expressible FIREFOX = new Expressible("Marian's format of bytes, as Firefox has it,");
    private static final String MODEL = "model.intgemm.alphas.bin";
    private static final String SHORTLIST = "lex.s2t.bin";
    private static final String MULTIPLIER = "_QuantMultA";

    /** The output layer's inputs, when a shortlist has picked its rows: the engine's name for a matrix without one. */
    private static final String OF_PICKED_ROWS = "none" + MULTIPLIER;

    /**
     * The files by their names.
     *
     * @throws UserException naming what the engine cannot compute
     */
    public Map<String, AtomicFile.Content> files() {
        requireExpressible(plain.config());
        MarianBinaryOutput model = model();
        boolean shared = plain.sourceModel().equals(plain.targetModel());
        String source = shared ? "vocab.spm" : "srcvocab.spm";
        String target = shared ? "vocab.spm" : "trgvocab.spm";
        Map<String, AtomicFile.Content> files = new LinkedHashMap<>();
        files.put(MODEL, model::writeTo);
        files.putAll(plain.vocabularies(source, target));
        shortlist.ifPresent(words -> files.put(SHORTLIST, out -> write(words, out)));
        byte[] configuration = MarianOutput.yaml(configuration(source, target)).getBytes(StandardCharsets.UTF_8);
        files.put("config.intgemm8bitalpha.yml", out -> out.write(configuration));
        return files;
    }

    private void write(Shortlist words, OutputStream out) throws IOException {
        out.write(MarianShortlistOutput.bytes(words, sourceEos));
    }

    private MarianBinaryOutput model() {
        MarianBinaryOutput model = new MarianBinaryOutput();
        TensorSource from = new TensorSource(plain.layout(), plain.weights());
        for (Place place : plain.places().all()) {
            FloatTensor stored = from.get(new Place(place.ours(), place.part(), place.parts(), place.theirs(), false));
            if (stored.shape().size() == 1) {
                model.floats(stored);
                continue;
            }
            List<Integer> shape = new ArrayList<>(stored.shape());
            if (place.transposed()) {
                Collections.reverse(shape);
            }
            model.bytes(stored, shape);
            Float multiplier = multipliers.get(place.ours());
            if (multiplier != null) { // not of the source's table, which nothing is multiplied with
                model.number(place.theirs() + MULTIPLIER, multiplier);
                if (!place.transposed()) {
                    model.number(OF_PICKED_ROWS, multiplier);
                }
            }
        }
        model.text(MarianOutput.CONFIGURATION, MarianOutput.yaml(plain.options()));
        return model;
    }

    private Map<String, Object> configuration(String source, String target) {
        Map<String, Object> options = plain.decoder(MODEL, source, target);
        if (shortlist.isPresent()) {
            options.put("shortlist", List.of(SHORTLIST, false));
        }
        options.put("gemm-precision", "int8shiftAlphaAll");
        return options;
    }

    /**
     * Refuses what the engine cannot compute.
     *
     * @throws UserException naming it
     */
    public static void requireExpressible(ModelConfig config) {
        FIREFOX.require("model.architecture", config.architecture(), ModelConfig.Architecture.TRANSFORMER);
        MarianOutput.requireExpressible(config);
        FIREFOX.require("model.tied_embeddings", config.tiedEmbeddings(), TiedEmbeddings.ALL, TiedEmbeddings.TARGET);
        FIREFOX.require(
                "model.decoder_autoregression",
                config.decoderAutoregression(),
                DecoderAutoregression.SSRU,
                DecoderAutoregression.SELF_ATTENTION);
    }
}
