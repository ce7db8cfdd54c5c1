package org.ttnmt.app.evaluate;

/** Lines of tab-separated text do not have the same number of fields; sacreBLEU has an exit code of its own for it. */
public final class FieldCountException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FieldCountException(String message) {
        super(message);
    }
}
