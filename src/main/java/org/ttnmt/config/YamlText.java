package org.ttnmt.config;

import java.util.regex.Pattern;

/** Text on its way into YAML. */
final class YamlText {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z_./][A-Za-z0-9_./+=-]*");
    private static final Pattern WORD_WITH_MEANING =
            Pattern.compile("(?i)null|true|false|yes|no|on|off|y|n|\\.inf|\\.nan|\\.[0-9].*|\\.\\.\\..*");

    private YamlText() {}

    /** Plain where that is safe, and otherwise in double quotes, so that it reads back as it is. */
    static String quoted(String text) {
        if (SAFE.matcher(text).matches() && !WORD_WITH_MEANING.matcher(text).matches()) {
            return text;
        }
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < ' '
                    || (c >= 0x7F && c <= 0xA0)
                    || c == 0x2028
                    || c == 0x2029
                    || c >= 0xFFF0
                    || c == 0xFEFF) {
                out.append(String.format("\\u%04X", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }
}
