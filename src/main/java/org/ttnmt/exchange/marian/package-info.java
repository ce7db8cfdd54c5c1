/** Models of Marian and of the engine in Firefox, which is a copy of it. See {@link org.ttnmt.exchange} for what this may depend on. */
@NullMarked
package org.ttnmt.exchange.marian;

import org.jspecify.annotations.NullMarked;
