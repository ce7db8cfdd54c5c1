/**
 * What all use cases share: progress and stop signals as interfaces, and the choice of devices. The use cases have a
 * room each. May depend on everything below {@code app}. Invariant: no use case knows a terminal; progress and warnings
 * leave through interfaces.
 */
@NullMarked
package org.ttnmt.app;

import org.jspecify.annotations.NullMarked;
