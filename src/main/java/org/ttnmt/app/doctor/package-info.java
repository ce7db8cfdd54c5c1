/**
 * Looks a machine over: what tt finds on it to compute with, and what would get in the way. Depends on {@code torch},
 * {@code io} and the use cases' own {@code app}. Invariant: examining changes nothing but caches.
 */
@NullMarked
package org.ttnmt.app.doctor;

import org.jspecify.annotations.NullMarked;
