package org.ttnmt.model.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ttnmt.bench.TrainBench;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.OptimizerConfig;
import org.ttnmt.model.decoding.DecodingArchive;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterGroups;

/**
 * Writes the TorchScript archives of training networks, and what a program needs to call them, for {@code
 * scripts/programs/train_archive.py}: {@code SHAPE.json}, and {@code SHAPE-FORMAT.pt} for each format; and those of
 * {@link DecodingArchive}.
 */
public final class TrainingArchive {
    private static final Map<String, NumberFormats> FORMATS = Map.of(
            "float32", NumberFormats.FLOAT32,
            "bfloat16", NumberFormats.BFLOAT16,
            "float16", NumberFormats.FLOAT16);

    private TrainingArchive() {}

    private record Shape(
            int layers, int dim, int feedForward, int heads, double dropout, int words, int batch, int length) {

        static Shape named(String name) {
            return switch (name) {
                case "tiny" -> new Shape(4, 128, 256, 4, 0.3, 10_000, 256, 16);
                case "base" -> new Shape(6, 512, 2048, 8, 0.1, 32_000, 256, 32);
                case "big" -> new Shape(6, 1024, 4096, 16, 0.1, 32_000, 256, 32);
                default ->
                    throw new IllegalArgumentException("there is no shape " + name + "; there are tiny, base and big");
            };
        }

        ModelConfig model() {
            return TrainBench.model(layers, dim, feedForward, heads, dropout);
        }
    }

    /** Arguments: a folder, and names of shapes. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        for (String name : List.of(args).subList(1, args.length)) {
            Shape shape = Shape.named(name);
            DecodingArchive.write(folder, name, shape.model(), shape.words());
            for (Map.Entry<String, NumberFormats> format : FORMATS.entrySet()) {
                TrainingScript script =
                        new TrainingScript(shape.model(), shape.words(), shape.words(), format.getValue());
                Files.write(
                        folder.resolve(name + "-" + format.getKey() + ".pt"),
                        script.script().archive());
                Files.writeString(
                        folder.resolve(name + ".json"),
                        description(shape, script).toPrettyString());
            }
        }
    }

    private static ObjectNode description(Shape shape, TrainingScript script) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("layers", shape.layers())
                .put("dim", shape.dim())
                .put("feed_forward", shape.feedForward())
                .put("heads", shape.heads())
                .put("dropout", shape.dropout())
                .put("words", shape.words())
                .put("batch", shape.batch())
                .put("length", shape.length())
                .put("random_bytes_of_a_pair", script.randomBytes().elements(1, shape.length(), shape.length()));
        Arrays.stream(ParameterGroups.of(script.layout(), OptimizerConfig.DEFAULT)
                        .table())
                .forEach(json.putArray("groups")::add);
        ArrayNode parameters = json.putArray("parameters");
        for (Parameter parameter : script.layout().parameters()) {
            ObjectNode node = parameters.addObject().put("name", parameter.name());
            Arrays.stream(parameter.shape()).forEach(node.putArray("shape")::add);
            node.put("initial", parameter.initial().name().toLowerCase(Locale.ROOT));
        }
        return json;
    }
}
