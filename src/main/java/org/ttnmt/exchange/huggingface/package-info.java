/**
 * Models of Hugging Face's transformers: a folder with {@code config.json}, weights and the files of a tokenizer. See
 * {@link org.ttnmt.exchange} for what this may depend on. Files are data of strangers: sizes are checked against the
 * files before memory is taken, and nothing in them is executed.
 */
@NullMarked
package org.ttnmt.exchange.huggingface;

import org.jspecify.annotations.NullMarked;
