/**
 * The training loop: objective, optimizer, schedules, validation, checkpoints. Learns of decoding through interfaces; takes batches from {@code data}. Checkpoints are safetensors files.
 */
@NullMarked
package org.ttnmt.train;

import org.jspecify.annotations.NullMarked;
