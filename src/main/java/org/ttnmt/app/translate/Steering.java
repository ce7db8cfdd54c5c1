package org.ttnmt.app.translate;

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
}
