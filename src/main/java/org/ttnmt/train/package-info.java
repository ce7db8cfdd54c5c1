/**
 * The training loop: updates, schedules, validation, checkpoints (safetensors files), warnings. Learns of decoding
 * through interfaces; takes batches from {@code data}.
 */
@NullMarked
package org.ttnmt.train;

import org.jspecify.annotations.NullMarked;
