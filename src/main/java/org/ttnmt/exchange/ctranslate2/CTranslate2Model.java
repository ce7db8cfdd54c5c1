package org.ttnmt.exchange.ctranslate2;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.exchange.Expressible;
import org.ttnmt.exchange.Json;
import org.ttnmt.exchange.StoredNumbers;
import org.ttnmt.exchange.TensorSource;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.text.Vocabulary;

/** A model as CTranslate2 (4.x) loads it from a folder: weights, settings and the pieces of its vocabularies. */
public final class CTranslate2Model {
    private static final Expressible FORMAT =
            new Expressible("CTranslate2's format for transformers (TransformerSpec)");

    private CTranslate2Model() {}

    /**
     * The files of the folder by their names.
     *
     * @param weights of {@code layout}
     * @param target the same object as {@code source} when the vocabulary is shared
     * @param positions rows of the table that stands for sinusoidal positions: most pieces of a sentence, with its end
     * @throws UserException naming what CTranslate2's format cannot express
     */
    public static Map<String, AtomicFile.Content> files(
            ModelConfig config,
            ParameterLayout layout,
            float[] weights,
            Vocabulary source,
            Vocabulary target,
            StoredNumbers numbers,
            int positions) {
        requireExpressible(config);
        requireSameName("end of sentence", source.piece(source.eos()), target.piece(target.eos()));
        requireSameName("unknown piece", source.piece(source.unk()), target.piece(target.unk()));
        Map<String, AtomicFile.Content> files = new LinkedHashMap<>();
        if (source == target) {
            files.put("shared_vocabulary.json", pieces(source));
        } else {
            files.put("source_vocabulary.json", pieces(source));
            files.put("target_vocabulary.json", pieces(target));
        }
        files.put("config.json", Json.content(settings(config, target)));
        VariableFile variables = TransformerVariables.of(config, new TensorSource(layout, weights), numbers, positions);
        files.put("model.bin", variables::writeTo);
        return files;
    }

    private static Map<String, Object> settings(ModelConfig config, Vocabulary target) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("add_source_bos", false);
        settings.put("add_source_eos", config.sourceEnd());
        settings.put("bos_token", target.piece(target.bos()));
        settings.put("decoder_start_token", target.piece(target.bos()));
        settings.put("eos_token", target.piece(target.eos()));
        settings.put("layer_norm_epsilon", config.normEpsilon());
        settings.put("multi_query_attention", false);
        settings.put("unk_token", target.piece(target.unk()));
        return settings;
    }

    /**
     * Refuses what CTranslate2's encoder-decoder of this revision has no variable for.
     *
     * @throws UserException naming it
     */
    public static void requireExpressible(ModelConfig config) {
        FORMAT.requireTransformer(config);
        FORMAT.require("model.feed_forward_depth", config.feedForwardDepth(), 2);
        FORMAT.require("model.positions", config.positions(), Positions.SINUSOIDAL, Positions.LEARNED);
        FORMAT.require("model.encoder_positions", config.encoderPositions(), config.positions());
        FORMAT.require(
                "model.decoder_autoregression",
                config.decoderAutoregression(),
                ModelConfig.DecoderAutoregression.SELF_ATTENTION);
    }

    private static void requireSameName(String what, String source, String target) {
        if (!source.equals(target)) {
            throw new UserException("the " + what + " is " + source + " in source.model and " + target
                    + " in target.model, but CTranslate2 has one name for it in both vocabularies. Such a model"
                    + " cannot be exported to it.");
        }
    }

    private static AtomicFile.Content pieces(Vocabulary vocabulary) {
        return Json.content(IntStream.range(0, vocabulary.size())
                .mapToObj(vocabulary::piece)
                .toList());
    }
}
