/**
 * The training loop: objective, optimizer, schedules, validation, checkpoints. Learns of data and decoding through interfaces.
 */
@NullMarked
package org.ttnmt.train;

import org.jspecify.annotations.NullMarked;
