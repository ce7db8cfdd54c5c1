/** What every package may use: the exception that carries a sentence to the user. */
@NullMarked
package org.ttnmt;

import org.jspecify.annotations.NullMarked;
