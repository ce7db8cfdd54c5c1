/**
 * The only package that talks to DJL's PyTorch engine: the TorchScript builder and archive writer, calls into libtorch,
 * devices, weights on disk. Native memory is owned by a scope that closes it.
 */
@NullMarked
package org.ttnmt.torch;

import org.jspecify.annotations.NullMarked;
