/**
 * Texts too large for one host, line by line on Apache Spark: a plan of parts, a task for each, a file for each. May
 * depend on {@code api} and {@code app}; nothing but its commands depends on it, and no class of Spark, Hadoop or Scala
 * is needed outside of it. Invariants: a part has its name only when it is whole; as many translations as lines, in
 * order; nothing is kept in Spark, so the same command goes on after anything.
 */
@NullMarked
package org.ttnmt.spark;

import org.jspecify.annotations.NullMarked;
