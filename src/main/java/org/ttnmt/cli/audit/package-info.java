/**
 * What the commands on corpora print. May depend on {@code cli.terminal}. Invariant: texts and fields name checks as {@link
 * org.ttnmt.audit.Check} does.
 */
@NullMarked
package org.ttnmt.cli.audit;

import org.jspecify.annotations.NullMarked;
