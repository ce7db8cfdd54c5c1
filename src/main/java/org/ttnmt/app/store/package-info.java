/**
 * Models on disk: their directory, import, export, eight-bit copies, shortlists and vocabularies. May depend on
 * {@code app} alone among the use cases. Invariant: a model is written whole or not at all, and works wherever it is
 * copied to.
 */
@NullMarked
package org.ttnmt.app.store;

import org.jspecify.annotations.NullMarked;
