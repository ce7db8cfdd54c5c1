/**
 * The file formats of other toolkits: models of {@code tt} written for them, and theirs read. A package for each
 * toolkit. May depend on {@code model}, {@code text}, {@code config} and {@code io}, and on the shortlists of {@code decode}. What a format cannot express is refused, never approximated.
 */
@NullMarked
package org.ttnmt.exchange;

import org.jspecify.annotations.NullMarked;
