package org.ttnmt.metrics;

/** The tokenization of mteval-v13a, WMT's standard for languages that write spaces. */
final class Tokenizer13a implements Tokenizer {

    @Override
    public String name() {
        return "13a";
    }

    @Override
    public String tokenize(String line) {
        String text = line;
        if (text.indexOf('<') >= 0) {
            text = text.replace("<skipped>", "");
        }
        if (text.indexOf('\n') >= 0) {
            text = text.replace("-\n", "").replace('\n', ' ');
        }
        return WesternRules.apply(" " + WesternRules.readEntities(text) + " ");
    }
}
