/**
 * Configuration as immutable sections of keys, each declared once; read from YAML with every problem reported at once.
 * Depends on nothing but {@code io}. More than fifty files stand here together since keys, rules and sections are
 * one knot: each key names its type, each rule several keys, each section its keys.
 */
@NullMarked
package org.ttnmt.config;

import org.jspecify.annotations.NullMarked;
