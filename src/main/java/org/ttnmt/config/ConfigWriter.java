package org.ttnmt.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ttnmt.io.AtomicFile;

/**
 * Writes a {@link RunConfig} as YAML: every key, in the order of the reference file, so that {@link ConfigReader} makes
 * an equal record of it. It is saved beside the model.
 */
public final class ConfigWriter {
    private ConfigWriter() {}

    /**
     * Writes {@code file} whole or not at all.
     *
     * @throws org.ttnmt.UserException when it cannot be written
     */
    public static void write(Path file, RunConfig config) {
        AtomicFile.writeString(file, toYaml(config));
    }

    /** The text of the file. */
    public static String toYaml(RunConfig config) {
        StringBuilder yaml = new StringBuilder("# Complete configuration of this model, as tt train used it.\n");
        line(yaml, "", RunConfig.FORMAT_VERSION.shortName(), Integer.toString(FormatVersion.CURRENT));
        String section = "";
        for (Key<?> key : Schema.keys()) {
            String value = key.written(config);
            if (value == null) {
                continue;
            }
            if (!key.section().equals(section)) {
                section = key.section();
                yaml.append(section).append(":\n");
            }
            line(yaml, section.isEmpty() ? "" : "  ", key.shortName(), value);
        }
        return yaml.toString();
    }

    /**
     * A section's keys without its name, and their values as YAML.
     *
     * @param section for instance: model
     */
    public static Map<String, String> section(RunConfig config, String section) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Key<?> key : Schema.keys()) {
            String value = key.section().equals(section) ? key.written(config) : null;
            if (value != null) {
                values.put(key.shortName(), value);
            }
        }
        return values;
    }

    private static void line(StringBuilder yaml, String indent, String name, String value) {
        yaml.append(indent).append(name).append(": ").append(value).append('\n');
    }
}
