package org.ttnmt.app.translate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
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

    /** Whether nothing is asked for. */
    boolean isNone() {
        return glossary.isEmpty() && protection.isEmpty();
    }

    /** The texts that the translation of {@code source} has to contain, each once, in the order of the source. */
    Set<String> texts(String source) {
        Set<String> texts = new LinkedHashSet<>();
        spans(source).forEach(span -> texts.add(span.text()));
        return texts;
    }

    /** The source without the tags that are kept. */
    Markup markup(String source) {
        Set<Span> tags = new HashSet<>(protection.tags(source));
        return tags.isEmpty()
                ? Markup.none(source)
                : Markup.of(
                        source, spans(source).stream().filter(tags::contains).toList());
    }

    private List<Span> spans(String source) {
        List<Span> spans = new ArrayList<>(glossary.spans(source));
        spans.addAll(protection.spans(source));
        return Span.outermost(spans);
    }
}
