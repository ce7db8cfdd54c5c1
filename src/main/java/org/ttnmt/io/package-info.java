/**
 * Files: written whole or not at all; plain, gzip and zstd input; strict UTF-8 lines. Depends on nothing of {@code tt}
 * but {@link org.ttnmt.UserException}.
 */
@NullMarked
package org.ttnmt.io;

import org.jspecify.annotations.NullMarked;
