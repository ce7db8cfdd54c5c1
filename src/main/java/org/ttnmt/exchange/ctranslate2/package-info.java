/** Models of CTranslate2. See {@link org.ttnmt.exchange} for what this may depend on. */
@NullMarked
package org.ttnmt.exchange.ctranslate2;

import org.jspecify.annotations.NullMarked;
