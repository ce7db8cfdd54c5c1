package org.ttnmt.app.translate;

import java.io.IOException;

/** Where translations go, in the order of the input; called by one thread. */
public interface TranslationOutput {

    void write(Translation translation) throws IOException;

    /** Called before the program waits, so that a reader has what is done. */
    void flush() throws IOException;
}
