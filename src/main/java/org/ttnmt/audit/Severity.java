package org.ttnmt.audit;

/** How much a finding matters. */
public enum Severity {
    /** Training refuses it, or it is very likely a mistake that ruins a model. */
    ERROR,
    /** It costs quality, or a part of the corpus. */
    WARNING,
    /** Good to know. */
    NOTE
}
