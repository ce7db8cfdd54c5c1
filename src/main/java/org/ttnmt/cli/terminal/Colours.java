package org.ttnmt.cli.terminal;

/** Marks text for a terminal, or leaves it as it is. */
public record Colours(boolean enabled) {

    public String red(String text) {
        return marked(31, text);
    }

    public String green(String text) {
        return marked(32, text);
    }

    public String yellow(String text) {
        return marked(33, text);
    }

    public String cyan(String text) {
        return marked(36, text);
    }

    private String marked(int colour, String text) {
        return enabled ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
    }

    /** Characters that are seen. */
    static int visibleLength(String text) {
        String plain = text.indexOf('\u001b') < 0 ? text : text.replaceAll("\u001b\\[\\d+m", "");
        return plain.codePointCount(0, plain.length());
    }
}
