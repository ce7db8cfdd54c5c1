package org.ttnmt;

/**
 * A mistake that the user can mend: the message says what is wrong, where (file, line, key), what was
 * expected and how to mend it. The command line prints it without a stack trace and exits with 1.
 */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserException(String message) {
        super(message);
    }

    public UserException(String message, Throwable cause) {
        super(message, cause);
    }
}
