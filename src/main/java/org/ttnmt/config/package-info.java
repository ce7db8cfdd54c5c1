/**
 * Configuration as immutable sections of keys, each declared once; read from YAML with every problem reported at once.
 * Depends on nothing but {@code io}.
 */
@NullMarked
package org.ttnmt.config;

import org.jspecify.annotations.NullMarked;
