/**
 * What the rest of the program knows of a network: {@link org.ttnmt.model.StepModel}, which takes a decoding one
 * token further, or {@link org.ttnmt.model.SlotModel}, which writes all tokens at once. The rooms below it hold the
 * networks themselves; a network writes itself as TorchScript onto the builder of {@code torch}. May depend on {@code
 * torch}, {@code config} and {@code io}. The rooms depend on each other in one order: {@code parameters}, {@code
 * graph}, {@code layers}, {@code family}, {@code batch}, {@code objective}, {@code training}; {@code decoding} stands
 * beside the last two. Invariant: nothing here knows a text, a file of a user's, or a terminal.
 */
@NullMarked
package org.ttnmt.model;

import org.jspecify.annotations.NullMarked;
