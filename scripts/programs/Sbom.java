import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The parts of an image, as CycloneDX has them: those of the jars (mvn cyclonedx:makeBom), the JVM, and those of Python wheels. The
 * arguments are the list of the jars and the wheels' files METADATA; the result goes to standard output. Where there is a wheel of
 * PyTorch, it stands in place of the libtorch of Maven Central.
 */
class Sbom {
    private static final String LIBTORCH = "pkg:maven/ai.djl.pytorch/pytorch-native-";

    public static void main(String[] arguments) throws Exception {
        ObjectMapper json = new ObjectMapper();
        ObjectNode bom = (ObjectNode) json.readTree(Path.of(arguments[0]).toFile());
        ArrayNode parts = (ArrayNode) bom.get("components");
        ArrayNode edges = (ArrayNode) bom.get("dependencies");
        ArrayNode needs = (ArrayNode) edges.get(0).get("dependsOn"); // of tt itself
        if (!edges.get(0).get("ref").equals(bom.at("/metadata/component/bom-ref"))) {
            throw new IllegalStateException(arguments[0] + " does not begin with what tt depends on");
        }

        Runtime.Version java = Runtime.version();
        String release = java.version().stream().map(String::valueOf).reduce((a, b) -> a + "." + b).orElseThrow();
        add(parts, needs, "openjdk", release, "pkg:generic/openjdk@" + release, "GPL-2.0-only WITH Classpath-exception-2.0", null);
        for (String wheel : List.of(arguments).subList(1, arguments.length)) {
            Map<String, String> fields = fields(Path.of(wheel));
            String name = fields.get("Name");
            String version = fields.get("Version");
            String purl = "pkg:pypi/" + name.toLowerCase().replace('_', '-') + "@" + version;
            add(parts, needs, name, version, purl, null, fields.getOrDefault("License-Expression", fields.get("License")));
            if (name.equals("torch")) {
                parts.removeIf(part -> part.path("purl").asText().startsWith(LIBTORCH));
                edges.removeIf(edge -> edge.get("ref").asText().startsWith(LIBTORCH));
                needs.removeIf(need -> need.asText().startsWith(LIBTORCH));
            }
        }
        System.out.println(json.writerWithDefaultPrettyPrinter().writeValueAsString(bom));
    }

    private static void add(
            ArrayNode parts, ArrayNode needs, String name, String version, String purl, String expression, String licence) {
        ObjectNode part = parts.addObject();
        part.put("type", "library").put("bom-ref", purl).put("name", name).put("version", version);
        if (expression != null) {
            part.putArray("licenses").addObject().put("expression", expression);
        } else if (licence != null) {
            part.putArray("licenses").addObject().putObject("license").put("name", licence);
        }
        part.put("purl", purl);
        needs.add(purl);
    }

    /** The first line of each field at the beginning of a METADATA. */
    private static Map<String, String> fields(Path metadata) throws Exception {
        Map<String, String> fields = new HashMap<>();
        try (Stream<String> lines = Files.lines(metadata)) {
            lines.takeWhile(line -> !line.isEmpty()).filter(line -> line.matches("[A-Z][A-Za-z-]*: .*")).forEach(line -> {
                int colon = line.indexOf(": ");
                fields.putIfAbsent(line.substring(0, colon), line.substring(colon + 2));
            });
        }
        return fields;
    }
}
