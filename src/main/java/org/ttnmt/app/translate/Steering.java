package org.ttnmt.app.translate;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What translations have to be like beyond what each line asks for.
 *
 * @param glossary terms with one translation
 * @param protection what is kept as it is
 */
public record Steering(Glossary glossary, Protection protection) {

    /** As the model likes. */
    public static Steering none() {
        return new Steering(Glossary.empty(), Protection.NONE);
    }

    /** The texts that the translation of {@code source} has to contain, each once. */
    Set<String> texts(String source) {
        Set<String> texts = new LinkedHashSet<>(glossary.targets(source));
        texts.addAll(protection.keep(source));
        return texts;
    }
}
