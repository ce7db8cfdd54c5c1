package org.ttnmt.model;

import org.ttnmt.torch.Value;

/**
 * Keys and values that attention reads, each {@code (batch, heads, length, headDim)}.
 *
 * @param key compared with queries
 * @param value what is averaged
 */
record KeyValue(Value key, Value value) {}
