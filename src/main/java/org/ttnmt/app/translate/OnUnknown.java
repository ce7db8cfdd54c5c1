package org.ttnmt.app.translate;

/** What becomes of a line of which the vocabulary knows no character, so that the network cannot know what it says. */
public enum OnUnknown {
    /** It is translated like others: into a sentence that has nothing to do with it. */
    TRANSLATE,
    /** It is its own translation. */
    COPY
}
