package org.ttnmt.metrics;

import java.util.stream.Collectors;

/** Each character is a word. */
final class TokenizerChar implements Tokenizer {

    @Override
    public String name() {
        return "char";
    }

    @Override
    public String tokenize(String line) {
        return line.codePoints().mapToObj(Character::toString).collect(Collectors.joining(" "));
    }
}
