package org.ttnmt.model.decoding;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.torch.Device;

/**
 * Writes the TorchScript archive with which a network decodes on a GPU, and how its weights are prepared, for {@code
 * scripts/programs/decode_archive.py}.
 */
public final class DecodingArchive {
    private DecodingArchive() {}

    /**
     * Writes {@code NAME-decode-FORMAT.pt} for each format, and beside it as JSON, for each parameter in its order, the
     * functions that prepare it and their places.
     */
    public static void write(Path folder, String name, ModelConfig model, int words) throws IOException {
        for (DecodingPrecision precision : new DecodingPrecision[] {
            DecodingPrecision.FLOAT32, DecodingPrecision.BFLOAT16, DecodingPrecision.FLOAT16
        }) {
            DecodingScript script = new DecodingScript(model, words, words, precision, Device.gpu(0));
            String format = precision.name().toLowerCase(Locale.ROOT);
            Files.write(
                    folder.resolve(name + "-decode-" + format + ".pt"),
                    script.script().archive());
            ArrayNode all = new ObjectMapper().createArrayNode();
            for (Parameter parameter : script.layout().parameters()) {
                ArrayNode steps = all.addArray();
                script.weights()
                        .steps(parameter)
                        .forEach(step -> steps.addArray().add(step.function()).add(step.place()));
            }
            Files.writeString(folder.resolve(name + "-decode-" + format + ".json"), all.toString());
        }
    }
}
